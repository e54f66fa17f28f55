import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../scripts/local/ports.ts';
import { waitFor } from '../../scripts/local/wait.ts';
import { eventKey, outboxEntry } from '../../functions/store/keys.ts';
import {
  fire,
  invoke,
  putOnQueue,
  scheduledReminders,
  table,
  waitingIn,
  withEnvironment,
  withVisibilityTimeout,
} from '../steps/aws.ts';
import { aClinic, admin, aPatient, everyDay, openStarts, type Person } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo, type Received } from '../steps/mail.ts';
import { system } from '../steps/system.ts';
import { books } from '../steps/when.ts';

/** SES, refusing the first mails to somebody as when it is asked too much. */
const reluctantSes = async (email: string, refusals: number) => {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const body = await buffer(request);
      const isMeant = new URLSearchParams(body.toString()).get('Destinations.member.1') === email;
      if (isMeant) asked++;
      if (isMeant && asked <= refusals) {
        const error =
          '<Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error>';
        response
          .writeHead(400, { 'content-type': 'text/xml' })
          .end(`<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">${error}</ErrorResponse>`);
        return;
      }
      const { host: _, connection: __, ...headers } = request.headers;
      const passed = await fetch(system.awsEndpoint + (request.url ?? '/'), {
        method: 'POST',
        headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
        body: new Uint8Array(body),
      });
      response.writeHead(passed.status, { 'content-type': 'text/xml' }).end(await passed.text());
    };
    answer().catch(() => response.writeHead(500).end());
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

const MINUTE = 60_000;
const isReminder = ({ subject }: Received): boolean => /remind/i.test(subject);

/** How long it takes now from a booking to its mail, with a function that has to start first. */
const timeToTell = async (): Promise<number> => {
  const restart = await withEnvironment('ConfirmationFunctionName', {});
  await restart();
  const [clinic, patient] = await Promise.all([aClinic(), aPatient()]);
  const [start = ''] = await openStarts(clinic, patient);
  const begun = Date.now();
  await books(patient, clinic, { start });
  await mailTo(patient.email, isRequest);
  return Date.now() - begun;
};

interface Soon {
  readonly patient: Person;
  readonly id: string;
  readonly leadMinutes: number;
  /** When the reminder is due. */
  readonly due: number;
}

/**
 * A booking whose reminder is due at the first whole minute that is so far ahead; nothing when it became due before the
 * scheduler had it.
 */
const bookedWithReminder = async (ahead: number): Promise<Soon | undefined> => {
  const clinic = await aClinic({
    timeZone: 'UTC',
    policy: { minNoticeMinutes: 0 },
    doctors: [{ weekly: everyDay('00:00', '24:00') }],
  });
  const [patient, { token }] = await Promise.all([aPatient('Grace Soon'), admin()]);
  const start = Math.ceil((Date.now() + 20 * MINUTE) / (15 * MINUTE)) * 15 * MINUTE;
  const leadMinutes = Math.floor((start - Date.now() - ahead) / MINUTE);
  const due = start - leadMinutes * MINUTE;
  const policy = { reminderLeadMinutes: [leadMinutes, leadMinutes + 60] };
  await expecting(200, 'PATCH', `/clinics/${clinic.id}`, { token, body: { policy } });
  const booked = await books(patient, clinic, { start: new Date(start).toISOString() });
  expect(booked.status).toBe(201);
  const { id } = booked.json;
  const isScheduled = await waitFor('the reminder to be scheduled', async () => {
    if (Date.now() >= due) return false;
    return (await scheduledReminders(id)).length === 1 || undefined;
  });
  return isScheduled ? { patient, id, leadMinutes, due } : undefined;
};

