import { lengthOf, suits, type AppointmentType, type Skills } from './clinic.ts';
import { quarterRange, startOfQuarter, type EpochMs, type LocalDate, type Quarter } from './time.ts';

/** A live or expired hold on a doctor-day: what it blocks until when. */
export interface DayHold {
  readonly appointmentId: string;
  readonly quarters: readonly Quarter[];
  readonly expiresAt: EpochMs;
}

/** What one doctor offers on one local date, and what of it is taken. */
export interface DoctorDay extends Skills {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly doctorName: string;
  readonly date: LocalDate;
  readonly offered: ReadonlySet<Quarter>;
  /** Taken by appointments, holds and buffers; holds stay in it until somebody releases them. */
  readonly taken: ReadonlySet<Quarter>;
  /** Quarter-hours of visits booked that day. */
  readonly load: number;
  readonly holds: readonly DayHold[];
  readonly scheduleVersion: number;
  /** When its quarter-hours were first offered, but for those in `added`. */
  readonly openedAt?: EpochMs | undefined;
  /** When single quarter-hours were offered later. */
  readonly added?: ReadonlyMap<Quarter, EpochMs> | undefined;
  /** When single quarter-hours were given back. What an offer gives back had become free before. */
  readonly freed?: ReadonlyMap<Quarter, EpochMs> | undefined;
  /** The patients who gave back those in `freed`, where they did so by an act of their own. */
  readonly givenBackBy?: ReadonlyMap<Quarter, string> | undefined;
  /** The doctor's next date, where the buffer of a visit can reach into it; absent also when it is not made yet. */
  readonly next?: DoctorDay | undefined;
}

type Opened = Pick<DoctorDay, 'openedAt' | 'added' | 'freed' | 'givenBackBy' | 'next'>;

const freedAt = ({ freed, next }: Opened, quarter: Quarter): EpochMs =>
  Math.max(freed?.get(quarter) ?? -Infinity, next ? freedAt(next, quarter) : -Infinity);

const offeredAt = ({ openedAt = -Infinity, added }: Opened, quarter: Quarter): EpochMs =>
  Math.max(openedAt, added?.get(quarter) ?? -Infinity);

const giverOf = ({ givenBackBy, next }: Opened, quarter: Quarter): string | undefined =>
  givenBackBy?.get(quarter) ?? (next && giverOf(next, quarter));

/**
 * Whether what made these quarter-hours free last is that this patient gave some of them back, at `since` or later.
 * Whatever opens one of them after that opens the time for this patient too.
 */
export const isGivenBackBy = (
  day: Opened,
  quarters: readonly Quarter[],
  patientId: string,
  since: EpochMs,
): boolean => {
  const last = Math.max(...quarters.map((quarter) => Math.max(offeredAt(day, quarter), freedAt(day, quarter))));
  const isTheirs = (quarter: Quarter): boolean => giverOf(day, quarter) === patientId && freedAt(day, quarter) === last;
  return last >= since && quarters.some(isTheirs);
};

/**
 * When a start became possible last: some quarter-hour of its visit was offered or given back, or one of its buffer was
 * given back. That more of the buffer is offered makes no start possible.
 */
export const lastOpenedAt = (day: Opened, start: Quarter, type: AppointmentType): EpochMs => {
  const { visit, buffer } = lengthOf(type);
  return Math.max(
    ...quarterRange(start, visit).map((quarter) => offeredAt(day, quarter)),
    ...quarterRange(start, visit + buffer).map((quarter) => freedAt(day, quarter)),
  );
};

/** When anything that the starts of a day depend on became free last. */
export const dayOpenedAt = ({ openedAt = -Infinity, added, freed, next }: Opened): EpochMs =>
  Math.max(openedAt, ...(added?.values() ?? []), ...(freed?.values() ?? []), ...(next?.freed?.values() ?? []));

/** What a stored day newly offers; `all` when everything it offers is new, so that one instant says it for the day. */
export const newlyOffered = (
  stored: Pick<DoctorDay, 'offered'> | undefined,
  offered: readonly Quarter[],
): 'all' | readonly Quarter[] => {
  const added = offered.filter((quarter) => !stored?.offered.has(quarter));
  return added.length === offered.length ? 'all' : added;
};

/** The quarter-hours of a stored day that were taken and that nobody works any more: no buffer needs them then. */
export const noLongerNeeded = (
  stored: Pick<DoctorDay, 'offered' | 'taken'> | undefined,
  offered: readonly Quarter[],
): readonly Quarter[] => (stored ? [...stored.offered.difference(new Set(offered)).intersection(stored.taken)] : []);

