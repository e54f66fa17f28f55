import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { type Affected, leaveTouching } from '../domain/leave.ts';
import { needNewTime, releaseHold, standAgain } from '../domain/reassigning.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type EpochMs, localDateOf, toUtc } from '../domain/time.ts';
import type { Decision } from '../domain/transitions.ts';
import { affectedWrite, asAffected } from './affected.ts';
import { changeAppointment } from './changes.ts';
import type { DoctorAtClinic } from './clinics.ts';
import { type Conflicts, conflictsOf, type Dates } from './conflicts.ts';
import { affectedKey } from './keys.ts';
import { reassign } from './reassigning.ts';
import { scheduleCheck } from './schedule-row.ts';
import { commitWithRetry, getItems, type NamedWrite, type Table } from './table.ts';
import { MAX_RECORDS } from './transaction-room.ts';

const SYSTEM = { id: 'conflict-resolution', role: 'system' } as const;

export interface Resolving {
  readonly correlationId: string;
  /** Read again for every appointment. */
  readonly now: () => EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
}

/** An appointment that could not be dealt with now. */
export interface Failure {
  readonly appointmentId: string;
  readonly error: unknown;
}

/** What a call has done, and where the next one goes on; nothing is left when it says nothing. */
export interface Progress {
  /** Settled by this very call; whatever another call settles meanwhile is not among them. */
  readonly settled: number;
  readonly failures: readonly Failure[];
  readonly next?: string | undefined;
}

/** Where a call begins and when it ends. */
export interface Stretch {
  /** The place after which it begins. */
  readonly after?: string | undefined;
  /** Appointments before that place which failed: looked at again when nothing else is left. */
  readonly again?: readonly string[] | undefined;
  /** Asked after each appointment, whether the rest is left for another call. */
  readonly stops?: (sofar: { readonly settled: number; readonly failed: number }) => boolean;
}

type Task = 'resolve' | 'mend' | 'record';
interface Work {
  readonly task: Task;
  readonly appointment: Appointment;
}

/** Appointments are dealt with by start, and among those of one start by id. */
const placeOf = ({ appointment: { start, id } }: Work): string => `${toUtc(start)}#${id}`;

/**
 * Deals with a doctor's appointments that are not as the schedule says now, those after `after` until it stops: whose
 * doctor will not be there gets another or is marked as needing a new time, a hold without another doctor ends, and who
 * was marked in vain stands again. Each is one transaction on its own version and the schedule's, so that it happens
 * once however often this is called, wherever it stopped, and whatever changes meanwhile.
 */
export const resolveConflicts = async (
  table: Table,
  of: DoctorAtClinic,
  dates: Dates,
  resolving: Resolving,
  { after, again = [], stops = () => false }: Stretch = {},
): Promise<Progress> => {
  const conflicts = await conflictsOf(table, of, dates, resolving.now());
  const todo = await workOn(table, conflicts);
  const isAhead = (work: Work) => after === undefined || placeOf(work) > after;
  const ahead = todo.filter(isAhead);
  const failures: Failure[] = [];
  let settled = 0;
  const deal = async (work: Work): Promise<void> => {
    try {
      if (await settle(table, of, conflicts, work, resolving)) settled++;
    } catch (error) {
      // One appointment's trouble must not keep the others waiting.
      failures.push({ appointmentId: work.appointment.id, error });
    }
  };
  for (const [index, work] of ahead.entries()) {
    await deal(work);
    const isLast = index === ahead.length - 1;
    if (!isLast && stops({ settled, failed: failures.length })) return { settled, failures, next: placeOf(work) };
  }
  for (const work of todo) if (!isAhead(work) && again.includes(work.appointment.id)) await deal(work);
  return { settled, failures };
};

const workOn = async (table: Table, conflicts: Conflicts): Promise<Work[]> => {
  const { unresolved, marked, mended } = conflicts;
  const work = [
    ...unresolved.map((appointment): Work => ({ task: 'resolve', appointment })),
    ...mended.map((appointment): Work => ({ task: 'mend', appointment })),
    ...(await unrecorded(table, conflicts, marked)).map((appointment): Work => ({ task: 'record', appointment })),
  ];
  return work.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
};

/** Appointments marked for one leave while another, taken later, does not yet say so. */
const unrecorded = async (
  table: Table,
  { leave }: Conflicts,
  marked: readonly Appointment[],
): Promise<Appointment[]> => {
  const pairs = marked.flatMap((appointment) =>
    leaveTouching(appointment, leave).map(({ id }) => ({
      appointment,
      key: affectedKey(id, toUtc(appointment.start), appointment.id),
    })),
  );
  const found = await getItems(
    table,
    pairs.map(({ key }) => key),
  );
  return [...new Set(pairs.filter((_, index) => found[index] === undefined).map(({ appointment }) => appointment))];
};

/** Thrown so that it is looked at again: somebody changed the appointment or the schedule at the same moment. */
const changedMeanwhile = ({ id }: Appointment): Error => new Error(`${id} or its doctor's schedule changed meanwhile`);

const MAX_LOOKS = 4;

/**
 * Deals with one appointment; when something changed since it was looked at, looks again.
 * @returns whether it was this call that settled it.
 */
