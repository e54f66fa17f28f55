import type { Appointment } from '../domain/appointment.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { appointmentsById } from './appointments.ts';
import { clinicList, INDEXES } from './keys.ts';
import { queryPages, type Table } from './table.ts';

/** A clinic's appointments by start, some at a time, read consistently; found through an index a second or so behind. */
export interface AppointmentPage {
  readonly appointments: readonly Appointment[];
  /** Where the next page goes on, whatever has become of these. */
  readonly place: string;
}

const PAGE = 100;
/** Sort before and after every instant. */
const FIRST = '0';
const LAST = '~';

/** The place in a clinic's list where appointments from an instant on begin. */
export const placeOfStart = (start: EpochMs): string => toUtc(start);

/** A clinic's appointments after one place in its list and before another, page after page. */
export async function* appointmentPages(
  table: Table,
  clinicId: string,
  { after = FIRST, before = LAST }: { readonly after?: string | undefined; readonly before?: string | undefined },
): AsyncGenerator<AppointmentPage> {
  const pages = queryPages(table, {
    IndexName: INDEXES.list.name,
    KeyConditionExpression: '#partition = :clinic AND #sort BETWEEN :after AND :before',
    ExpressionAttributeNames: { '#partition': INDEXES.list.partition, '#sort': INDEXES.list.sort },
    ExpressionAttributeValues: { ':clinic': clinicList(clinicId), ':after': after, ':before': before },
    Limit: PAGE,
  });
  for await (const items of pages) {
    const last = items.at(-1);
    if (!last) continue;
    yield {
      appointments: await appointmentsById(
        table,
        items.map(({ id }) => id as string),
      ),
      place: String(last[INDEXES.list.sort]),
    };
  }
}
