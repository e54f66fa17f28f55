import { setTimeout as sleep } from 'node:timers/promises';
import {
  adjustments,
  type Contribution,
  type Counted,
  contributionOf,
  type Counts,
  FAILED,
  SENT,
  sumOf,
} from '../domain/analytics.ts';
import type { AppointmentEvent } from '../domain/appointment.ts';
import type { Clinic } from '../domain/clinic.ts';
import type { Notification } from '../domain/notification.ts';
import { backoffMs, ContentionError, MAX_WRITE_ATTEMPTS } from '../domain/retry.ts';
import { type LocalDate, localDateOf } from '../domain/time.ts';
import { toAppointment } from './appointments.ts';
import {
  appointmentKey,
  countedAppointmentKey,
  countedNoticeKey,
  countsKey,
  DATE_PREFIX,
  EVENT_PREFIX,
  type Key,
  noticeKey,
  TTL_ATTRIBUTE,
} from './keys.ts';
import { toNotification } from './notices.ts';
import { commit, getItem, type Item, type NamedWrite, queryAll, type Table } from './table.ts';

// Counters of a clinic's dates. Everything counted leaves a note of what it was counted as, changed in the transaction
// that changes the counters: a repetition finds nothing to change, and a later state takes back what an earlier added.

const contributionIn = (note: Item | undefined): Contribution | undefined =>
  note?.date === undefined
    ? undefined
    : { date: note.date as LocalDate, counts: (note.counts ?? {}) as Record<string, number> };

/** Adds to the counters of one date. */
const countsWrite = (table: Table, clinicId: string, { date, counts }: Contribution): NamedWrite<'counts'> => {
  const names = Object.keys(counts);
  return {
    name: 'counts',
    write: {
      Update: {
        TableName: table.name,
        Key: countsKey(clinicId, date),
        UpdateExpression: `ADD #revision :one, ${names.map((_, index) => `#n${index} :n${index}`).join(', ')}`,
        ExpressionAttributeNames: {
          '#revision': 'revision',
          ...Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
        },
        ExpressionAttributeValues: {
          ':one': 1,
          ...Object.fromEntries(names.map((name, index) => [`:n${index}`, counts[name] ?? 0])),
        },
      },
    },
  };
};

const noteWrite = (
  table: Table,
  key: Key,
  { date, counts }: Contribution,
  before: Item | undefined,
  expiresAt: number | undefined,
): NamedWrite<'note'> => ({
  name: 'note',
  write: {
    Put: {
      TableName: table.name,
      Item: { ...key, date, counts, revision: Number(before?.revision ?? 0) + 1, [TTL_ATTRIBUTE]: expiresAt },
      ...(before
        ? { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': before.revision } }
        : { ConditionExpression: 'attribute_not_exists(PK)' }),
    },
  },
});

/** What something counts for now, and in which clinic. */
interface Truth {
  readonly clinicId: string;
  readonly contribution: Contribution;
  readonly expiresAt?: number | undefined;
}

/**
 * Counts something as what it is now. The truth is read after the note, which must still stand when it is committed. A
 * busy clinic counts many things of one date at a time.
 */
const recount = async (table: Table, noteKey: Key, truth: () => Promise<Truth | undefined>): Promise<void> => {
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const note = await getItem(table, noteKey);
    const now = await truth();
    if (!now) return;
    const changes = adjustments(contributionIn(note), now.contribution);
    if (changes.length === 0) return;
    const outcome = await commit<'counts' | 'note'>(table, [
      noteWrite(table, noteKey, now.contribution, note, now.expiresAt),
      ...changes.map((change) => countsWrite(table, now.clinicId, change)),
    ]);
    if (outcome === 'committed') return;
    await sleep(backoffMs(Math.random, attempt));
  }
  throw new ContentionError('these counters stayed contended');
};

/** What an appointment and its events count as; `undefined` when there is no such appointment. */
const countedIn = (items: readonly Item[], id: string): Counted | undefined => {
  const row = items.find(({ SK }) => SK === appointmentKey(id).SK);
  if (!row) return undefined;
  const events = items.filter(({ SK }) => String(SK).startsWith(EVENT_PREFIX));
  const first = events[0]?.after;
  const offered = first !== undefined && toAppointment(first as Item).assignment.policy === 'waitlist';
  const confirmed = events.some(({ type }) => (type as AppointmentEvent) === 'AppointmentConfirmed');
  return {
    appointment: toAppointment(row),
    ...(offered && { waitlist: confirmed ? 'fulfilled' : 'offered' }),
  };
};

/** Counts an appointment as it is now, once, whatever it was counted as before. */
export const countAppointment = (table: Table, id: string): Promise<void> =>
  recount(table, countedAppointmentKey(id), async () => {
    const items = await queryAll(table, {
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': appointmentKey(id).PK },
      ConsistentRead: true,
    });
    const counted = countedIn(items, id);
    return counted && { clinicId: counted.appointment.clinicId, contribution: contributionOf(counted) };
  });

const NOTICE_COUNTS: Record<Notification['status'], Counts> = {
  QUEUED: {},
  SENT: { [SENT]: 1 },
  FAILED: { [FAILED]: 1 },
  SUPPRESSED: {},
  // The person was not reached in time.
  EXPIRED: { [FAILED]: 1 },
};

/** Counts a message that left the house, or should have, on its clinic's date; what is only shown in the app never fails. */
export const countNotice = (
  table: Table,
  name: { readonly personId: string; readonly noticeId: string },
  clinicOf: (clinicId: string) => Promise<Clinic | undefined>,
): Promise<void> =>
  recount(table, countedNoticeKey(name.personId, name.noticeId), async () => {
    const item = await getItem(table, noticeKey(name.personId, name.noticeId));
    const notice = item && toNotification(item);
    if (!notice || notice.channel === 'in-app') return undefined;
    const clinic = await clinicOf(notice.clinicId);
    if (!clinic) return undefined;
    const contribution = {
      date: localDateOf(notice.createdAt, clinic.timeZone),
      counts: NOTICE_COUNTS[notice.status],
    };
    return { clinicId: clinic.id, contribution, expiresAt: item[TTL_ATTRIBUTE] as number | undefined };
  });

const NOT_COUNTERS: ReadonlySet<string> = new Set(['PK', 'SK', 'revision']);
export const countersIn = (item: Item): Counts =>
  sumOf([
    Object.fromEntries(
      Object.entries(item).flatMap(([name, value]) =>
        NOT_COUNTERS.has(name) || typeof value !== 'number' ? [] : [[name, value]],
      ),
    ),
  ]);

/** The counters of a clinic's dates, both bounds included: one Query. A date on which nothing was counted is left out. */
export const countsOf = async (
  table: Table,
  clinicId: string,
  from: LocalDate,
  to: LocalDate,
): Promise<Map<LocalDate, Counts>> => {
  const items = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': countsKey(clinicId, from).PK,
      ':from': countsKey(clinicId, from).SK,
      ':to': countsKey(clinicId, to).SK,
    },
  });
  return new Map(items.map((item) => [String(item.SK).slice(DATE_PREFIX.length), countersIn(item)]));
};
