import { type Appointment, type Status, visitQuarters } from './appointment.ts';
import { type Absence, type Availability, offeredQuarters } from './availability.ts';
import { type Clinic } from './clinic.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type EpochMs, isAligned, type LocalDate, localDateOf, type Quarter } from './time.ts';

/** A span in which a doctor is away; instants on quarter-hours, end excluded. */
export interface TimeOff extends Absence {
  readonly id: string;
  readonly doctorId: string;
  readonly reason?: string | undefined;
}

/** Whether two time offs are one and the same that was asked for twice. */
export const isSameTimeOff = (one: Omit<TimeOff, 'id'>, other: Omit<TimeOff, 'id'>): boolean =>
  one.doctorId === other.doctorId && one.start === other.start && one.end === other.end && one.reason === other.reason;

/** A clinic-local date on which nobody works at a clinic. */
export interface Closure {
  /** Not told to anybody: a date closed, opened and closed again is another closure. */
  readonly id: string;
  readonly clinicId: string;
  readonly date: LocalDate;
  readonly reason: string;
}

/** What became of an appointment that a leave, a closure or new hours concern. */
export const OUTCOMES = ['PENDING', 'REASSIGNED', 'NEEDS_NEW_TIME', 'RELEASED'] as const;

export interface Affected {
  readonly appointmentId: string;
  readonly start: EpochMs;
  readonly outcome: (typeof OUTCOMES)[number];
  /** The doctor who takes it instead. */
  readonly doctor?: Appointment['doctor'] | undefined;
}

/** Why a time off cannot be taken; `undefined` when it can. It may have begun, but not be over. */
export const refuseTimeOff = ({ start, end }: Absence, now: EpochMs): Refusal | undefined => {
  const errors = [
    ...(isAligned(start) ? [] : [{ pointer: '/start', detail: 'must be on a 15-minute mark' }]),
    ...(isAligned(end) ? [] : [{ pointer: '/end', detail: 'must be on a 15-minute mark' }]),
  ];
  if (errors.length > 0) return refuse('MISALIGNED_TIME', { errors });
  return end > now ? undefined : refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'This time off is over already.' });
};

/** Why a clinic cannot be closed on a date; today is the first on which it can. */
export const refuseClosure = ({ timeZone }: Clinic, date: LocalDate, now: EpochMs): Refusal | undefined =>
  date < localDateOf(now, timeZone)
    ? refuse('OUTSIDE_BOOKING_WINDOW', { detail: 'This date is in the past.' })
    : undefined;

/** The local dates that a span touches. */
export const datesTouched = (
  { start, end }: Absence,
  timeZone: string,
): { readonly from: LocalDate; readonly to: LocalDate } => ({
  from: localDateOf(start, timeZone),
  to: localDateOf(end - 1, timeZone),
});

const COMING: Record<Status, boolean> = {
  PENDING: true,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: false,
  NO_SHOW: false,
  CANCELLED: false,
  EXPIRED: false,
};

/** Whether somebody still waits for this visit: not begun, not over, and no hold that has run out. */
export const isComing = (
  { status, start, holdExpiresAt }: Pick<Appointment, 'status' | 'start' | 'holdExpiresAt'>,
  now: EpochMs,
): boolean => COMING[status] && start > now && (holdExpiresAt === undefined || holdExpiresAt > now);

export const overlaps = ({ start, end }: Absence, visit: Absence): boolean => visit.start < end && visit.end > start;

/** Why a doctor may not be there at some time, as it is written down now. */
export interface Leave {
  readonly doctorActive: boolean;
  readonly timeOff: readonly TimeOff[];
  readonly closures: readonly Closure[];
}

/** The time off and the closures in which a visit lies. */
export const leaveDuring = (
  visit: Pick<Appointment, 'start' | 'end' | 'timeZone'>,
  { timeOff, closures }: Pick<Leave, 'timeOff' | 'closures'>,
): readonly (TimeOff | Closure)[] => {
  const date = localDateOf(visit.start, visit.timeZone);
  return [...timeOff.filter((off) => overlaps(off, visit)), ...closures.filter((closure) => closure.date === date)];
};

/** Whether a time off or closure touches what lies in it: not an override that staff forced into it. */
export const touches = (
  { id }: Pick<TimeOff | Closure, 'id'>,
  { forcedInto = [] }: Pick<Appointment, 'forcedInto'>,
): boolean => !forcedInto.includes(id);

/** The time off and the closures that touch an appointment. */
export const leaveTouching = (
  appointment: Pick<Appointment, 'start' | 'end' | 'timeZone' | 'forcedInto'>,
  leave: Pick<Leave, 'timeOff' | 'closures'>,
): readonly (TimeOff | Closure)[] => leaveDuring(appointment, leave).filter((one) => touches(one, appointment));

/** Staff put it where it is, whatever the hours said. */
const isOverride = ({ assignment }: Pick<Appointment, 'assignment'>): boolean => assignment.policy === 'override';

/** The quarter-hours that a doctor offers on a date by their hours and the leave that is known. */
export const offeredUnder = (
  { doctorActive, timeOff, closures }: Leave,
  availability: Availability,
  date: LocalDate,
): Quarter[] =>
  doctorActive
    ? offeredQuarters({
        date,
        timeZone: availability.timeZone,
        availability,
        absences: timeOff,
        closed: closures.some((closure) => closure.date === date),
      })
    : [];

/**
 * Whether an appointment's doctor will not be there: away, the clinic closed, gone for good, or, unless staff overrode
 * the hours, not working then.
 */
export const isInConflict = (
  appointment: Pick<Appointment, 'start' | 'end' | 'timeZone' | 'assignment' | 'forcedInto'>,
  offered: ReadonlySet<Quarter>,
  leave: Leave,
): boolean => {
  if (!leave.doctorActive || leaveTouching(appointment, leave).length > 0) return true;
  return !isOverride(appointment) && !visitQuarters(appointment).every((quarter) => offered.has(quarter));
};
