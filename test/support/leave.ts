import { vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import type { ScheduleEventDetail } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { Doctor } from '../../functions/domain/clinic.ts';
import type { Affected } from '../../functions/domain/leave.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { type EpochMs } from '../../functions/domain/time.ts';
import { type ConflictMessage, resolveAfterChange } from '../../functions/reactions/resolve-conflicts.ts';
import { closeClinic, type ClinicClosed } from '../../functions/store/closures.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { planOverride, takeOverride } from '../../functions/store/overrides.ts';
import { takeTimeOff, type TimeOffTaken } from '../../functions/store/time-off.ts';
import type { Table } from '../../functions/store/table.ts';
import { seeded } from './builders.ts';
import { scan } from './invariants.ts';
import { NOW, type World } from './world.ts';

export const doctorOf = ({ doctors }: Pick<World, 'doctors'>, index = 0): Doctor => {
  const doctor = doctors[index];
  if (!doctor) throw new Error(`a world without doctor ${index}`);
  return doctor;
};

/** Takes a refusal for a failed test. */
export const granted = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused} ${outcome.detail ?? ''}`);
  return outcome;
};

let leaves = 0;

export interface Away {
  readonly doctor?: number;
  readonly through?: Table;
  readonly now?: EpochMs;
}

/** A doctor of the world takes time off, as the API writes it. */
export const takesOff = async (
  world: World,
  start: EpochMs,
  end: EpochMs,
  { doctor = 0, through = world.table, now = NOW }: Away = {},
): Promise<Required<TimeOffTaken>> => {
  leaves++;
  const wanted = { id: `off_${leaves}`, doctorId: doctorOf(world, doctor).id, start, end };
  const at = { doctor: doctorOf(world, doctor), clinic: world.clinic };
  return granted(await takeTimeOff(through, at, wanted, undefined, `leave-${leaves}`, now));
};

/** The world's clinic closes for a date, as the API writes it. */
export const closes = async (
  { table, clinic }: Pick<World, 'table' | 'clinic'>,
  date: string,
  through = table,
): Promise<Required<ClinicClosed>> => {
  leaves++;
  const wanted = { id: `off_${leaves}`, clinicId: clinic.id, date, reason: 'Burst pipe' };
  return granted(await closeClinic(through, clinic, wanted, undefined, `closure-${leaves}`, NOW));
};

/** Every change of schedules that the table tells of. */
export const scheduleEvents = async (table: Table): Promise<ScheduleEventDetail[]> =>
  (await scan(table))
    .filter(({ type }) => type === 'ScheduleChanged')
    .map(toEventRow)
    .flatMap(({ detail }) => (detail.type === 'ScheduleChanged' ? [detail] : []));

/** The worker of the conflict queue, with what it puts into its queue going to `goOn`. */
export const conflictWorker = (
  table: Table,
  goOn: (next: ConflictMessage) => Promise<void>,
  now: () => EpochMs = () => NOW,
  random = seeded(7),
  step?: number,
) =>
  resolveAfterChange({
    table,
    random,
    newRoom: () => 'https://visit.example/new-room',
    now,
    goOn,
    ...(step && { step }),
  });

/** Works off messages of the conflict queue, and what they put into it. @returns how many messages it took. */
export const workOff = async (
  table: Table,
  messages: readonly ConflictMessage[],
  now = NOW,
  random = seeded(7),
): Promise<number> => {
  const queue = [...messages];
  const goOn = async (next: ConflictMessage): Promise<void> => {
    queue.push(next);
  };
  const react = conflictWorker(table, goOn, () => now, random);
  let taken = 0;
  for (let message = queue.shift(); message; message = queue.shift()) {
    await react(message);
    taken++;
  }
  return taken;
};

/** Delivers every change of schedules so far, once and in order, but for those `seen` by an earlier delivery. */
export const resolveAll = async (table: Table, now = NOW, seen = new Set<string>()): Promise<number> => {
  const events = (await scheduleEvents(table)).filter(({ eventId }) => !seen.has(eventId));
  for (const { eventId } of events) seen.add(eventId);
  return await workOff(table, events, now);
};

let overrides = 0;

/** Staff book past the schedule, with the doctor of that index if one is given, as the API does. */
export const forced = async (
  { table, clinic, type, doctors }: World,
  start: EpochMs,
  { doctor, through = table, now = NOW }: Away = {},
): Promise<Appointment> => {
  overrides++;
  const wish = {
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    reason: 'Called',
    start,
    outsideSchedule: true,
    ...(doctor !== undefined && { doctorId: doctorOf({ doctors }, doctor).id }),
  };
  const overriding = {
    appointmentId: `appt_forced_${overrides}`,
    cause: { actor: { id: 'staff-1', role: 'staff' }, correlationId: `forced-${overrides}` },
    now,
    random: seeded(3),
    newRoom: () => 'https://visit.example/room',
  } as const;
  const plan = granted(await planOverride(through, wish, overriding));
  return 'before' in plan
    ? plan.before
    : granted(await takeOverride(through, plan, `patient-forced-${overrides}`, wish, overriding));
};

export const outcomes = (affected: readonly Affected[]): Record<string, string> =>
  Object.fromEntries(affected.map(({ appointmentId, outcome }) => [appointmentId, outcome]));
