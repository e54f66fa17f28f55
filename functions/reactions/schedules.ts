import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { PlannedReminder } from '../domain/reminders.ts';
import { toUtc } from '../domain/time.ts';

/** Where one-time schedules live, and what they call. */
export interface Schedules {
  readonly client: SchedulerClient;
  readonly group: string;
  readonly roleArn: string;
  readonly targetArn: string;
  readonly deadLetterArn: string;
}

/** What a reminder's schedule carries to the function it calls. */
export interface ReminderPayload {
  readonly appointmentId: string;
  readonly version: number;
  readonly leadMinutes: number;
}

/** The same appointment, version and lead time always have the same name, so that a repetition makes no second one. */
const nameOf = ({ appointmentId, version, leadMinutes }: ReminderPayload): string =>
  `${appointmentId}-v${version}-${leadMinutes}m`;

/** `at()` wants whole seconds without a zone; the schedule's zone is UTC. */
const atExpression = (instant: number): string => `at(${toUtc(instant).slice(0, 19)})`;

const create = async (schedules: Schedules, payload: ReminderPayload, at: number): Promise<void> => {
  try {
    await schedules.client.send(
      new CreateScheduleCommand({
        Name: nameOf(payload),
        GroupName: schedules.group,
        ScheduleExpression: atExpression(at),
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: schedules.targetArn,
          RoleArn: schedules.roleArn,
          Input: JSON.stringify(payload),
          DeadLetterConfig: { Arn: schedules.deadLetterArn },
          RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) throw error;
  }
};

const remove = async ({ client, group }: Schedules, name: string): Promise<void> => {
  try {
    await client.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};

const existing = async ({ client, group }: Schedules, appointmentId: string): Promise<string[]> => {
  const { Schedules: found = [] } = await client.send(
    new ListSchedulesCommand({ GroupName: group, NamePrefix: `${appointmentId}-`, MaxResults: 100 }),
  );
  return found.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
};

/**
 * Makes an appointment's schedules exactly those planned for its version: creates what is missing, removes the rest.
 * @returns how many were missing.
 */
export const arrange = async (
  schedules: Schedules,
  { id, version }: { readonly id: string; readonly version: number },
  planned: readonly PlannedReminder[],
): Promise<number> => {
  const wanted = planned.map(({ leadMinutes, at }) => ({ payload: { appointmentId: id, version, leadMinutes }, at }));
  const names = new Set(wanted.map(({ payload }) => nameOf(payload)));
  const present = await existing(schedules, id);
  const missing = wanted.filter(({ payload }) => !present.includes(nameOf(payload)));
  await Promise.all([
    ...missing.map(({ payload, at }) => create(schedules, payload, at)),
    ...present.filter((name) => !names.has(name)).map((name) => remove(schedules, name)),
  ]);
  return missing.length;
};
