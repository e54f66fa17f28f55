import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { appointment, appointmentType, clinic, listOf, openTimes } from '../functions/contract/schemas.ts';
import { appointmentKey, EVENT_PREFIX } from '../functions/store/keys.ts';
import { apiAt, type Api } from './local/api.ts';
import { dynamo, scheduler } from './local/aws.ts';
import type { Cloud } from './local/cloud.ts';
import { step, type OnStep } from './local/steps.ts';
import { waitFor } from './local/wait.ts';
import type { Seeded } from './seed.ts';

/** Something that happened, when, in words. */
export interface Moment {
  readonly at: Date;
  readonly what: string;
}

type Where = Pick<Cloud, 'apiUrl' | 'inboxUrl' | 'awsEndpoint' | 'tableName' | 'scheduleGroup'>;
type Appointment = z.infer<typeof appointment>;

interface OpenTime {
  readonly clinicId: string;
  readonly appointmentTypeId: string;
  readonly start: string;
  readonly words: string;
}

const DAYS = 14;
const dateAfter = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The first open time far enough ahead to be reminded of, at the first clinic that has one. */
const findOpenTime = async (api: Api, token: string, clinics: Seeded['clinics']): Promise<OpenTime | undefined> => {
  for (const { id } of clinics) {
    const { name } = await api.call('GET', `/clinics/${id}`, { answer: clinic });
    const types = await api.call('GET', `/clinics/${id}/appointment-types`, { answer: listOf(appointmentType) });
    for (const type of types.items.filter(({ mode }) => mode === 'in-person')) {
      const query = new URLSearchParams({
        clinicId: id,
        appointmentTypeId: type.id,
        from: dateAfter(2),
        to: dateAfter(2 + DAYS),
      });
      const open = await api.call('GET', `/appointments/slots?${query.toString()}`, { token, answer: openTimes });
      const start = open.days.flatMap(({ slots }) => slots)[0]?.start;
      if (start !== undefined)
        return { clinicId: id, appointmentTypeId: type.id, start, words: `${type.name}, ${name}, ${start}` };
    }
  }
  return undefined;
};

const inbox = z.object({
  messages: z.array(
    z.object({ To: z.array(z.string()), Subject: z.string(), Timestamp: z.coerce.date(), RawMessage: z.string() }),
  ),
});

/** The mail to the patient since then that carries a calendar part. */
const confirmationMail = async ({ inboxUrl }: Where, email: string, since: Date): Promise<Moment | undefined> => {
  const headers = { accept: 'application/json' };
  const answer = await fetch(`${inboxUrl}?to=${encodeURIComponent(email)}`, { headers });
  const { messages } = inbox.parse(await answer.json());
  const mail = messages.find(({ Timestamp, RawMessage }) => Timestamp >= since && /text\/calendar/i.test(RawMessage));
  return mail && { at: mail.Timestamp, what: `mail to ${email}: "${mail.Subject}"` };
};

const eventRow = z.object({ type: z.string(), occurredAt: z.coerce.date() });

const eventMoments = async ({ awsEndpoint, tableName }: Where, id: string): Promise<Moment[] | undefined> => {
  const { Items = [] } = await dynamo(awsEndpoint).send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'PK = :appointment AND begins_with(SK, :event)',
      ExpressionAttributeValues: { ':appointment': appointmentKey(id).PK, ':event': EVENT_PREFIX },
      ConsistentRead: true,
    }),
  );
  if (Items.length === 0) return undefined;
  return Items.map((item) => {
    const { type, occurredAt } = eventRow.parse(item);
    return { at: occurredAt, what: `event ${type}` };
  });
};

const reminderMoments = async ({ awsEndpoint, scheduleGroup }: Where, id: string): Promise<Moment[] | undefined> => {
  const client = scheduler(awsEndpoint);
  const group = { GroupName: scheduleGroup };
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ ...group, NamePrefix: id }));
  if (Schedules.length === 0) return undefined;
  return await Promise.all(
    Schedules.map(async ({ Name }) => {
      const { ScheduleExpression, CreationDate } = await client.send(new GetScheduleCommand({ ...group, Name }));
      const fires = ScheduleExpression?.replace(/^at\((.*)\)$/, '$1 UTC') ?? '(unknown)';
      return { at: CreationDate ?? new Date(), what: `reminder scheduled for ${fires}` };
    }),
  );
};

const book = async (api: Api, token: string, { clinicId, appointmentTypeId, start }: OpenTime): Promise<Appointment> =>
  await api.call('POST', '/appointments/book', {
    token,
    answer: appointment,
    body: { clinicId, appointmentTypeId, start },
    key: randomUUID(),
  });

/**
 * What the system is for, once and for real: the demo patient books a time without naming a doctor, and everything
 * that has to follow does. Returns what happened, in order.
 */
export const story = async (cloud: Where, { accounts, clinics }: Seeded, onStep: OnStep): Promise<Moment[]> => {
  const api = apiAt(cloud.apiUrl);
  const { patient } = accounts;
  const token = await step(onStep, 'The patient signs in', () => api.signIn(patient));
  // What is listed follows a change within a minute.
  const time = await step(
    onStep,
    'The patient looks for an open time',
    () => waitFor(`an open time in the next ${DAYS} days`, () => findOpenTime(api, token, clinics), { everyMs: 1000 }),
    ({ words }) => words,
  );
  const requested = new Date();
  const booked = await step(
    onStep,
    'The patient books it without naming a doctor',
    () => book(api, token, time),
    ({ doctor, status }) => `${status} with ${doctor.name}`,
  );
  const events = await step(onStep, 'The booking left its event', () =>
    waitFor('the event', () => eventMoments(cloud, booked.id)),
  );
  const mail = await step(onStep, 'The confirmation arrives', () =>
    waitFor('the confirmation mail', () => confirmationMail(cloud, patient.email, requested)),
  );
  const reminders = await step(onStep, 'The reminders are scheduled', () =>
    waitFor('the reminders', () => reminderMoments(cloud, booked.id)),
  );
  const moments = [{ at: requested, what: `request to book ${time.words}` }, ...events, mail, ...reminders];
  return moments.sort((a, b) => a.at.getTime() - b.at.getTime());
};
