import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Appointment } from '../domain/appointment.ts';
import type { RecordedReminder } from '../domain/reminders.ts';
import { remindersKey, TTL_ATTRIBUTE } from './keys.ts';
import { getItem, putItem, type Table } from './table.ts';

/** Which schedules of an appointment may exist, and how often that was written. */
export interface ReminderRecord {
  /** 0 when it was never written. */
  readonly revision: number;
  readonly reminders: readonly RecordedReminder[];
}

const row = z.object({
  revision: z.number(),
  reminders: z.array(
    z.object({
      version: z.number(),
      leadMinutes: z.number(),
      at: z.number().optional(),
      withdrawnAt: z.number().optional(),
    }),
  ),
});

export const findReminderRecord = async (table: Table, appointmentId: string): Promise<ReminderRecord> => {
  const item = await getItem(table, remindersKey(appointmentId));
  return item ? row.parse(item) : { revision: 0, reminders: [] };
};

/** Past its start an appointment has no schedules. */
const KEPT_SECONDS = 7 * 86_400;

/**
 * Writes what may exist, if the record is still the one that was read; what is recorded already is not written again.
 * @returns the record as it is then; nothing when another was written meanwhile.
 */
export const saveReminderRecord = async (
  table: Table,
  { id, start }: Appointment,
  before: ReminderRecord,
  reminders: readonly RecordedReminder[],
): Promise<ReminderRecord | undefined> => {
  if (isDeepStrictEqual(reminders, before.reminders)) return before;
  const after = { revision: before.revision + 1, reminders };
  const isSaved = await putItem(table, {
    Item: { ...remindersKey(id), ...after, [TTL_ATTRIBUTE]: Math.ceil(start / 1000) + KEPT_SECONDS },
    ...(before.revision === 0
      ? { ConditionExpression: 'attribute_not_exists(PK)' }
      : {
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: { ':revision': before.revision },
        }),
  });
  return isSaved ? after : undefined;
};
