import {
  type Appointment,
  type AppointmentEvent,
  APPOINTMENT_EVENTS,
  nextStatus,
  type Status,
  type Transition,
} from './appointment.ts';
import type { EpochMs } from './time.ts';

/** One entry of an appointment's history: what happened, and the appointment as it was afterwards. */
export interface HistoryEvent {
  readonly type: AppointmentEvent;
  readonly version: number;
  readonly occurredAt: EpochMs;
  readonly after: Appointment;
}

/** By which step of the state machine an event may come about; a conflict marks the appointment, and its end unmarks it. */
const STEPS: Record<AppointmentEvent, Transition | 'begin' | 'mark'> = {
  AppointmentHeld: 'begin',
  AppointmentConfirmed: 'confirm',
  AppointmentRescheduled: 'reschedule',
  AppointmentReassigned: 'reassign',
  AppointmentCancelled: 'cancel',
  AppointmentCheckedIn: 'checkIn',
  AppointmentCompleted: 'complete',
  AppointmentNoShow: 'noShow',
  HoldExpired: 'expire',
  ScheduleConflict: 'mark',
  ScheduleConflictEnded: 'mark',
  AppointmentBufferReleased: 'mark',
};

/** What an appointment may begin as: booked at once, or held. */
const BEGINNINGS: Partial<Record<AppointmentEvent, Status>> = {
  AppointmentHeld: 'PENDING',
  AppointmentConfirmed: 'CONFIRMED',
};

/** What no event may change. */
const LASTING = ['id', 'clinicId', 'appointmentTypeId', 'patientId', 'createdAt', 'timeZone', 'mode'] as const;

const statusAfter = (before: Appointment | undefined, type: AppointmentEvent): Status | undefined => {
  if (!before) return BEGINNINGS[type];
  const step = STEPS[type];
  if (step === 'mark') return before.status;
  return step === 'begin' ? undefined : nextStatus(before.status, step);
};

/** What is wrong with an event that follows on `before`. */
const problemsOf = (before: Appointment | undefined, { type, version, occurredAt, after }: HistoryEvent): string[] => {
  const problems: string[] = [];
  const due = (before?.version ?? 0) + 1;
  if (!APPOINTMENT_EVENTS.includes(type)) problems.push(`version ${version} is of the unknown type ${type}`);
  if (version !== due || after.version !== version) problems.push(`version ${due} is missing or not what it says`);
  if (after.updatedAt !== occurredAt) problems.push(`version ${version} does not agree on when it happened`);
  const status = statusAfter(before, type);
  if (status !== after.status)
    problems.push(`version ${version}, ${type}, leads from ${before?.status ?? 'nothing'} to ${after.status}`);
  for (const field of LASTING)
    if (before && before[field] !== after[field]) problems.push(`version ${version} changes ${field}`);
  return problems;
};

/** What people wrote is not part of history, so that erasing it never has to touch history. */
const facts = ({ reason: _, cancelReason: __, ...rest }: Appointment): string =>
  JSON.stringify(rest, (___, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** An appointment made anew from its events, oldest first, and what is wrong with them. */
export const rebuild = (
  events: readonly HistoryEvent[],
): { readonly appointment: Appointment | undefined; readonly problems: readonly string[] } => {
  let appointment: Appointment | undefined;
  const problems: string[] = [];
  for (const event of events) {
    problems.push(...problemsOf(appointment, event));
    appointment = event.after;
  }
  return { appointment, problems };
};

/** Every way in which an appointment's events and what is stored of it disagree; none when all is well. */
export const disagreements = (stored: Appointment | undefined, events: readonly HistoryEvent[]): string[] => {
  const { appointment, problems } = rebuild(events);
  if (!stored) return [...problems, 'has events but is not stored'];
  if (!appointment) return ['is stored but has no events'];
  if (stored.version !== appointment.version)
    return [...problems, `is stored at version ${stored.version}, its events end at ${appointment.version}`];
  const differing = facts(stored) === facts(appointment) ? [] : ['is stored otherwise than its events say'];
  return [...problems, ...differing];
};
