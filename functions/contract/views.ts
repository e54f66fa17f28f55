import type * as z from 'zod';
import { type Actor, type Appointment, asSeenBy } from '../domain/appointment.ts';
import type { Availability } from '../domain/availability.ts';
import type { OpenDate } from '../domain/booking.ts';
import type { AppointmentType, Clinic } from '../domain/clinic.ts';
import type { Affected, TimeOff } from '../domain/leave.ts';
import type { Notification } from '../domain/notification.ts';
import { type EpochMs, MINUTE_MS, toUtc, toZoned } from '../domain/time.ts';
import { readAt } from '../domain/transitions.ts';
import type { WaitlistEntry } from '../domain/waitlist.ts';
import type {
  agendaEntry,
  affected,
  appointment as appointmentSchema,
  managedAppointment,
  notification,
  openTimes,
  slot,
  timeOff,
  waitlistEntry,
} from './schemas.ts';
import type { Person } from '../domain/person.ts';
import type { Frozen } from './route.ts';

/** An appointment as the contract shows it at `now` to `viewer`, whom it concerns: its instants with the clinic's offset. */
export const appointmentView = (
  appointment: Appointment,
  viewer: Actor,
  now: EpochMs,
): z.input<typeof appointmentSchema> => {
  const of = asSeenBy(readAt(appointment, now), viewer);
  const at = (instant: number) => toZoned(instant, of.timeZone);
  return {
    ...of,
    start: at(of.start),
    end: at(of.end),
    createdAt: at(of.createdAt),
    updatedAt: at(of.updatedAt),
    holdExpiresAt: of.holdExpiresAt === undefined ? undefined : at(of.holdExpiresAt),
  };
};

/** A visit as its doctor sees it; a patient who has never signed in since registering has no name here yet. */
export const agendaEntryView = (
  appointment: Appointment,
  patient: Pick<Person, 'name'> | undefined,
  viewer: Actor,
  now: EpochMs,
): z.input<typeof agendaEntry> => ({
  ...appointmentView(appointment, viewer, now),
  patient: { id: appointment.patientId, name: patient?.name ?? '' },
});

/** An appointment with what a page about it needs, to the bearer of its manage link. */
export const managedView = (
  { appointment, clinic, type }: { appointment: Appointment; clinic: Clinic; type: AppointmentType },
  bearer: Actor,
  now: EpochMs,
): Frozen<z.input<typeof managedAppointment>> => ({
  ...appointmentView(appointment, bearer, now),
  clinic,
  appointmentTypeName: type.name,
});

export const notificationView = ({ createdAt, readAt, ...rest }: Notification): z.input<typeof notification> => ({
  ...rest,
  createdAt: toUtc(createdAt),
  readAt: readAt === undefined ? undefined : toUtc(readAt),
});

/** A notification as those see it who look after who was reached. */
export const clinicNotificationView = ({ personId, ...notice }: Notification) => ({
  ...notificationView({ personId, ...notice }),
  patientId: personId,
  clinicId: notice.clinicId,
  failure: notice.failure,
  reason: notice.reason,
  announcementId: notice.announcementId,
});

/** The version as HTTP carries it. */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;

export const slotView = (
  { start, doctorsAvailable }: OpenDate['slots'][number],
  type: AppointmentType,
  timeZone: string,
): z.input<typeof slot> => ({
  start: toZoned(start, timeZone),
  end: toZoned(start + type.durationMinutes * MINUTE_MS, timeZone),
  doctorsAvailable,
});

/** A wish as the contract shows it, with its place in line and the hold that it is offered. */
export const waitlistEntryView = ({
  wish,
  position,
  offered,
}: {
  readonly wish: WaitlistEntry;
  readonly position: number;
  readonly offered?: Appointment | undefined;
}): z.input<typeof waitlistEntry> => ({
  ...wish,
  position,
  offer: offered && {
    appointmentId: offered.id,
    start: toZoned(offered.start, offered.timeZone),
    end: toZoned(offered.end, offered.timeZone),
    doctor: offered.doctor,
    expiresAt: toZoned(offered.holdExpiresAt ?? offered.start, offered.timeZone),
  },
});

const NOTHING_OPEN = 'No appointment times are currently available.';

/** The open times of a range, with the hint at the waitlist when there is none at all. */
export const openTimesView = (
  clinic: Clinic,
  type: AppointmentType,
  { from, to }: { from: string; to: string },
  dates: readonly OpenDate[],
): z.input<typeof openTimes> => ({
  clinicId: clinic.id,
  appointmentTypeId: type.id,
  timeZone: clinic.timeZone,
  from,
  to,
  days: dates.map(({ date, slots }) => ({ date, slots: slots.map((open) => slotView(open, type, clinic.timeZone)) })),
  ...(dates.every(({ slots }) => slots.length === 0) && { message: NOTHING_OPEN, waitlist: true }),
});

/** New hours with the appointments they concern. */
export const availabilityChangeView = ({
  availability,
  affected,
}: {
  readonly availability: Availability;
  readonly affected: readonly Appointment[];
}) => ({
  availability,
  affected: affected.map(({ id, start, timeZone, attention }) => ({
    appointmentId: id,
    start: toZoned(start, timeZone),
    outcome: attention ?? ('PENDING' as const),
  })),
});

export const timeOffView = (of: TimeOff, timeZone: string): z.input<typeof timeOff> => ({
  ...of,
  start: toZoned(of.start, timeZone),
  end: toZoned(of.end, timeZone),
});

/** What a time off, a closure or a leaving doctor did to appointments, in the clinic's zone. */
export const affectedView = (all: readonly Affected[], timeZone: string): z.input<typeof affected>[] =>
  all.map((one) => ({ ...one, start: toZoned(one.start, timeZone) }));

/** A time off with what became of the appointments in it. */
export const timeOffChangeView = (
  change: { readonly timeOff: TimeOff; readonly affected: readonly Affected[] },
  timeZone: string,
) => ({ timeOff: timeOffView(change.timeOff, timeZone), affected: affectedView(change.affected, timeZone) });
