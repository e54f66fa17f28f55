import type * as z from 'zod';
import type { Appointment } from '../domain/appointment.ts';
import type { Availability } from '../domain/availability.ts';
import type { OpenDate } from '../domain/booking.ts';
import type { AppointmentType, Clinic } from '../domain/clinic.ts';
import { MINUTE_MS, toZoned } from '../domain/time.ts';
import type { appointment, openTimes, slot } from './schemas.ts';

/** An appointment as the contract shows it: its instants with the clinic's offset. */
export const appointmentView = (of: Appointment): z.input<typeof appointment> => {
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

/** The version as HTTP carries it. */
export const etagOf = ({ version }: Pick<Appointment, 'version'>): string => `"${version}"`;

export const slotView = (
  { start, doctorsAvailable }: OpenDate['slots'][number],
  type: AppointmentType,
  timeZone: string,
): z.input<typeof slot> => ({
  start: toZoned(start, timeZone),
  end: toZoned(start + type.durationMinutes * MINUTE_MS, timeZone),
  doctorsAvailable,
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
  affected: affected.map(({ id, start, timeZone }) => ({
    appointmentId: id,
    start: toZoned(start, timeZone),
    outcome: 'PENDING' as const,
  })),
});
