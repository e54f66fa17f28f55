import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import { appointmentEvent, reminderPolicyEvent } from '../contract/events.ts';
import { REACTION } from '../contract/time-limits.ts';
import type { EpochMs } from '../domain/time.ts';
import { appointmentPages, placeOfStart } from '../store/appointment-pages.ts';
import { openTable, type Table } from '../store/table.ts';
import { forEach, withinTime } from './budget.ts';
import { ownQueue } from './own-queue.ts';
import { onMessages } from './queue.ts';
import { arrange, deployedSchedules, type Schedules } from './schedules.ts';

/** A clinic's lead times changed; `after` continues where an earlier message stopped. */
const policyMessage = reminderPolicyEvent.extend({ after: z.string().optional() });
export type PolicyMessage = z.infer<typeof policyMessage>;

const message = z.discriminatedUnion('type', [appointmentEvent, policyMessage]);
export type SchedulingMessage = z.infer<typeof message>;

/** What scheduling reminders needs. */
export interface SchedulingDesk {
  readonly table: Table;
  readonly schedules: Schedules;
  readonly now: () => EpochMs;
  /** Puts a message into the reaction's own queue. */
  readonly goOn: (next: PolicyMessage) => Promise<void>;
}

/** Each appointment costs EventBridge Scheduler a call or two. */
const APPOINTMENTS_AT_ONCE = 10;

/**
 * Arranges the reminders of a clinic's coming appointments by the policy that it has now, page after page, and leaves
 * the rest to a message of its own. A page of which something failed is not passed: the message comes back, and what it
 * has done already is not to be done again.
 */
const arrangeAll = async ({ table, schedules, now, goOn }: SchedulingDesk, event: PolicyMessage): Promise<void> => {
  const isInTime = withinTime(now, REACTION.messageMs);
  const after = event.after ?? placeOfStart(now());
  for await (const { appointments, place } of appointmentPages(table, event.clinicId, { after })) {
    const failures: unknown[] = [];
    await forEach(appointments, APPOINTMENTS_AT_ONCE, async ({ id }) => {
      try {
        await arrange(table, schedules, id, now);
      } catch (error) {
        // One appointment's trouble must not keep the others waiting.
        failures.push(error);
      }
    });
    if (failures.length > 0) throw new AggregateError(failures, `reminders of ${failures.length} not arranged`);
    // A page begins with the place where the one before ended: one that goes no further is no reason to go on.
    if (!isInTime() && place !== after) return goOn({ ...event, after: place });
  }
};

/**
 * Whatever happened to an appointment or to its clinic's policy, makes reminders what they should be now. It goes by
 * what is stored and not by the event, so any order and number of deliveries ends the same.
 */
export const scheduleReminders =
  (desk: SchedulingDesk) =>
  async (event: SchedulingMessage): Promise<void> => {
    if (event.type === 'ReminderPolicyChanged') return arrangeAll(desk, event);
    await arrange(desk.table, desk.schedules, event.appointmentId, desk.now);
  };

const env = readEnvironment('TABLE_NAME', 'SCHEDULING_QUEUE_URL');

export const handler = onMessages(
  'schedule-reminders',
  message,
  scheduleReminders({
    table: openTable(env.TABLE_NAME),
    schedules: deployedSchedules(),
    now: Date.now,
    goOn: ownQueue(env.SCHEDULING_QUEUE_URL),
  }),
);
