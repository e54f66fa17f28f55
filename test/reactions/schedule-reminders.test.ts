import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:reminders',
    MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
    SMS_QUEUE_URL: 'https://sqs.example.com/sms',
    BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
    SCHEDULING_QUEUE_URL: 'https://sqs.example/scheduling',
  }),
);

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { reminderDue } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { Clinic } from '../../functions/domain/clinic.ts';
import { scheduleReminders } from '../../functions/reactions/schedule-reminders.ts';
import { openTable } from '../../functions/store/table.ts';
import { aClinic, anAppointment, MONDAY_9 } from '../support/builders.ts';
import { eventOf } from '../support/letters.ts';
import { type StubScheduler, stubScheduler } from '../support/scheduler.ts';
import { NOW } from '../support/world.ts';

const table = openTable('table');
const dynamo = mockClient(table.client);
const HOUR = 3_600_000;

const clinic = aClinic();
const appointment = anAppointment({ createdAt: NOW, updatedAt: NOW });

let scheduler: StubScheduler;
let existing: StubScheduler['held'];
let stored: Appointment | undefined;
let policy: Partial<Clinic['policy']>;
let record: { readonly revision: number } | undefined;
let now: number;

beforeEach(() => {
  scheduler = stubScheduler();
  existing = scheduler.held;
  stored = appointment;
  policy = {};
  record = undefined;
  now = NOW;
  dynamo.reset();
  dynamo.on(GetCommand).callsFake(({ Key: { PK, SK } }: { Key: { PK: string; SK: string } }) => ({
    Item:
      SK === 'REMINDERS'
        ? record
        : PK.startsWith('APPT#')
          ? stored
          : { ...clinic, policy: { ...clinic.policy, ...policy } },
  }));
  dynamo.on(PutCommand).callsFake(({ Item }: { Item: { revision: number } }) => {
    if (Item.revision !== (record?.revision ?? 0) + 1)
      throw new ConditionalCheckFailedException({ $metadata: {}, message: 'changed meanwhile' });
    record = Item;
    return {};
  });
});

const react = (around?: Parameters<StubScheduler['schedules']>[0]) =>
  scheduleReminders({
    table,
    schedules: scheduler.schedules(around),
    now: () => now,
    goOn: async () => undefined,
  })(eventOf(appointment));

describe('the schedules of an appointment’s reminders', () => {
  it('are made one for each lead time, however often the event comes', async () => {
    await Promise.all([react(), react(), react()]);
    await react();
    expect([...existing.keys()].sort()).toEqual(['appt_1-v1-120m', 'appt_1-v1-1440m']);
    expect(existing.get('appt_1-v1-1440m')).toMatchObject({
      ScheduleExpression: 'at(2026-11-22T14:00:00)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
    });
    expect(existing.get('appt_1-v1-120m')?.ScheduleExpression).toBe('at(2026-11-23T12:00:00)');
  });

  it('leave out the lead times already past', async () => {
    now = MONDAY_9 - 24 * HOUR;
    await react();
    expect([...existing.keys()]).toEqual(['appt_1-v1-120m']);
    existing.clear();
    now = MONDAY_9 - HOUR;
    await react();
    expect(existing.size).toBe(0);
  });

  it('are withdrawn with the appointment, and the late event of its booking brings none back', async () => {
    await react();
    stored = { ...appointment, status: 'CANCELLED', version: 2 };
    await Promise.all([react(), react()]);
    await react();
    expect(existing.size).toBe(0);
  });

  it('move with the appointment: those of the version before go', async () => {
    await react();
    stored = { ...appointment, version: 2, start: MONDAY_9 + 24 * HOUR };
    await react();
    expect([...existing.keys()].sort()).toEqual(['appt_1-v2-120m', 'appt_1-v2-1440m']);
    expect(existing.get('appt_1-v2-1440m')?.ScheduleExpression).toBe('at(2026-11-23T14:00:00)');
  });

  it('are nobody’s when the appointment is unknown', async () => {
    stored = undefined;
    await react();
    expect(existing.size).toBe(0);
    expect(dynamo.commandCalls(PutCommand)).toEqual([]);
  });

  it('are tried again when the scheduler fails, also those that it did not refuse', async () => {
    let calls = 0;
    const failing = async (proceed: () => Promise<unknown>) => {
      calls++;
      if (calls === 1) throw new Error('busy');
      return proceed();
    };
    await expect(react(failing)).rejects.toThrow('busy');
    expect(calls).toBe(2);
    await react();
    expect([...existing.keys()].sort()).toEqual(['appt_1-v1-120m', 'appt_1-v1-1440m']);
  });

  it('say to the queue of reminders what is due, as its function reads it', async () => {
    await react();
    const { Target } = existing.get('appt_1-v1-120m') ?? {};
    expect(Target).toMatchObject({ Arn: 'queue', RoleArn: 'role', DeadLetterConfig: { Arn: 'dead-letters' } });
    const { detail } = JSON.parse(Target?.Input ?? '{}');
    expect(reminderDue.parse(detail)).toEqual({
      type: 'ReminderDue',
      appointmentId: 'appt_1',
      version: 1,
      leadMinutes: 120,
    });
  });

  it('fire within five minutes after their time from an hour ahead on, and exactly when it is less', async () => {
    policy = { reminderLeadMinutes: [1440, 60, 59] };
    await react();
    const windowOf = (name: string) => existing.get(name)?.FlexibleTimeWindow;
    const spread = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 };
    expect([1440, 60, 59].map((lead) => windowOf(`appt_1-v1-${lead}m`))).toEqual([spread, spread, { Mode: 'OFF' }]);
  });

  it('stay when their time has come: they may be about to fire', async () => {
    await react();
    now = MONDAY_9 - 24 * HOUR + 60_000;
    await react();
    expect(existing.size).toBe(2);
    expect(scheduler.deleted).toEqual([]);
  });

  it('are withdrawn with the lead time that the policy has no more, and come back with it', async () => {
    await react();
    policy = { reminderLeadMinutes: [120, 30] };
    await react();
    expect([...existing.keys()].sort()).toEqual(['appt_1-v1-120m', 'appt_1-v1-30m']);
    policy = { reminderLeadMinutes: [] };
    await react();
    expect(existing.size).toBe(0);
    policy = {};
    await react();
    expect([...existing.keys()].sort()).toEqual(['appt_1-v1-120m', 'appt_1-v1-1440m']);
  });
});