// All at once: each story waits for something else, and none looks at another's mail.
describe.concurrent('What follows from a booking', () => {
  const undo: (() => Promise<void>)[] = [];

  /** After how many seconds a message that failed is shown again. */
  let again: number;
  const afterTries = (times: number): number => Date.now() + times * again * 1000;

  // Three minutes are more than the stories need, and less than a delivery takes would be a try lost beside it.
  beforeAll(async () => {
    again = Math.max(2, Math.ceil((3 * (await timeToTell())) / 1000));
    undo.push(await withVisibilityTimeout('ConfirmationQueueUrl', again));
  });
  afterAll(async () => {
    for (const step of undo.toReversed()) await step();
  });

  test('the scheduler fires at the lead time, and the mail arrives once however often it fires', async () => {
    // A machine too busy to schedule a reminder before it is due is given longer.
    let soon: Soon | undefined;
    for (let ahead = 10_000; soon === undefined; ahead *= 2) soon = await bookedWithReminder(ahead);
    const { patient, id, leadMinutes, due } = soon;

    const reminder = await mailTo(patient.email, isReminder, due);
    // The scheduler keeps whole seconds.
    expect(reminder.arrivedAt.getTime()).toBeGreaterThanOrEqual(due - 1000);
    expect(reminder.text).toContain('/manage#');
    const payload = { appointmentId: id, version: 1, leadMinutes };
    await fire(payload);
    await fire({ ...payload, version: 2 });
    // The one that was already past when the appointment was booked is not made up for.
    expect((await mailsAfterAWhile(patient.email)).filter(isReminder)).toHaveLength(1);
    expect(await scheduledReminders(id)).toEqual([]);
  });

  test('the mail fails twice and then arrives, once', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const [start = ''] = await openStarts(clinic, patient);
    // The sender's client tries once; a refusal pauses the channel, and the notice waits.
    const ses = await reluctantSes(patient.email, 2);
    undo.push(ses.stop);
    undo.push(await withEnvironment('SenderFunctionName', { AWS_ENDPOINT_URL_SES: ses.url }));

    const { status, json } = await books(patient, clinic, { start });
    expect(status).toBe(201);
    await mailTo(patient.email, isRequest, afterTries(3));
    expect(ses.asked()).toBe(2 + 1);
    expect((await mailsAfterAWhile(patient.email, 2 * again * 1000)).filter(isRequest)).toHaveLength(1);
    for (const queue of ['ConfirmationDlqUrl', 'NoticeDlqUrl'])
      expect((await waitingIn(queue)).join()).not.toContain(json.id);
  });

  test('an event that nobody can read ends in the dead-letter queue and stops nobody else', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const [start = ''] = await openStarts(clinic, patient);
    const poison = JSON.stringify({ detail: { type: 'AppointmentConfirmed', appointmentId: 'appt_poison' } });
    await putOnQueue('ConfirmationQueueUrl', poison);
    await putOnQueue('ConfirmationQueueUrl', 'not even JSON');

    expect((await books(patient, clinic, { start })).status).toBe(201);
    await mailTo(patient.email, isRequest);
    const set = await waitFor(
      'the poison in the dead-letter queue',
      async () => {
        const bodies = await waitingIn('ConfirmationDlqUrl');
        return bodies.length === 2 ? bodies : undefined;
      },
      { everyMs: 500, due: afterTries(5) },
    );
    expect(set.sort()).toEqual([poison, 'not even JSON'].sort());
  });

  test('an event that was never published is swept up, and tells nobody a second time', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const [start = ''] = await openStarts(clinic, patient);
    const { id } = (await books(patient, clinic, { start })).json;
    await mailTo(patient.email, isRequest);

    // As if the stream had not seen it, two minutes ago.
    const { outboxPK, outboxSK } = outboxEntry(id, 1, Date.now() - 120_000);
    await table.send(
      new UpdateCommand({
        TableName: system.tableName,
        Key: eventKey(id, 1),
        UpdateExpression: 'SET outboxPK = :partition, outboxSK = :place',
        ExpressionAttributeValues: { ':partition': outboxPK, ':place': outboxSK },
      }),
    );
    expect(await invoke('SweepFunctionName', {})).toMatchObject({ failed: 0 });
    const row = await table.send(
      new GetCommand({ TableName: system.tableName, Key: eventKey(id, 1), ConsistentRead: true }),
    );
    expect(row.Item).toMatchObject({ type: 'AppointmentConfirmed' });
    expect(row.Item).not.toHaveProperty('outboxPK');
    expect((await mailsAfterAWhile(patient.email)).filter(isRequest)).toHaveLength(1);
  });
});
