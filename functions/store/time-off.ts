import { type Affected, datesTouched, isSameTimeOff, refuseTimeOff, type TimeOff } from '../domain/leave.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { timeOffOf, toTimeOff } from './absences.ts';
import { affectedByTimeOff, toAffectedList } from './affected.ts';
import type { DoctorAtClinic } from './clinics.ts';
import { commitOnce, completeAnswer, recall, rememberWrite, type Repeatable } from './idempotency.ts';
import { timeOffKey } from './keys.ts';
import { changeSchedule, finishSchedule } from './schedules.ts';
import type { Item, NamedWrite, Table } from './table.ts';

/** A time off as first answered; what it concerns is known once nobody can book the time any more. */
export interface TimeOffTaken {
  readonly timeOff: TimeOff;
  readonly affected?: readonly Affected[] | undefined;
}

/** Reads an answer as it was remembered. */
export const toTimeOffTaken = (item: Item): TimeOffTaken => ({
  timeOff: toTimeOff(item.timeOff as Item),
  affected: toAffectedList(item.affected),
});

const timeOffWrite = (table: Table, timeOff: TimeOff): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Put: {
      TableName: table.name,
      Item: { ...timeOffKey(timeOff.doctorId, toUtc(timeOff.start), timeOff.id), ...timeOff },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

const timeOffDelete = (table: Table, { id, doctorId, start }: TimeOff): NamedWrite<'beside'> => ({
  name: 'beside',
  write: {
    Delete: {
      TableName: table.name,
      Key: timeOffKey(doctorId, toUtc(start), id),
      ConditionExpression: 'attribute_exists(PK)',
    },
  },
});

/** A time off must still be there when the transaction commits. */
const timeOffCheck = (table: Table, { id, doctorId, start }: TimeOff): NamedWrite<'time-off'> => ({
  name: 'time-off',
  write: {
    ConditionCheck: {
      TableName: table.name,
      Key: timeOffKey(doctorId, toUtc(start), id),
      ConditionExpression: 'attribute_exists(PK)',
    },
  },
});

/**
 * Takes a doctor out of the schedule for a while: first nobody can book the time any more, then it is looked up what
 * lies in it. What becomes of that follows from the event. The same request again, with or without a key, is the same
 * time off, and finishes what the first left undone.
 */
export const takeTimeOff = async (
  table: Table,
  { doctor, clinic }: DoctorAtClinic,
  wanted: TimeOff,
  once: Repeatable<TimeOffTaken> | undefined,
  correlationId: string,
  now: EpochMs,
): Promise<Required<TimeOffTaken> | Refusal> => {
  let before = await recall(table, once);
  if (!before) {
    const refused = refuseTimeOff(wanted, now);
    if (refused) return refused;
    const beside = [timeOffWrite(table, wanted), ...(once ? [besideOnce(table, once, wanted)] : [])];
    const dates = datesTouched(wanted, clinic.timeZone);
    const recorded = async () => (await timeOffOf(table, doctor.id)).find((one) => isSameTimeOff(one, wanted));
    const isAlready = async () => (await recorded()) !== undefined;
    const changed = await changeSchedule(table, clinic, doctor, { beside, isAlready, ...dates }, correlationId, now);
    // The same request was there first.
    if (changed === 'beside-failed') before = (await recall(table, once)) ?? refuse('TRY_AGAIN');
    else if (isRefusal(changed)) return changed;
    else if (changed === 'unchanged') before = await join(table, await recorded(), once);
    else before = { answer: { timeOff: wanted } };
  }
  if (isRefusal(before)) return before;
  const { timeOff, affected } = before.answer;
  if (affected) return { timeOff, affected };
  await finishSchedule(table, clinic, doctor, { correlationId, now });
  const answer = { timeOff, affected: await affectedByTimeOff(table, timeOff, now) };
  const completed = await completeAnswer<TimeOffTaken>(table, once, answer);
  return { ...answer, ...completed };
};

/** Answers with a time off that was recorded before, under the key of this request too. */
const join = async (
  table: Table,
  recorded: TimeOff | undefined,
  once: Repeatable<TimeOffTaken> | undefined,
): Promise<{ readonly answer: TimeOffTaken } | Refusal> => {
  if (!recorded) return refuse('TRY_AGAIN');
  const joined = await commitOnce<TimeOffTaken, 'time-off'>(
    table,
    [timeOffCheck(table, recorded)],
    { timeOff: recorded },
    once,
  );
  return isRefusal(joined) || 'answer' in joined ? joined : refuse('TRY_AGAIN');
};

const besideOnce = (table: Table, once: Repeatable<TimeOffTaken>, timeOff: TimeOff): NamedWrite<'beside'> => ({
  ...rememberWrite(table, once, { timeOff }),
  name: 'beside',
});

export const findTimeOff = async (table: Table, doctorId: string, id: string): Promise<TimeOff | undefined> =>
  (await timeOffOf(table, doctorId)).find((timeOff) => timeOff.id === id);

/** The doctor will be there after all: the times open again, and whoever needed a new one follows from the event. */
export const endTimeOff = async (
  table: Table,
  { doctor, clinic }: DoctorAtClinic,
  id: string,
  correlationId: string,
  now: EpochMs,
): Promise<'ended' | Refusal> => {
  const timeOff = await findTimeOff(table, doctor.id, id);
  if (!timeOff) {
    // Perhaps the first request of this kind stopped before the times were open again.
    await finishSchedule(table, clinic, doctor, { correlationId, now });
    return refuse('NOT_FOUND');
  }
  const beside = [timeOffDelete(table, timeOff)];
  const dates = datesTouched(timeOff, clinic.timeZone);
  const changed = await changeSchedule(table, clinic, doctor, { beside, ...dates }, correlationId, now);
  if (changed === 'beside-failed') return refuse('NOT_FOUND');
  return isRefusal(changed) ? changed : 'ended';
};
