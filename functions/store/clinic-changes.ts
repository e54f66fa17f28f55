import { setTimeout as sleep } from 'node:timers/promises';
import type { ReminderPolicyEventDetail } from '../contract/events.ts';
import { type Clinic, placeByName, type Policy } from '../domain/clinic.ts';
import { haveSameReminders } from '../domain/reminders.ts';
import { backoffMs, ContentionError, MAX_WRITE_ATTEMPTS } from '../domain/retry.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { FIRST_VERSION, toClinic } from './clinics.ts';
import { clinicKey, INDEXES, outboxEntry, policyEventKey } from './keys.ts';
import { commit, getItem, type Item, type NamedWrite, type Table } from './table.ts';

/** What may be changed of a clinic; what is absent stays. */
export interface ClinicChange {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly phone?: string | undefined;
  readonly policy?: { readonly [Rule in keyof Policy]?: Policy[Rule] | undefined } | undefined;
  readonly formerHorizons?: Clinic['formerHorizons'];
}

/** Which version of a clinic is to be changed, if only one, and by which request. */
export interface ClinicChanging {
  readonly expectedVersion?: number | undefined;
  readonly correlationId: string;
  readonly now: EpochMs;
}

const given = (fields: object): Item =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The clinic's row, if it still has the version that was read. */
const clinicWrite = (table: Table, { version }: Clinic, item: Item): NamedWrite<'clinic'> => ({
  name: 'clinic',
  write: {
    Put: {
      TableName: table.name,
      Item: item,
      // One stored before its changes were counted counts as the first.
      ConditionExpression: `attribute_exists(PK) AND (#version = :version${
        version === FIRST_VERSION ? ' OR attribute_not_exists(#version)' : ''
      })`,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    },
  },
});

/** The row that tells that a clinic's lead times of reminders changed. */
const policyEventWrite = (
  table: Table,
  { id, version }: Clinic,
  { correlationId, now }: ClinicChanging,
): NamedWrite<'event'> => ({
  name: 'event',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...policyEventKey(id, version),
        type: 'ReminderPolicyChanged',
        version,
        occurredAt: now,
        clinicId: id,
        correlationId,
        ...outboxEntry(id, version, now),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

export const policyEventDetail = (item: Item): ReminderPolicyEventDetail => ({
  eventId: `${String(item.clinicId)}@${String(item.version)}`,
  type: 'ReminderPolicyChanged',
  version: item.version as number,
  occurredAt: toUtc(item.occurredAt as EpochMs),
  clinicId: item.clinicId as string,
  correlationId: item.correlationId as string,
});

/**
 * Changes a clinic, and tells of new lead times of reminders in the same transaction. Two changes at once lose nothing of
 * each other: the later one is made to what the earlier left.
 * @returns the clinic as changed; nothing when it is not there or has another version than the one expected.
 * @throws ContentionError when others kept changing it.
 */
export const updateClinic = async (
  table: Table,
  clinicId: string,
  { policy = {}, ...fields }: ClinicChange,
  changing: ClinicChanging,
): Promise<Clinic | undefined> => {
  const { expectedVersion } = changing;
  const [newFields, newRules] = [given(fields), given(policy)];
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt++) {
    const stored = await getItem(table, clinicKey(clinicId));
    if (!stored) return undefined;
    const before = toClinic(stored);
    if (expectedVersion !== undefined && expectedVersion !== before.version) return undefined;
    if (Object.keys(newFields).length + Object.keys(newRules).length === 0) return before;
    const changed = { ...stored, ...newFields, policy: { ...before.policy, ...newRules }, version: before.version + 1 };
    const after = toClinic(changed);
    const outcome = await commit<'clinic' | 'event'>(table, [
      // It is listed by name.
      clinicWrite(table, before, { ...changed, [INDEXES.list.sort]: placeByName(after) }),
      ...(haveSameReminders(before.policy, after.policy) ? [] : [policyEventWrite(table, after, changing)]),
    ]);
    if (outcome === 'committed') return after;
    await sleep(backoffMs(Math.random, attempt));
  }
  throw new ContentionError(`${clinicId} was changed ${MAX_WRITE_ATTEMPTS} times meanwhile`);
};
