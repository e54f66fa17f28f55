import type { Random } from '../../../functions/domain/assignment.ts';
import { type AppointmentType, bookingWindow, type Clinic, isWithinWindow } from '../../../functions/domain/clinic.ts';
import { openStarts } from '../../../functions/domain/doctor-day.ts';
import { addDays, atWallTime, type EpochMs, localDateOf, startOfQuarter } from '../../../functions/domain/time.ts';
import type { Somebody } from '../clinic-office.ts';
import type { OperationName } from './api.ts';
import type { Place } from './place.ts';
import type { Seen } from './seen.ts';
import type { Request } from './steps.ts';

/** From what the next action is made up. */
export interface Choosing {
  readonly random: Random;
  readonly place: Place;
  readonly seen: Seen;
  readonly now: EpochMs;
  /** A key that no request has had yet. */
  readonly key: string;
  /** Requests with a key that were sent before. */
  readonly sent: readonly Request[];
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Where windows and clock changes have their edges. */
export const WALL_TIMES = [
  '00:00',
  '00:15',
  '01:30',
  '02:00',
  '02:30',
  '09:00',
  '09:15',
  '11:30',
  '16:30',
  '22:00',
  '23:45',
];

export const pick = <T>({ random }: Choosing, among: readonly T[]): T | undefined =>
  among[Math.floor(random() * among.length)];
export const chance = ({ random }: Choosing, part: number): boolean => random() < part;
export const upTo = ({ random }: Choosing, most: number): number => Math.floor(random() * (most + 1));

export const aClinicOf = (c: Choosing): Clinic => {
  const clinic = pick(c, c.seen.clinics);
  if (!clinic) throw new Error('no clinic');
  return clinic;
};
export const aDoctorOf = (c: Choosing, { id }: Clinic) =>
  pick(
    c,
    c.seen.doctors.filter(({ clinicId }) => clinicId === id),
  );
export const aTypeOf = (c: Choosing, { id }: Clinic): AppointmentType | undefined =>
  pick(
    c,
    c.seen.types.filter(({ clinicId }) => clinicId === id),
  );
export const aPatient = (c: Choosing): Somebody => {
  const patient = pick(c, c.place.patients);
  if (!patient) throw new Error('no patient');
  return patient;
};
export const aDate = (c: Choosing, { timeZone, policy }: Clinic, beyond = 1): string =>
  addDays(localDateOf(c.now, timeZone), upTo(c, policy.horizonDays + beyond));

/** What can be booked for a type, as instants; few of them, so that people meet. */
const openFor = ({ seen, now }: Choosing, clinic: Clinic, type: AppointmentType): EpochMs[] => {
  const window = bookingWindow(clinic, now);
  return seen.days
    .filter(({ clinicId, date }) => clinicId === clinic.id && date >= window.firstDate)
    .flatMap((day) => openStarts(day, type, now).filter((_, index) => index % 8 < 2))
    .map(startOfQuarter)
    .filter((start) => isWithinWindow(window, start, localDateOf(start, clinic.timeZone)));
};

/** An instant of a clinic's: mostly one that is open, else one at an edge. */
export const aStart = (c: Choosing, clinic: Clinic, type: AppointmentType, beyond = 1): EpochMs =>
  (chance(c, 0.75) ? pick(c, openFor(c, clinic, type)) : undefined) ??
  atWallTime(aDate(c, clinic, beyond), pick(c, WALL_TIMES) ?? '09:00', clinic.timeZone);

export const byStaff = (
  c: Choosing,
  clinicId: string,
  operation: OperationName,
  more: Omit<Request, 'do' | 'operation' | 'as'>,
): Request => ({
  do: 'call',
  operation,
  as: c.place.staffOf(clinicId),
  ...more,
});
export const keyed = (c: Choosing) => ({ headers: { 'idempotency-key': c.key } });
