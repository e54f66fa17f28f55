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
  /** When something last opened on it; what a declined or lapsed offer gives back had opened before. */
  readonly openedAt?: EpochMs | undefined;
}

/** What a visit at a start would claim of a doctor. */
export interface Claim {
  readonly visit: readonly Quarter[];
  /** The doctor's working quarter-hours among those right after the visit. */
  readonly buffer: readonly Quarter[];
}

export const claimAt = (day: Pick<DoctorDay, 'offered'>, start: Quarter, type: AppointmentType): Claim => {
  const { visit, buffer } = lengthOf(type);
  return {
    visit: quarterRange(start, visit),
    buffer: quarterRange(start + visit, buffer).filter((quarter) => day.offered.has(quarter)),
  };
};

export const quartersOf = (claim: Claim): Quarter[] => [...claim.visit, ...claim.buffer];

/** What is taken at `now`: holds that have run out no longer count. */
export const takenAt = (day: DoctorDay, now: EpochMs): ReadonlySet<Quarter> => {
  const expired = day.holds.filter((hold) => hold.expiresAt <= now);
  return expired.length === 0 ? day.taken : day.taken.difference(new Set(expired.flatMap((hold) => hold.quarters)));
};

/** When the first of the holds still running ends; until then, time alone changes nothing about what is taken. */
export const firstExpiry = (days: readonly DoctorDay[], now: EpochMs): EpochMs | undefined => {
  const coming = days.flatMap(({ holds }) => holds.map(({ expiresAt }) => expiresAt)).filter((at) => at > now);
  return coming.length === 0 ? undefined : Math.min(...coming);
};

/** Holds that have run out but still stand in the way of `claim`. */
export const expiredHoldsIn = (day: DoctorDay, claim: Claim, now: EpochMs): DayHold[] => {
  const wanted = new Set(quartersOf(claim));
  return day.holds.filter((hold) => hold.expiresAt <= now && hold.quarters.some((quarter) => wanted.has(quarter)));
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
