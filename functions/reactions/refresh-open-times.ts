import { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readEnvironment } from '../contract/environment.ts';
import { anyEvent, type EventDetail } from '../contract/events.ts';
import { type AppointmentType, MAX_HORIZON_DAYS, MAX_BUFFER_MINUTES } from '../domain/clinic.ts';
import { addDays, datesFrom, type EpochMs, fromIso, type LocalDate, localDateOf, MINUTE_MS } from '../domain/time.ts';
import { clinicBook } from '../store/clinics.ts';
import { countOpenStarts } from '../store/open-starts.ts';
import { SPARE_DAYS } from '../store/schedules.ts';
import { openTable, type Table } from '../store/table.ts';
import { forEach } from './budget.ts';

const logger = new Logger({ serviceName: 'refresh-open-times' });

/** Dates counted side by side. */
const DATES_AT_ONCE = 8;

/** Whether an appointment of some type has, or may have been booked with, a buffer. */
const haveBuffers = (types: readonly AppointmentType[]): boolean =>
  types.some(({ bufferMinutes = 0, former }) => bufferMinutes > 0 || (former?.bufferMinutes ?? 0) > 0);

/**
 * The clinic's dates on which an event may have changed what is open. With buffers a change near midnight reaches into
 * another date: its own buffer into the next, and the buffers of visits on the date before into it.
 */
const datesOf = (event: EventDetail, timeZone: string, withBuffers: boolean): LocalDate[] => {
  if (event.type === 'ScheduleChanged') return datesFrom(addDays(event.from, withBuffers ? -1 : 0), event.to);
  const times = [
    ...('start' in event ? [event] : []),
    ...('previous' in event && event.previous ? [event.previous] : []),
  ];
  const reach = withBuffers ? MAX_BUFFER_MINUTES * MINUTE_MS : 0;
  return times.flatMap(({ start, end }) =>
    datesFrom(localDateOf(fromIso(start) - reach, timeZone), localDateOf(fromIso(end) + reach - 1, timeZone)),
  );
};

/**
 * Counts the open starts of every date anew that events of one clinic touched, each date once. What an event says is
 * not looked at beyond its dates, so any order and number of deliveries ends the same.
 */
export const refreshOpenTimes =
  (table: Table, now: () => EpochMs) =>
  async (clinicId: string, events: readonly EventDetail[]): Promise<void> => {
    const book = await clinicBook(table, clinicId);
    if (!book) return;
    const { clinic, types } = book;
    const first = localDateOf(now(), clinic.timeZone);
    // Also beyond the present horizon, where days and their rows may exist from a longer one that may come back.
    const last = addDays(first, MAX_HORIZON_DAYS + SPARE_DAYS);
    const withBuffers = haveBuffers(types);
    const dates = new Set(events.flatMap((event) => datesOf(event, clinic.timeZone, withBuffers)));
    const listed = [...dates].filter((date) => date >= first && date <= last);
    await forEach(listed, DATES_AT_ONCE, (date) => countOpenStarts(table, { clinic, types, date }, now));
  };

const eventIn = ({ body }: SQSRecord): EventDetail | undefined => {
  try {
    return anyEvent.parse(JSON.parse(body).detail);
  } catch (error) {
    logger.error('unreadable event', { error: error as Error });
    return undefined;
  }
};

const followed = (event: EventDetail) => ({
  ...event,
  correlationId: 'correlationId' in event ? event.correlationId : undefined,
});

/** Works off a batch clinic by clinic: what many events say about one date is counted once. */
export const inBatches =
  (refresh: ReturnType<typeof refreshOpenTimes>) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    const messages = Records.map((record) => ({ messageId: record.messageId, event: eventIn(record) }));
    const clinics = Map.groupBy(messages, ({ event }) => event?.clinicId);
    for (const [clinicId, group] of clinics) {
      try {
        if (clinicId === undefined) throw new Error('messages that are no events');
        const events = group.flatMap(({ event }) => event ?? []);
        await refresh(clinicId, events);
        for (const { eventId, type, correlationId } of events.map(followed))
          logger.info('handled', { correlationId, eventId, type });
      } catch (error) {
        logger.error('will be tried again', { clinicId, error: error as Error });
        failed.push(...group.map(({ messageId }) => messageId));
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

export const handler = inBatches(refreshOpenTimes(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now));