/** What a visit at a start would claim of a doctor. */
export interface Claim {
  readonly visit: readonly Quarter[];
  /** The doctor's working quarter-hours among those right after the visit, those of the next date included. */
  readonly buffer: readonly Quarter[];
}

export const claimAt = (
  { offered, next }: Pick<DoctorDay, 'offered' | 'next'>,
  start: Quarter,
  type: AppointmentType,
): Claim => {
  const { visit, buffer } = lengthOf(type);
  return {
    visit: quarterRange(start, visit),
    buffer: quarterRange(start + visit, buffer).filter(
      (quarter) => offered.has(quarter) || next?.offered.has(quarter) === true,
    ),
  };
};

/** Whether the buffer of some visit on this day reaches into the next date, which begins at `midnight`. */
export const reachesNextDate = ({ offered }: Pick<DoctorDay, 'offered'>, buffer: number, midnight: Quarter): boolean =>
  buffer > 0 && [...offered].some((quarter) => quarter >= midnight - buffer);

export const quartersOf = (claim: Claim): Quarter[] => [...claim.visit, ...claim.buffer];

/** What is taken at `now`, in the next date too where it counts: holds that have run out no longer count. */
export const takenAt = (day: DoctorDay, now: EpochMs): ReadonlySet<Quarter> => {
  const expired = day.holds.filter((hold) => hold.expiresAt <= now);
  const taken =
    expired.length === 0 ? day.taken : day.taken.difference(new Set(expired.flatMap((hold) => hold.quarters)));
  return day.next ? taken.union(takenAt(day.next, now)) : taken;
};

/** The holds on a day, and those of the next date among which the buffer of a visit of this type can reach. */
const holdsInReach = ({ offered, holds, next }: DoctorDay, type: AppointmentType): readonly DayHold[] => {
  if (!next || next.holds.length === 0) return holds;
  const end = Math.max(...offered) + 1 + lengthOf(type).buffer;
  return [...holds, ...next.holds.filter(({ quarters }) => quarters.some((quarter) => quarter < end))];
};

/** When the first hold ends that is in the way of this type; until then, time alone changes nothing about what is open. */
export const firstExpiry = (days: readonly DoctorDay[], type: AppointmentType, now: EpochMs): EpochMs | undefined => {
  const ends = days.flatMap((day) => holdsInReach(day, type).map(({ expiresAt }) => expiresAt));
  const coming = ends.filter((at) => at > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
};

/** Holds that have run out but still stand in the way of `claim`, each once. */
export const expiredHoldsIn = (day: DoctorDay, claim: Claim, now: EpochMs): DayHold[] => {
  const wanted = new Set(quartersOf(claim));
  const inTheWay = [...day.holds, ...(day.next?.holds ?? [])].filter(
    (hold) => hold.expiresAt <= now && hold.quarters.some((quarter) => wanted.has(quarter)),
  );
  return [...new Map(inTheWay.map((hold) => [hold.appointmentId, hold])).values()];
};

export const worksAt = (day: DoctorDay, claim: Claim): boolean => claim.visit.every((q) => day.offered.has(q));

/**
 * The one rule for what is open: the doctor suits the type, works every quarter-hour of the visit, and those and the
 * buffer's are free. Listings and bookings both ask here, so that what is listed can be booked and nothing else.
 */
export const isOpen = (day: DoctorDay, start: Quarter, type: AppointmentType, taken: ReadonlySet<Quarter>): boolean => {
  if (!suits(day, type)) return false;
  const claim = claimAt(day, start, type);
  return worksAt(day, claim) && quartersOf(claim).every((quarter) => !taken.has(quarter));
};

/** Every open start of a doctor-day for a type, ascending; notice and horizon are the caller's to apply. */
export const openStarts = (day: DoctorDay, type: AppointmentType, now: EpochMs): Quarter[] => {
  const taken = takenAt(day, now);
  return [...day.offered].filter((start) => isOpen(day, start, type, taken)).sort((a, b) => a - b);
};

/** What a doctor works on a day as spans without gaps, in order; leave and closures are taken out of it. */
export const workingSpans = ({ offered }: Pick<DoctorDay, 'offered'>): { start: EpochMs; end: EpochMs }[] => {
  const spans: { start: Quarter; end: Quarter }[] = [];
  for (const quarter of [...offered].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.end === quarter) last.end = quarter + 1;
    else spans.push({ start: quarter, end: quarter + 1 });
  }
  return spans.map(({ start, end }) => ({ start: startOfQuarter(start), end: startOfQuarter(end) }));
};

/** How full a doctor's day is, 0 to 1 and above when booked outside the hours offered. */
export const fullness = (day: Pick<DoctorDay, 'load' | 'offered'>): number => day.load / Math.max(1, day.offered.size);
