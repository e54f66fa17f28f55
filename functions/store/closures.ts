import type { Clinic } from '../domain/clinic.ts';
import { type Affected, type Closure, refuseClosure } from '../domain/leave.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { EpochMs, LocalDate } from '../domain/time.ts';
import { closuresOf, isClosed, type StoredClosure, toClosure } from './absences.ts';
import { affectedByClosure, toAffectedList } from './affected.ts';
import { clinicBook } from './clinics.ts';
import { commitOnce, completeAnswer, recall, type Repeatable } from './idempotency.ts';
import { closureKey } from './keys.ts';
import { inOrder, type Pace, WITHOUT_PAUSE } from './pace.ts';
import { changeSchedule } from './schedules.ts';
import { commitWithRetry, getItem, type Item, type NamedWrite, type Table, type Write } from './table.ts';

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
  return (await commitWithRetry(table, [{ name: 'closure', write }])) === 'committed';
};

/** Doctors worked on side by side. */
const AT_ONCE = 10;

/** Why the work on a closure goes on later: it ran out of time, or something of it failed. */
type Unfinished = 'stopped' | 'failed';

/**
 * Makes the date again for every doctor: also for one without hours, whose overrides only a change of the schedule tells
 * of, and for one who left, who may still have appointments. A doctor who gets hours later is checked against closures when the days are made.
 */
const fence = async (
  table: Table,
  clinic: Clinic,
  date: LocalDate,
  correlationId: string,
  now: () => EpochMs,
  pace: Pace,
): Promise<Refusal | Unfinished | undefined> => {
  const doctors = (await clinicBook(table, clinic.id))?.doctors ?? [];
  let hasFailed = false;
  let refused: Refusal | undefined;
  const reached = async (place: string): Promise<void> => {
    // What comes after a doctor whose day could not be made is made too, and gone through again the next time.
    if (!hasFailed) await pace.reached(place);
  };
  const isDone = await inOrder(
    doctors,
    ({ id }) => id,
    AT_ONCE,
    { ...pace, reached },
    async (doctor) => {
      try {
        const outcome = await changeSchedule(table, clinic, doctor, { from: date, to: date }, correlationId, now());
        if (isRefusal(outcome)) refused = outcome;
      } catch (error) {
        hasFailed = true;
        pace.failed('closure', error);
      }
      return refused === undefined;
    },
  );
  if (refused) return refused;
  if (!isDone) return 'stopped';
  return hasFailed ? 'failed' : undefined;
};

/** Brings a closure to where it was going: every doctor's day empty, or open again and the closure gone. */
const finishPaced = async (
  table: Table,
  clinic: Clinic,
  closure: StoredClosure,
  correlationId: string,
  now: () => EpochMs,
  pace: Pace,
): Promise<Refusal | Unfinished | undefined> => {
  if (closure.state === 'closed') return undefined;
  const outcome = await fence(table, clinic, closure.date, correlationId, now, pace);
  if (outcome) return outcome;
  await changeClosure(table, closure, closure.state === 'closing' ? 'closed' : 'gone');
  return undefined;
};

/** The same in one go, while somebody waits. */
const finish = async (
  table: Table,
  clinic: Clinic,
  closure: StoredClosure,
  correlationId: string,
  now: EpochMs,
): Promise<Refusal | undefined> => {
  const outcome = await finishPaced(table, clinic, closure, correlationId, () => now, WITHOUT_PAUSE);
  return outcome === 'stopped' || outcome === 'failed' ? refuse('TRY_AGAIN') : outcome;
};

/**
 * The repair: finishes what requests that died have left half closed or half open, one closure after another and each
 * doctor by doctor. One that fails stops no other.
 * @returns whether it came to the end; a closure whose schedules others are changing is left for the next time.
 */
export const finishClosures = async (
  table: Table,
  clinic: Clinic,
  now: () => EpochMs,
  pace: Pace = WITHOUT_PAUSE,
): Promise<boolean> => {
  const unfinished = (await closuresOf(table, clinic.id)).filter(({ state }) => state !== 'closed');
  const placeOf = ({ id, state }: StoredClosure) => `${id}#${state}#`;
  const isStopped = (closure: StoredClosure) => pace.after?.startsWith(placeOf(closure)) === true;
  for (const closure of unfinished.slice(Math.max(0, unfinished.findIndex(isStopped)))) {
    const place = placeOf(closure);
    const within: Pace = {
      ...pace,
      after: isStopped(closure) ? pace.after?.slice(place.length) : undefined,
      reached: (doctorId) => pace.reached(place + doctorId),
    };
    try {
      if ((await finishPaced(table, clinic, closure, `finish-${closure.id}`, now, within)) === 'stopped') return false;
    } catch (error) {
      pace.failed('closure', error);
    }
    if (closure !== unfinished.at(-1) && !pace.goOn()) return false;
  }
  return true;
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

/** A closure must still be under way when the transaction commits. */
const closingCheck = (table: Table, { id, clinicId, date }: Closure): NamedWrite<'closure'> => ({
  name: 'closure',
  write: {
    ConditionCheck: {
      TableName: table.name,
      Key: closureKey(clinicId, date),
      ConditionExpression: 'id = :id AND #state = :closing',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':id': id, ':closing': 'closing' },
    },
  },
});

/**
 * What was closed before stays: under a request that stopped half-way the same request goes on, whatever its key, and
 * any other finds the date closed once that is finished.
 */
const goOnWith = async (
  table: Table,
  clinic: Clinic,
  wanted: Closure,
  once: Repeatable<ClinicClosed> | undefined,
  correlationId: string,
  now: EpochMs,
): Promise<{ readonly answer: ClinicClosed } | Refusal> => {
  const stored = await storedClosure(table, clinic.id, wanted.date);
  if (stored?.state !== 'closing') return refuse('ALREADY_EXISTS');
  if (stored.reason !== wanted.reason)
    return (await finish(table, clinic, stored, correlationId, now)) ?? refuse('ALREADY_EXISTS');
  const closure = { id: stored.id, clinicId: stored.clinicId, date: stored.date, reason: stored.reason };
  const joined = await commitOnce<ClinicClosed, 'closure'>(table, [closingCheck(table, closure)], { closure }, once);
  return isRefusal(joined) || 'answer' in joined ? joined : refuse('ALREADY_EXISTS');
};

/**
 * Closes a clinic for a date: first the closure is written, then it holds for every doctor, then it is looked up what
 * lies on the date. What becomes of that follows from the events. The same request again, with or without a key,
 * finishes what the first left undone.
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
  if (!isRefusal(before) && !('answer' in before))
    before = await goOnWith(table, clinic, wanted, once, correlationId, now);
  if (isRefusal(before)) return before;
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
