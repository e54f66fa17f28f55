import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { anyEvent, type EventDetail } from '../contract/events.ts';
import { roomsAt } from '../contract/video-room.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { type EpochMs, fromIso } from '../domain/time.ts';
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

/** The time that an event says was given back: the whole of an appointment that has gone, the old one of a move. */
const freedBy = (event: EventDetail): FreedTime | undefined => {
  const gone = event.type === 'AppointmentCancelled' || event.type === 'HoldExpired';
  const moved = event.type === 'AppointmentRescheduled' || event.type === 'AppointmentReassigned';
  const freed = gone ? event : moved ? event.previous : undefined;
  return (
    freed && {
      clinicId: event.clinicId,
      doctorId: freed.doctorId,
      start: fromIso(freed.start),
      end: fromIso(freed.end),
      openedAt: fromIso(event.occurredAt),
      passedBy: gone ? event.waitlistEntryId : undefined,
    }
  );
};

const offer = async (table: Table, event: EventDetail, offering: Offering): Promise<readonly Appointment[]> => {
  if (event.type === 'ScheduleChanged')
    return offerNewHours(table, { ...event, openedAt: fromIso(event.occurredAt) }, offering);
  const freed = freedBy(event);
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
    const offers = await offer(table, event, { now: now(), random, newRoom, correlationId });
    if (offers.length > 0) logger.info('offered', { offers: offers.length, correlationId });
  };

const { TABLE_NAME, VIDEO_URL } = readEnvironment('TABLE_NAME', 'VIDEO_URL');

export const handler = onMessages(
  'offer-waitlist',
  anyEvent,
  offerWaitlist({ table: openTable(TABLE_NAME), now: Date.now, random: Math.random, newRoom: roomsAt(VIDEO_URL) }),
);
