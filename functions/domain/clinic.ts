import { addDays, localDateOf, quartersIn, type EpochMs, type LocalDate } from './time.ts';

export interface Policy {
  readonly minNoticeMinutes: number;
  /** A date, not a duration: clinic-local today + this many days is the last bookable date. */
  readonly horizonDays: number;
  readonly cancelCutoffMinutes: number;
  readonly holdSeconds: number;
  readonly offerSeconds: number;
  readonly reminderLeadMinutes: readonly number[];
}

export const MAX_HORIZON_DAYS = 365;

export const DEFAULT_POLICY: Policy = {
  minNoticeMinutes: 60,
  horizonDays: 90,
  cancelCutoffMinutes: 120,
  holdSeconds: 300,
  offerSeconds: 1800,
  reminderLeadMinutes: [1440, 120],
};

export interface FormerHorizon {
  readonly until: EpochMs;
  readonly days: number;
}

export interface Clinic {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly timeZone: string;
  readonly policy: Policy;
  /** The horizons it had before, oldest first, and until when; the last ones only. */
  readonly formerHorizons?: readonly FormerHorizon[] | undefined;
  /** Counts its changes, from 1. */
  readonly version: number;
}

export const MODES = ['in-person', 'virtual'] as const;
export type Mode = (typeof MODES)[number];

export interface AppointmentType {
  readonly id: string;
  readonly clinicId: string;
  readonly name: string;
  readonly durationMinutes: number;
  readonly mode: Mode;
  readonly specialization?: string | undefined;
  readonly bufferMinutes?: number | undefined;
  readonly active: boolean;
  /** What decided which times suit it before that last changed. */
  readonly former?: FormerTraits | undefined;
}

type Traits = Pick<AppointmentType, 'durationMinutes' | 'bufferMinutes' | 'specialization' | 'active'>;

export interface FormerTraits extends Traits {
  readonly until: EpochMs;
}

/** What a type is to remember once it has changed from `before` to `after`. */
export const formerTraits = (before: AppointmentType, after: Traits, now: EpochMs): FormerTraits | undefined => {
  const { durationMinutes, bufferMinutes, specialization, active } = before;
  const isSame =
    durationMinutes === after.durationMinutes &&
    (bufferMinutes ?? 0) === (after.bufferMinutes ?? 0) &&
    specialization === after.specialization &&
    active === after.active;
  return isSame ? before.former : { until: now, durationMinutes, bufferMinutes, specialization, active };
};

export interface Doctor {
  readonly id: string;
  readonly clinicId: string;
  readonly name: string;
  readonly specialization: string;
  readonly bio?: string | undefined;
  /** The only types this doctor takes; absent means every type. */
  readonly appointmentTypeIds?: readonly string[] | undefined;
  readonly active: boolean;
  /** Since when the doctor suits the types that a later change of skills added, by type. */
  readonly suitsSince?: Readonly<Record<string, EpochMs>> | undefined;
  /** The doctor's login (Cognito `sub`). */
  readonly userId?: string | undefined;
}

const sameWord = (a: string, b: string): boolean => a.toLocaleLowerCase('en') === b.toLocaleLowerCase('en');

/** What of a doctor decides which appointments suit; a doctor-day carries a copy of it. */
export type Skills = Pick<Doctor, 'specialization' | 'appointmentTypeIds'>;

export const hasSpecialization = (skills: Skills, specialization: string): boolean =>
  sameWord(skills.specialization, specialization);

/** Whether a doctor's skills suit an appointment type. Both must also be active and of the same clinic. */
export const suits = (skills: Skills, type: AppointmentType): boolean =>
  (skills.appointmentTypeIds === undefined || skills.appointmentTypeIds.includes(type.id)) &&
  (type.specialization === undefined || hasSpecialization(skills, type.specialization));

export const MAX_DURATION_MINUTES = 480;
export const MAX_BUFFER_MINUTES = 240;
/** Visit and buffer together, so that every change of an appointment fits one transaction of the store. */
export const MAX_CLAIM_MINUTES = 600;

type Lengths = Pick<AppointmentType, 'durationMinutes' | 'bufferMinutes'>;

/** Whether a type takes longer than any may. */
export const isTooLong = ({ durationMinutes, bufferMinutes = 0 }: Lengths): boolean =>
  durationMinutes + bufferMinutes > MAX_CLAIM_MINUTES;
export const TOO_LONG = `with durationMinutes together at most ${MAX_CLAIM_MINUTES}`;

/**
 * How many quarter-hours an appointment of this type takes, and how many after it stay blocked. The buffer of a type
 * stored before there was a limit ends at the limit.
 */
export const lengthOf = ({
  durationMinutes,
  bufferMinutes = 0,
}: Lengths): { readonly visit: number; readonly buffer: number } => ({
  visit: quartersIn(durationMinutes),
  buffer: quartersIn(Math.min(bufferMinutes, MAX_CLAIM_MINUTES - durationMinutes)),
});

/** The longest buffer of some types, in quarter-hours. */
export const longestBuffer = (types: readonly AppointmentType[]): number =>
  Math.max(0, ...types.map((type) => lengthOf(type).buffer));

const MAX_FORMER_HORIZONS = 10;

/** The horizons that a clinic is to remember once it has changed to so many days. */
export const formerHorizonsAfter = (
  { policy, formerHorizons = [] }: Pick<Clinic, 'policy' | 'formerHorizons'>,
  days: number,
  now: EpochMs,
): readonly FormerHorizon[] =>
  days === policy.horizonDays
    ? formerHorizons
    : [...formerHorizons, { until: now, days: policy.horizonDays }].slice(-MAX_FORMER_HORIZONS);

/** The horizon that a clinic had at an instant, in days; at the instant of a change the one before it. */
export const horizonAt = ({ policy, formerHorizons = [] }: Clinic, at: EpochMs): number =>
  formerHorizons.find(({ until }) => until >= at)?.days ?? policy.horizonDays;

/** The instants and dates between which a clinic can be booked at `now`. */
export interface BookingWindow {
  readonly earliestStart: EpochMs;
  readonly firstDate: LocalDate;
  readonly lastDate: LocalDate;
}

export const bookingWindow = (clinic: Clinic, now: EpochMs): BookingWindow => {
  const today = localDateOf(now, clinic.timeZone);
  const earliestStart = now + clinic.policy.minNoticeMinutes * 60_000;
  return {
    earliestStart,
    firstDate: localDateOf(earliestStart, clinic.timeZone),
    lastDate: addDays(today, clinic.policy.horizonDays),
  };
};

export const isWithinWindow = (window: BookingWindow, start: EpochMs, date: LocalDate): boolean =>
  start >= window.earliestStart && date <= window.lastDate;

/** As much of a name as decides its place: a sort key of DynamoDB has at most 1,024 bytes, a character at most four. */
const PLACE_LENGTH = 200;

/** Where something stands in a list by name; unlike a name alone, nothing shares its place. */
export const placeByName = ({ name, id }: { readonly name: string; readonly id: string }): string =>
  `${Array.from(name.toLowerCase()).slice(0, PLACE_LENGTH).join('')}#${id}`;
export const byName = (a: Parameters<typeof placeByName>[0], b: Parameters<typeof placeByName>[0]): number =>
  placeByName(a) < placeByName(b) ? -1 : 1;
