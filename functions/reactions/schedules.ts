import { isDeepStrictEqual } from 'node:util';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { readEnvironment } from '../contract/environment.ts';
import type { ReminderDue } from '../contract/events.ts';
import { PATIENCE } from '../contract/patience.ts';
import type { Appointment } from '../domain/appointment.ts';
import type { Policy } from '../domain/clinic.ts';
import {
  isForgettable,
  type PlannedReminder,
  plannedReminders,
  type RecordedReminder,
  recordedReminders,
  spreadMinutes,
  withdrawnReminders,
} from '../domain/reminders.ts';
import { ContentionError } from '../domain/retry.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { findAppointment } from '../store/appointments.ts';
import { getClinic } from '../store/clinics.ts';
import { findReminderRecord, saveReminderRecord } from '../store/reminder-records.ts';
import type { Table } from '../store/table.ts';

/** Where one-time schedules live, and which queue they put a message into. */
export interface Schedules {
  readonly client: SchedulerClient;
  readonly group: string;
  readonly roleArn: string;
  readonly targetArn: string;
  readonly deadLetterArn: string;
}

/** The schedules of a deployed function. */
export const deployedSchedules = (): Schedules => {
  const env = readEnvironment('SCHEDULE_GROUP', 'SCHEDULE_ROLE_ARN', 'REMINDER_QUEUE_ARN', 'SCHEDULE_DLQ_ARN');
  return {
    client: new SchedulerClient(PATIENCE),
    group: env.SCHEDULE_GROUP,
    roleArn: env.SCHEDULE_ROLE_ARN,
    targetArn: env.REMINDER_QUEUE_ARN,
    deadLetterArn: env.SCHEDULE_DLQ_ARN,
  };
};

/** The same appointment, version and lead time always have the same name, so that a repetition makes no second one. */
const nameOf = ({ appointmentId, version, leadMinutes }: Omit<ReminderDue, 'type'>): string =>
  `${appointmentId}-v${version}-${leadMinutes}m`;

/** `at()` wants whole seconds without a zone; the schedule's zone is UTC. */
const atExpression = (instant: number): string => `at(${toUtc(instant).slice(0, 19)})`;

/** EventBridge Scheduler invokes within the window after the scheduled time. */
const windowOf = (minutes: number) =>
  minutes > 0 ? ({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: minutes } as const) : ({ Mode: 'OFF' } as const);

/** @returns whether there was none. */
const create = async (
  { client, group, targetArn, roleArn, deadLetterArn }: Schedules,
  appointmentId: string,
  reminder: PlannedReminder,
): Promise<boolean> => {
  const { version, leadMinutes, at } = reminder;
  const detail: ReminderDue = { type: 'ReminderDue', appointmentId, version, leadMinutes };
  try {
    await client.send(
      new CreateScheduleCommand({
        Name: nameOf(detail),
        GroupName: group,
        ScheduleExpression: atExpression(at),
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: windowOf(spreadMinutes(reminder)),
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: targetArn,
          RoleArn: roleArn,
          Input: JSON.stringify({ detail }),
          DeadLetterConfig: { Arn: deadLetterArn },
          RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConflictException) return false;
    throw error;
  }
};

/** @returns whether there was one. */
const remove = async ({ client, group }: Schedules, name: string): Promise<boolean> => {
  try {
    await client.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
};

/** What an appointment's reminders follow from. */
interface Facts {
  readonly appointment: Appointment;
  readonly policy: Policy;
}

const factsOf = async (table: Table, appointmentId: string): Promise<Facts | undefined> => {
  const appointment = await findAppointment(table, appointmentId);
  const clinic = appointment && (await getClinic(table, appointment.clinicId));
  return clinic && { appointment, policy: clinic.policy };
};

/** Waits for all of some calls, so that none runs on after a failure. @returns how many changed something. */
const all = async (calls: readonly Promise<boolean>[]): Promise<number> => {
  const outcomes = await Promise.allSettled(calls);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
};

/**
 * Creates what is planned, and then deletes what is withdrawn: a schedule is there until the one that replaces it is.
 * @returns how many schedules were missing or too many.
 */
const act = async (
  schedules: Schedules,
  appointmentId: string,
  planned: readonly PlannedReminder[],
  withdrawn: readonly RecordedReminder[],
): Promise<number> => {
  const created = await all(planned.map((reminder) => create(schedules, appointmentId, reminder)));
  const names = withdrawn.map(({ version, leadMinutes }) => nameOf({ appointmentId, version, leadMinutes }));
  return created + (await all(names.map((name) => remove(schedules, name))));
};

/** How often the facts may change while one call follows them. */
const MAX_LOOKS = 4;

/**
 * Makes an appointment's schedules what they should be by what is stored now. Several calls may run at once, each at its
 * own pace, and die anywhere:
 * - What may exist is recorded before it is created, so that a later call deletes it by name.
 * - The record is read before the facts, so that it knows no newer version than they do, and is written only if it is
 *   still the one that was read: no call withdraws what another with newer facts has planned.
 * - The facts are read again after any request to the scheduler, whatever it answered: where a reply is lost, the SDK
 *   asks again and hears that nothing was to be done. A call that acted on older facts does it again.
 * @returns how many schedules were missing or too many.
 * @throws ContentionError when the facts kept changing.
 */
export const arrange = async (
  table: Table,
  schedules: Schedules,
  appointmentId: string,
  now: () => EpochMs,
): Promise<number> => {
  let changed = 0;
  for (let look = 1; look <= MAX_LOOKS; look++) {
    const record = await findReminderRecord(table, appointmentId);
    const facts = await factsOf(table, appointmentId);
    if (!facts) return changed;
    const { appointment, policy } = facts;
    const at = now();
    const reminders = recordedReminders(record.reminders, appointment, policy, at);
    const recorded = await saveReminderRecord(table, appointment, record, reminders);
    if (!recorded) continue;
    const planned = plannedReminders(appointment, policy, at);
    const withdrawn = withdrawnReminders(reminders, appointment, at);
    changed += await act(schedules, appointmentId, planned, withdrawn);
    const then = planned.length + withdrawn.length > 0 ? await factsOf(table, appointmentId) : facts;
    if (then && !isDeepStrictEqual(recordedReminders(reminders, then.appointment, then.policy, at), reminders))
      continue;
    // Somebody else's record, written meanwhile, is right too and is reduced by whoever comes next.
    await saveReminderRecord(
      table,
      appointment,
      recorded,
      reminders.filter((reminder) => !isForgettable(reminder, at)),
    );
    return changed;
  }
  throw new ContentionError(`${appointmentId} kept changing while its reminders were arranged`);
};
