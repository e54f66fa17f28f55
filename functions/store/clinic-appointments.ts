import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Appointment } from '../domain/appointment.ts';
import type { Clinic } from '../domain/clinic.ts';
import { type AppointmentFilter, isListed } from '../domain/listing.ts';
import { addDays, type EpochMs, startOfDate, toUtc } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import { clinicList, INDEXES } from './keys.ts';
import type { Table } from './table.ts';

/** Where an appointment stands in the list of its clinic, and in that of all clinics. */
export const placeOf = ({ start, id }: Pick<Appointment, 'start' | 'id'>): string => `${toUtc(start)}#${id}`;

/** Part of a list: what was found, and how far was looked when there is more to look at. */
export interface Stretch {
  readonly appointments: readonly Appointment[];
  readonly lookedTo?: string | undefined;
}

/** Rows looked at in one read, and reads in one request: a filter that hardly anything passes must not run away. */
const ROWS_A_READ = 250;
const MAX_READS = 8;
/** Sorts after every place. */
const END = '~';

/** What DynamoDB leaves out of a list: little more than `isListed` would, which knows how an appointment reads now. */
const filterOf = ({ doctorId, status, attention }: AppointmentFilter) => {
  const wanted = [
    ...(doctorId === undefined
      ? []
      : [
          {
            clause: '#doctor.#id = :doctor',
            names: { '#doctor': 'doctor', '#id': 'id' },
            values: { ':doctor': doctorId },
          },
        ]),
    ...(status === undefined
      ? []
      : [
          {
            clause: '#status IN (:status, :stored)',
            names: { '#status': 'status' },
            values: { ':status': status, ':stored': status === 'EXPIRED' ? 'PENDING' : status },
          },
        ]),
    ...(attention === undefined
      ? []
      : [
          {
            clause: '#attention = :attention',
            names: { '#attention': 'attention' },
            values: { ':attention': attention },
          },
        ]),
  ];
  return {
    condition: wanted.map(({ clause }) => clause).join(' AND '),
    names: Object.assign({}, ...wanted.map(({ names }) => names)) as Record<string, string>,
    values: Object.assign({}, ...wanted.map(({ values }) => values)) as Record<string, string>,
  };
};

/** A clinic's appointments after a place, by start, as the index knows them: a second or so behind. */
const stretchOf = async (
  table: Table,
  { id, timeZone }: Pick<Clinic, 'id' | 'timeZone'>,
  filter: AppointmentFilter,
  now: EpochMs,
  after: string | undefined,
  limit: number,
): Promise<Stretch> => {
  const { condition, names, values } = filterOf(filter);
  const first = filter.from === undefined ? '0' : toUtc(startOfDate(filter.from, timeZone));
  const last = filter.to === undefined ? END : toUtc(startOfDate(addDays(filter.to, 1), timeZone));
  let from = after !== undefined && after > first ? after : first;
  if (from > last) return { appointments: [] };
  const appointments: Appointment[] = [];
  for (let reads = 0; reads < MAX_READS; reads++) {
    const { Items: items = [], LastEvaluatedKey: end } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: INDEXES.list.name,
        KeyConditionExpression: '#partition = :clinic AND #place BETWEEN :from AND :last',
        ...(condition !== '' && { FilterExpression: condition }),
        ExpressionAttributeNames: { ...names, '#partition': INDEXES.list.partition, '#place': INDEXES.list.sort },
        ExpressionAttributeValues: { ...values, ':clinic': clinicList(id), ':from': from, ':last': last },
        Limit: condition === '' ? Math.min(limit + 1, ROWS_A_READ) : ROWS_A_READ,
      }),
    );
    const lowest = from;
    // BETWEEN includes the place itself that is continued after.
    appointments.push(...items.map(toAppointment).filter((one) => placeOf(one) > lowest && isListed(one, filter, now)));
    const lookedTo = end?.[INDEXES.list.sort];
    if (typeof lookedTo !== 'string') return { appointments };
    if (appointments.length > limit) return { appointments, lookedTo };
    from = lookedTo;
  }
  return { appointments, lookedTo: from };
};

/** Clinics looked at side by side. */
const AT_ONCE = 16;

/**
 * The appointments of some clinics after a place, all together by start. A stretch may be shorter than `limit` although
 * more follows: then it says how far was looked.
 */
export const appointmentsOfClinics = async (
  table: Table,
  clinics: readonly Pick<Clinic, 'id' | 'timeZone'>[],
  filter: AppointmentFilter,
  now: EpochMs,
  after: string | undefined,
  limit: number,
): Promise<Stretch> => {
  const stretches: Stretch[] = [];
  for (let i = 0; i < clinics.length; i += AT_ONCE)
    stretches.push(
      ...(await Promise.all(
        clinics.slice(i, i + AT_ONCE).map((clinic) => stretchOf(table, clinic, filter, now, after, limit)),
      )),
    );
  // Beyond the nearest place to which one of them looked, another may still have something in between.
  const ends = stretches.flatMap(({ lookedTo }) => lookedTo ?? []).sort();
  const lookedTo = ends[0];
  const known = stretches
    .flatMap(({ appointments }) => appointments)
    .filter((one) => lookedTo === undefined || placeOf(one) <= lookedTo)
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const last = known[limit - 1];
  return known.length > limit && last
    ? { appointments: known.slice(0, limit), lookedTo: placeOf(last) }
    : { appointments: known, lookedTo };
};

/** Every appointment of a clinic that a filter lets through at `now`, page after page. */
export const allAppointmentsOf = async (
  table: Table,
  clinic: Pick<Clinic, 'id' | 'timeZone'>,
  filter: AppointmentFilter,
  now: EpochMs,
): Promise<Appointment[]> => {
  const all: Appointment[] = [];
  let after: string | undefined;
  do {
    const { appointments, lookedTo } = await stretchOf(table, clinic, filter, now, after, Number.POSITIVE_INFINITY);
    all.push(...appointments);
    after = lookedTo;
  } while (after !== undefined);
  return all;
};
