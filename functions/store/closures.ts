import { setTimeout as sleep } from 'node:timers/promises';
import type { Clinic, Doctor } from '../domain/clinic.ts';
import { type Affected, type Closure, refuseClosure } from '../domain/leave.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS } from '../domain/retry.ts';
import type { EpochMs, LocalDate } from '../domain/time.ts';
import { closuresOf, isClosed, type StoredClosure, toClosure } from './absences.ts';
import { affectedByClosure, toAffectedList } from './affected.ts';
import { clinicBook } from './clinics.ts';
import { commitOnce, completeAnswer, recall, type Repeatable } from './idempotency.ts';
import { closureKey } from './keys.ts';
import { changeSchedule, findAvailability } from './schedules.ts';
import { commit, getItem, type Item, type NamedWrite, type Table, type Write } from './table.ts';

/** A closure as first answered; what it concerns is known once nobody can book the date any more. */
export interface ClinicClosed {
  readonly closure: Closure;
  readonly affected?: readonly Affected[] | undefined;
}

/** Reads an answer as it was remembered. */
export const toClinicClosed = (item: Item): ClinicClosed => ({
  closure: toClosure({ ...(item.closure as Item), state: 'closed' }),
  affected: toAffectedList(item.affected),
});

const closureWrite = (table: Table, closure: Closure): NamedWrite<'closure'> => ({
  name: 'closure',
  write: {
    Put: {
      TableName: table.name,
      Item: { ...closureKey(closure.clinicId, closure.date), ...closure, state: 'closing' },
      // One that is being undone may be left over from a request that died; this one takes its place.
      ConditionExpression: 'attribute_not_exists(PK) OR #state = :reopening',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':reopening': 'reopening' },
    },
  },
});

/** Changes the stored closure if it is still this one. @returns whether it was. */
const changeClosure = async (
  table: Table,
  { id, clinicId, date }: Closure,
  to: 'closed' | 'reopening' | 'gone',
): Promise<boolean> => {
  const key = { TableName: table.name, Key: closureKey(clinicId, date) };
  // What is being undone is not closed again by a closing that comes late.
  const same = {
    ...key,
    ConditionExpression: to === 'closed' ? 'id = :id AND #state = :closing' : 'id = :id',
  };
  const write: Write =
    to === 'gone'
      ? { Delete: { ...same, ExpressionAttributeValues: { ':id': id } } }
      : {
          Update: {
            ...same,
            UpdateExpression: 'SET #state = :state',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':id': id, ':state': to, ...(to === 'closed' && { ':closing': 'closing' }) },
          },
        };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const result = await commit(table, [{ name: 'closure', write }]);
    if (result === 'committed') return true;
    if (result.failed.size > 0) return false;
    await sleep(backoffMs(Math.random));
  }
  throw new Error('the closure stayed contended');
};

/** Doctors worked on side by side. */
const AT_ONCE = 10;

/** Makes the date anew for every doctor. Whoever begins to work later reads the closure by themselves. */
const fence = async (
  table: Table,
  clinic: Clinic,
  date: LocalDate,
  correlationId: string,
  now: EpochMs,
): Promise<Refusal | undefined> => {
  const doctors = [...((await clinicBook(table, clinic.id))?.doctors ?? [])].filter(({ active }) => active);
  const fenceOne = async (doctor: Doctor): Promise<Refusal | undefined> => {
    if ((await findAvailability(table, doctor.id, clinic.timeZone)).version === 0) return undefined;
    const changed = await changeSchedule(table, clinic, doctor, { from: date, to: date }, correlationId, now);
    return isRefusal(changed) ? changed : undefined;
  };
  while (doctors.length > 0) {
    const outcomes = await Promise.all(doctors.splice(0, AT_ONCE).map(fenceOne));
    const refused = outcomes.find(isRefusal);
    if (refused) return refused;
  }
  return undefined;
};

/** Brings a closure to where it was going: every doctor's day empty, or open again and the closure gone. */
const finish = async (
  table: Table,
  clinic: Clinic,
  closure: StoredClosure,
  correlationId: string,
  now: EpochMs,
): Promise<Refusal | undefined> => {
  if (closure.state === 'closed') return undefined;
  const refused = await fence(table, clinic, closure.date, correlationId, now);
  if (refused) return refused;
  await changeClosure(table, closure, closure.state === 'closing' ? 'closed' : 'gone');
  return undefined;
};

/** The repair: finishes what requests that died have left half closed or half open. */
export const finishClosures = async (table: Table, clinic: Clinic, now: EpochMs): Promise<void> => {
  for (const closure of await closuresOf(table, clinic.id))
    await finish(table, clinic, closure, `finish-${closure.id}`, now);
};

const storedClosure = async (table: Table, clinicId: string, date: LocalDate): Promise<StoredClosure | undefined> => {
  const item = await getItem(table, closureKey(clinicId, date));
  return item && toClosure(item);
};

/** The closure of a date, unless it is being undone. */
export const findClosure = async (table: Table, clinicId: string, date: LocalDate): Promise<Closure | undefined> => {
  const stored = await storedClosure(table, clinicId, date);
  return stored && isClosed(stored) ? stored : undefined;
};

/** A clinic's closures by date. */
export const listClosures = async (table: Table, clinicId: string): Promise<Closure[]> =>
  (await closuresOf(table, clinicId)).filter(isClosed);

/**
 * Closes a clinic for a date: first the closure is written, then it holds for every doctor, then it is looked up what
 * lies on the date. What becomes of that follows from the events. A repeated request finishes what the first left undone.
 */
export const closeClinic = async (
  table: Table,
  clinic: Clinic,
  wanted: Closure,
  once: Repeatable<ClinicClosed> | undefined,
  correlationId: string,
  now: EpochMs,
): Promise<Required<ClinicClosed> | Refusal> => {
  let before: Awaited<ReturnType<typeof commitOnce<ClinicClosed, 'closure'>>> | undefined = await recall(table, once);
  if (!before) {
    const refused = refuseClosure(clinic, wanted.date, now);
    if (refused) return refused;
    before = await commitOnce<ClinicClosed, 'closure'>(table, [closureWrite(table, wanted)], { closure: wanted }, once);
  }
  if (isRefusal(before)) return before;
  if (!('answer' in before)) return refuse('ALREADY_EXISTS');
  const { closure, affected } = before.answer;
  if (affected) return { closure, affected };
  const stored = await storedClosure(table, clinic.id, closure.date);
  const refused = stored?.id === closure.id ? await finish(table, clinic, stored, correlationId, now) : undefined;
  if (refused) return refused;
  const answer = { closure, affected: await affectedByClosure(table, clinic, closure, now) };
  return { ...answer, ...(await completeAnswer<ClinicClosed>(table, once, answer)) };
};

/** Opens a clinic again on a date; whoever needed a new time follows from the events. */
export const reopenClinic = async (
  table: Table,
  clinic: Clinic,
  date: LocalDate,
  correlationId: string,
  now: EpochMs,
): Promise<'reopened' | Refusal> => {
  const stored = await storedClosure(table, clinic.id, date);
  if (!stored || !(await changeClosure(table, stored, 'reopening'))) return refuse('NOT_FOUND');
  return (await finish(table, clinic, { ...stored, state: 'reopening' }, correlationId, now)) ?? 'reopened';
};
