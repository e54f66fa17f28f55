import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    SCHEDULE_GROUP: 'reminders',
    SCHEDULE_ROLE_ARN: 'arn:aws:iam::1:role/r',
    REMINDER_FUNCTION_ARN: 'arn:aws:lambda:us-east-1:1:function:f',
    SCHEDULE_DLQ_ARN: 'arn:aws:sqs:us-east-1:1:q',
  }),
);

import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { scheduleReminders } from '../../functions/reactions/schedule-reminders.ts';
import { openTable } from '../../functions/store/table.ts';
import { aClinic, MONDAY_9 } from '../support/builders.ts';
import { eventOf } from '../support/letters.ts';
import { NOW } from '../support/world.ts';

const scheduler = mockClient(SchedulerClient);
const dynamo = mockClient(DynamoDBDocumentClient);
const HOUR = 3_600_000;

const clinic = aClinic();
const appointment: Appointment = {
  id: 'appt_1',
  status: 'CONFIRMED',
  clinicId: clinic.id,
  appointmentTypeId: 'type_1',
  patientId: 'patient-1',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + HOUR / 2,
  timeZone: clinic.timeZone,
  mode: 'in-person',
  buffer: [],
  version: 1,
  assignment: { policy: 'headroom', reason: '' },
  createdAt: NOW,
  updatedAt: NOW,
};

/** The schedules that exist, by name. */
let existing: Map<string, CreateScheduleCommandInput>;
let stored: Appointment | undefined;
let now: number;

beforeEach(() => {
  existing = new Map();
  stored = appointment;
  now = NOW;
  dynamo.reset();
  scheduler.reset();
  dynamo.on(GetCommand).callsFake(({ Key }: { Key: { PK: string } }) => ({
    Item: Key.PK.startsWith('APPT#') ? stored : Key.PK.startsWith('CLINIC#') ? clinic : undefined,
  }));
  scheduler.on(ListSchedulesCommand).callsFake(({ NamePrefix }: { NamePrefix: string }) => ({
    Schedules: [...existing.keys()].filter((name) => name.startsWith(NamePrefix)).map((Name) => ({ Name })),
  }));
  scheduler.on(CreateScheduleCommand).callsFake((input: CreateScheduleCommandInput) => {
    if (existing.has(input.Name ?? '')) throw new ConflictException({ $metadata: {}, Message: 'exists', message: '' });
    existing.set(input.Name ?? '', input);
    return {};
  });
  scheduler.on(DeleteScheduleCommand).callsFake(({ Name }: { Name: string }) => {
    if (!existing.delete(Name)) throw new ResourceNotFoundException({ $metadata: {}, Message: 'none', message: '' });
    return {};
  });
});

const react = () => {
  const table = openTable('table');
  const schedules = {
    client: new SchedulerClient({ region: 'us-east-1' }),
    group: 'reminders',
    roleArn: 'role',
    targetArn: 'target',
    deadLetterArn: 'queue',
  };
  return scheduleReminders(table, schedules, () => now)(eventOf(appointment));
};

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
    expect(scheduler.calls()).toEqual([]);
  });

  it('are tried again when the scheduler fails', async () => {
    scheduler.on(CreateScheduleCommand).rejectsOnce(new Error('busy'));
    await expect(react()).rejects.toThrow('busy');
  });
});
