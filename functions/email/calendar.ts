import ical, { ICalAttendeeStatus, ICalAttendeeType, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import { tzlib_get_ical_block, tzlib_get_offset } from 'timezones-ical-library';
import type { Appointment } from '../domain/appointment.ts';
import type { AppointmentType, Clinic } from '../domain/clinic.ts';
import type { EpochMs } from '../domain/time.ts';
import { oneLine, webUrl } from './wording.ts';

export type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH';

export interface CalendarOptions {
  /** `REQUEST` and `CANCEL` go by mail, `PUBLISH` is a download. */
  readonly method: CalendarMethod;
  /** DTSTAMP: when this state of the appointment came to be. */
  readonly stampedAt: EpochMs;
  /** The clinic's mail-from address; the organizer bears the clinic's name. */
  readonly organizer: string;
  /** Whom the mail goes to; calendars accept an invitation only when it names its reader. */
  readonly attendee?: { readonly name: string; readonly email: string } | undefined;
}

type CalendarAppointment = Pick<
  Appointment,
  'id' | 'version' | 'status' | 'start' | 'end' | 'mode' | 'meetingUrl' | 'doctor'
>;
type CalendarClinic = Pick<Clinic, 'name' | 'address' | 'phone' | 'timeZone'>;

const METHODS: Record<CalendarMethod, ICalCalendarMethod> = {
  REQUEST: ICalCalendarMethod.REQUEST,
  CANCEL: ICalCalendarMethod.CANCEL,
  PUBLISH: ICalCalendarMethod.PUBLISH,
};

/** The zone's VTIMEZONE under the clinic's own name for it: the library answers `Asia/Calcutta` with `Asia/Kolkata`. */
const timeZoneBlock = (timeZone: string): string | null => {
  const block = tzlib_get_ical_block(timeZone)[0];
  if (!block?.startsWith('BEGIN:VTIMEZONE')) return null;
  return block.replace(/^TZID:.*$/m, `TZID:${timeZone}`).replace(/^X-LIC-LOCATION:.*$/m, `X-LIC-LOCATION:${timeZone}`);
};

/**
 * Whether a calendar that reads this instant's wall time with the VTIMEZONE finds the same instant. Not so in the hour
 * that happens twice, and not for a zone whose rules Node knows better than the library.
 */
const survivesAsWallTime = (instant: EpochMs, timeZone: string): boolean => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const wall = zoned.toPlainDateTime();
  const isOnlyOne = wall
    .toZonedDateTime(timeZone, { disambiguation: 'earlier' })
    .equals(wall.toZonedDateTime(timeZone, { disambiguation: 'later' }));
  const time = wall.toPlainTime().toString({ smallestUnit: 'minute' });
  return (
    isOnlyOne && tzlib_get_offset(timeZone, wall.toPlainDate().toString(), time) === zoned.offset.replaceAll(':', '')
  );
};

/** An address of the web with the characters that separate values in a calendar line encoded. */
const calendarUrl = (text: string | undefined): string | undefined =>
  webUrl(text)?.replaceAll(',', '%2C').replaceAll(';', '%3B');

/**
 * The appointment as an iCalendar file: the same UID for good, SEQUENCE = version, wall times in the clinic's zone with
 * its rules, or in UTC where a wall time would not be exact. The patient's reason is not in it.
 */
export const calendarFor = (
  appointment: CalendarAppointment,
  clinic: CalendarClinic,
  type: Pick<AppointmentType, 'name'>,
  { method, stampedAt, organizer, attendee }: CalendarOptions,
): string => {
  const block = timeZoneBlock(clinic.timeZone);
  const inZone =
    block !== null && [appointment.start, appointment.end].every((at) => survivesAsWallTime(at, clinic.timeZone));
  const timeZone = inZone ? clinic.timeZone : 'UTC';
  const at = (instant: EpochMs) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const clinicName = oneLine(clinic.name);
  const url = appointment.mode === 'virtual' ? calendarUrl(appointment.meetingUrl) : undefined;
  const inPerson = appointment.mode === 'in-person' ? oneLine(clinic.address) : undefined;
  const isOff = method === 'CANCEL' || appointment.status === 'CANCELLED' || appointment.status === 'EXPIRED';

  const calendar = ical({
    prodId: { company: 'appointments', product: 'scheduling', language: 'EN' },
    method: METHODS[method],
    // Nameless: with a zone of its own the calendar would write DTSTAMP as wall time, which RFC 5545 forbids.
    timezone: inZone ? { name: null, generator: () => block } : 'UTC',
  });
  const event = calendar.createEvent({
    id: `${appointment.id}@appointments`,
    sequence: appointment.version,
    stamp: Temporal.Instant.fromEpochMilliseconds(stampedAt),
    start: at(appointment.start),
    end: at(appointment.end),
    timezone: timeZone,
    summary: `${oneLine(type.name)} with ${oneLine(appointment.doctor.name)} – ${clinicName}`,
    description: [clinicName, oneLine(clinic.address), oneLine(clinic.phone), url]
      .filter((line) => line !== undefined)
      .join('\n'),
    location: inPerson ?? url ?? 'Video visit',
    organizer: { name: clinicName, email: oneLine(organizer) },
    status: isOff
      ? ICalEventStatus.CANCELLED
      : appointment.status === 'PENDING'
        ? ICalEventStatus.TENTATIVE
        : ICalEventStatus.CONFIRMED,
    ...(url === undefined ? {} : { url }),
  });
  if (attendee && method !== 'PUBLISH') {
    event.createAttendee({
      name: oneLine(attendee.name),
      email: oneLine(attendee.email),
      type: ICalAttendeeType.INDIVIDUAL,
      // The person booked it: nothing to answer, and nobody reads answers.
      status: ICalAttendeeStatus.ACCEPTED,
      rsvp: false,
    });
  }
  return calendar.toString();
};
