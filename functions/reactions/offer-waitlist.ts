import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { anyEvent, type EventDetail } from '../contract/events.ts';
import { roomsAt } from '../contract/video-room.ts';
import { type Appointment, claimedQuarters } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { type EpochMs, fromIso, type Quarter } from '../domain/time.ts';
import { appointmentAsOf } from '../store/appointments.ts';
import { type FreedTime, offerFreedTime, offerNewHours, type Offering } from '../store/offering.ts';
import { openTable, type Table } from '../store/table.ts';
import { onMessages } from './queue.ts';

const logger = new Logger({ serviceName: 'offer-waitlist' });

/** What offering time to the waitlist needs. */
export interface Waitlist {
  readonly table: Table;
  readonly now: () => EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
}

/** What an appointment claimed of a doctor at one of its versions; nothing of any other doctor's. */
const claimedAt = async (table: Table, id: string, version: number, doctorId: string): Promise<readonly Quarter[]> => {
  const appointment = await appointmentAsOf(table, id, version);
  return appointment?.doctor.id === doctorId ? claimedQuarters(appointment) : [];
};

/** The time that an event says was given back: all that an appointment that ended had, or what a move left. */
const freedBy = async (table: Table, event: EventDetail): Promise<FreedTime | undefined> => {
  const hasEnded = event.type === 'AppointmentCancelled' || event.type === 'HoldExpired';
  const hasMoved = event.type === 'AppointmentRescheduled' || event.type === 'AppointmentReassigned';
  if (!hasEnded && !hasMoved) return undefined;
  const { appointmentId, version, clinicId, previous } = event;
  const doctorId = hasMoved ? previous?.doctorId : event.doctorId;
  if (doctorId === undefined) return undefined;
  const old = await claimedAt(table, appointmentId, hasMoved ? version - 1 : version, doctorId);
  const kept = new Set(hasMoved ? await claimedAt(table, appointmentId, version, doctorId) : []);
  const quarters = old.filter((quarter) => !kept.has(quarter));
  const passedBy = hasEnded ? event.waitlistEntryId : undefined;
  return quarters.length === 0
    ? undefined
    : { clinicId, doctorId, quarters, openedAt: fromIso(event.occurredAt), passedBy };
};

const offer = async (table: Table, event: EventDetail, offering: Offering): Promise<readonly Appointment[]> => {
  if (event.type === 'ScheduleChanged') return offerNewHours(table, event, offering);
  const freed = await freedBy(table, event);
  return freed ? offerFreedTime(table, freed, offering) : [];
};

/**
 * Time has opened: it goes to the first in line whom it suits. What the event says only tells where to look; what is
 * open there and who still waits is read anew, so any order and number of deliveries offers nothing twice.
 */
export const offerWaitlist =
  ({ table, now, random, newRoom }: Waitlist) =>
  async (event: EventDetail): Promise<void> => {
    const correlationId = 'correlationId' in event ? event.correlationId : event.eventId;
    const offers = await offer(table, event, { now, random, newRoom, correlationId });
    if (offers.length > 0) logger.info('offered', { offers: offers.length, correlationId });
  };

const { TABLE_NAME, VIDEO_URL } = readEnvironment('TABLE_NAME', 'VIDEO_URL');

export const handler = onMessages(
  'offer-waitlist',
  anyEvent,
  offerWaitlist({ table: openTable(TABLE_NAME), now: Date.now, random: Math.random, newRoom: roomsAt(VIDEO_URL) }),
);