const settle = async (
  table: Table,
  of: DoctorAtClinic,
  seen: Conflicts,
  { task, appointment }: Work,
  resolving: Resolving,
): Promise<boolean> => {
  let conflicts = seen;
  let work: Work | undefined = { task, appointment };
  for (let look = 0; look < MAX_LOOKS; look++) {
    const outcome: Outcome = await WAYS[work.task](table, of, conflicts, work.appointment, resolving);
    if (outcome !== 'changed meanwhile') return outcome === 'settled';
    const date = localDateOf(appointment.start, of.clinic.timeZone);
    conflicts = await conflictsOf(table, of, { from: date, to: date }, resolving.now());
    work = (await workOn(table, conflicts)).find((it) => it.appointment.id === appointment.id);
    if (!work) return false;
  }
  throw changedMeanwhile(appointment);
};

/** What came of an appointment: one that is left is for people to settle. */
type Outcome = 'settled' | 'left' | 'changed meanwhile';

type Way = (
  table: Table,
  of: DoctorAtClinic,
  conflicts: Conflicts,
  appointment: Appointment,
  resolving: Resolving,
) => Promise<Outcome>;

const records = (
  table: Table,
  { leave }: Conflicts,
  appointment: Appointment,
  became: Pick<Affected, 'outcome' | 'doctor'>,
): NamedWrite<'beside'>[] =>
  leaveTouching(appointment, leave).map(({ id }) =>
    affectedWrite(table, id, { ...asAffected(appointment), ...became }),
  );

/** Commits records that had no room in the transaction they belong to; few visits lie in so many leaves. */
const commitRecords = async (table: Table, rest: readonly NamedWrite<'beside'>[]): Promise<void> => {
  for (let first = 0; first < rest.length; first += MAX_RECORDS)
    await commitWithRetry(table, rest.slice(first, first + MAX_RECORDS));
};

/** Changes exactly the version that was seen, under exactly the schedule that was seen, and records what it became. */
const change = async (
  table: Table,
  { doctor }: DoctorAtClinic,
  { scheduleVersion }: Conflicts,
  seen: Appointment,
  { correlationId, random }: Resolving,
  decide: (before: Appointment) => Decision,
  recorded: readonly NamedWrite<'beside'>[],
): Promise<Outcome> => {
  let isAsSeen = true;
  const result = await changeAppointment(
    table,
    seen.id,
    { actor: SYSTEM, correlationId },
    random,
    (before) => {
      isAsSeen = before?.version === seen.version;
      return before && isAsSeen ? decide(before) : seen;
    },
    [scheduleCheck(table, doctor.id, scheduleVersion), ...recorded.slice(0, MAX_RECORDS)],
  );
  if (!isAsSeen || isRefusal(result)) return 'changed meanwhile';
  await commitRecords(table, recorded.slice(MAX_RECORDS));
  return 'settled';
};

const toAnotherDoctor = async (
  table: Table,
  { doctor }: DoctorAtClinic,
  conflicts: Conflicts,
  appointment: Appointment,
  { now, random, newRoom, correlationId }: Resolving,
): Promise<Appointment | Refusal> => {
  // On a date on which the clinic is closed nobody has to be looked for.
  if (leaveTouching(appointment, { ...conflicts.leave, timeOff: [] }).length > 0) return refuse('NO_DOCTOR_AVAILABLE');
  const recordsOf = (after: Appointment) =>
    records(table, conflicts, appointment, { outcome: 'REASSIGNED', doctor: after.doctor });
  const outcome = await reassign(
    table,
    appointment.id,
    {},
    {
      asking: { actor: SYSTEM, expectedVersion: appointment.version, now: now() },
      cause: { actor: SYSTEM, correlationId },
      random,
      newRoom,
      beside: (after) => [
        scheduleCheck(table, doctor.id, conflicts.scheduleVersion),
        ...recordsOf(after).slice(0, MAX_RECORDS),
      ],
    },
  );
  if (!isRefusal(outcome)) await commitRecords(table, recordsOf(outcome).slice(MAX_RECORDS));
  return outcome;
};

const resolve: Way = async (table, of, conflicts, appointment, resolving) => {
  const { now } = resolving;
  const outcome = await toAnotherDoctor(table, of, conflicts, appointment, resolving);
  if (!isRefusal(outcome)) return 'settled';
  if (outcome.refused !== 'NO_DOCTOR_AVAILABLE' && outcome.refused !== 'SLOT_TAKEN') return 'changed meanwhile';
  // The patient is there: staff find somebody, and no new time is asked for.
  if (appointment.status === 'CHECKED_IN') return 'left';
  const isHold = appointment.status === 'PENDING';
  return change(
    table,
    of,
    conflicts,
    appointment,
    resolving,
    (before) => (isHold ? releaseHold(before, now()) : needNewTime(before, now())),
    records(table, conflicts, appointment, { outcome: isHold ? 'RELEASED' : 'NEEDS_NEW_TIME' }),
  );
};

const mend: Way = (table, of, conflicts, appointment, resolving) =>
  change(table, of, conflicts, appointment, resolving, (before) => standAgain(before, resolving.now()), []);

const record: Way = async (table, _, conflicts, appointment) => {
  await commitRecords(table, records(table, conflicts, appointment, { outcome: 'NEEDS_NEW_TIME' }));
  return 'settled';
};

const WAYS: Record<Task, Way> = { resolve, mend, record };
