import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Schedules } from '../../functions/reactions/schedules.ts';

/** EventBridge Scheduler as the product uses it, in memory. */
export interface StubScheduler {
  /** The schedules that exist, by name. */
  readonly held: Map<string, CreateScheduleCommandInput>;
  /** Every schedule that was created, and that existed and was deleted, in order. */
  readonly created: string[];
  readonly deleted: string[];
  /** Where reminders are scheduled, with something before each call. */
  readonly schedules: (around?: (proceed: () => Promise<unknown>) => Promise<unknown>) => Schedules;
}

export const stubScheduler = (): StubScheduler => {
  const held = new Map<string, CreateScheduleCommandInput>();
  const created: string[] = [];
  const deleted: string[] = [];
  const answer = async (command: unknown): Promise<unknown> => {
    if (command instanceof CreateScheduleCommand) {
      const { Name = '' } = command.input;
      if (held.has(Name)) throw new ConflictException({ $metadata: {}, Message: 'exists', message: 'exists' });
      held.set(Name, command.input);
      created.push(Name);
      return {};
    }
    if (command instanceof DeleteScheduleCommand) {
      const { Name = '' } = command.input;
      if (!held.delete(Name)) throw new ResourceNotFoundException({ $metadata: {}, Message: 'none', message: 'none' });
      deleted.push(Name);
      return {};
    }
    throw new Error(`the product sent ${String(command?.constructor.name)}`);
  };
  return {
    held,
    created,
    deleted,
    schedules: (around = (proceed) => proceed()) => ({
      client: { send: (command: unknown) => around(() => answer(command)) } as unknown as SchedulerClient,
      group: 'reminders',
      roleArn: 'role',
      targetArn: 'queue',
      deadLetterArn: 'dead-letters',
    }),
  };
};
