import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { readEnvironment } from '../contract/environment.ts';
import type { AppointmentEventDetail } from '../contract/events.ts';
import { plannedReminders } from '../domain/reminders.ts';
import type { EpochMs } from '../domain/time.ts';
import { findAppointment } from '../store/appointments.ts';
import { getClinic } from '../store/clinics.ts';
import { openTable, type Table } from '../store/table.ts';
import { onEvents } from './queue.ts';
import { arrange, type Schedules } from './schedules.ts';

/**
 * Whatever happened to an appointment, makes its reminders what they should be now. It goes by the stored appointment
 * and not by the event, so any order and number of deliveries ends the same.
 */
export const scheduleReminders =
  (table: Table, schedules: Schedules, now: () => EpochMs) =>
  async ({ appointmentId }: AppointmentEventDetail): Promise<void> => {
    const appointment = await findAppointment(table, appointmentId);
    const clinic = appointment && (await getClinic(table, appointment.clinicId));
    if (!clinic) return;
    await arrange(schedules, appointment, plannedReminders(appointment, clinic.policy, now()));
  };

const { TABLE_NAME, SCHEDULE_GROUP, SCHEDULE_ROLE_ARN, REMINDER_FUNCTION_ARN, SCHEDULE_DLQ_ARN } = readEnvironment(
  'TABLE_NAME',
  'SCHEDULE_GROUP',
  'SCHEDULE_ROLE_ARN',
  'REMINDER_FUNCTION_ARN',
  'SCHEDULE_DLQ_ARN',
);

export const handler = onEvents(
  'schedule-reminders',
  scheduleReminders(
    openTable(TABLE_NAME),
    {
      client: new SchedulerClient({}),
      group: SCHEDULE_GROUP,
      roleArn: SCHEDULE_ROLE_ARN,
      targetArn: REMINDER_FUNCTION_ARN,
      deadLetterArn: SCHEDULE_DLQ_ARN,
    },
    Date.now,
  ),
);
