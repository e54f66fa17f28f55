import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { STACK_NAME } from '../../scripts/local/deploy.ts';
import { waitFor } from '../../scripts/local/wait.ts';
import { countDeadLetters, DEAD_LETTERS, type DeadLettersName, redrive } from '../../scripts/operate/dead-letters.ts';
import { type LogLine, logLines } from '../../scripts/operate/following.ts';
import { setUpCanary } from '../../scripts/operate/canary.ts';
import { pause, resume } from '../../scripts/operate/pausing.ts';
import { isJobName, JOBS, runJob } from '../../scripts/operate/jobs.ts';
import { localTarget } from '../../scripts/operate/target.ts';
import { aClinic, aPatient, anOpenStart, type Clinic, type Person } from '../steps/given.ts';
import { isCancel, isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { output, system } from '../steps/system.ts';
import { books, cancels } from '../steps/when.ts';

const target = localTarget(STACK_NAME, system.awsEndpoint);

describe('An engineer on call', () => {
  const begun = new Date();
  let clinic: Clinic;
  let patient: Person;
  let requestId: string;
  let appointmentId: string;
  let correlation: string | undefined;

  beforeAll(async () => {
    clinic = await aClinic();
    patient = await aPatient('Quibblethorn Canary');
    const reason = 'a canarywort allergy';
    const booked = await books(patient, clinic, { start: await anOpenStart(clinic, patient), reason });
    requestId = booked.headers.get('x-request-id') ?? '';
    appointmentId = booked.json.id;
    correlation = (await mailTo(patient.email, isRequest)).headers['x-correlation'];
    // The emulator may note the last line of a function only when it is called again.
    await cancels(patient, appointmentId);
    await mailTo(patient.email, isCancel);
  });

  test('follows one request from its answer to the mail, by the id that both carry', async () => {
    expect(requestId).not.toBe('');
    expect(correlation).toBe(requestId);
    const said = ({ fields }: LogLine): string => `${String(fields.service)} ${String(fields.message)}`;
    const expected = [
      'api answered',
      'publish published',
      'tell-patients handled',
      'notifications told',
      'schedule-reminders handled',
      'count-events handled',
      'record-audit handled',
      'refresh-open-times handled',
    ];
    const lines = await waitFor(
      'every function to have said what it did',
      async () => {
        const found = await logLines(target, begun, requestId);
        return expected.every((words) => found.some((line) => said(line) === words)) ? found : undefined;
      },
      { everyMs: 500 },
    );
    expect(said(lines.find(({ fields }) => fields.route !== undefined) ?? (lines[0] as LogLine))).toBe('api answered');
    const told = lines.filter((line) => said(line) === 'notifications told').map(({ fields }) => fields);
    expect(told).toContainEqual(expect.objectContaining({ appointmentId, channel: 'email', outcome: 'sent' }));
  });

  test('finds nothing personal in any log', async () => {
    const all = (await logLines(target, begun)).map(({ text }) => text).join('\n');
    expect(all).toContain(requestId);
    for (const personal of [patient.email, 'Quibblethorn', 'canarywort', patient.token])
      expect(all).not.toContain(personal);
  });

  test('sees a patient of our own book, be told and cancel', async () => {
    await setUpCanary(target, system.apiUrl, system.accounts.admin);
    // What is listed follows a change within a minute.
    const { answer } = await waitFor(
      'the canary to come through',
      async () => {
        const outcome = await runJob(target, 'canary');
        return JSON.parse(outcome.answer).failed === undefined ? outcome : undefined;
      },
      { everyMs: 1000 },
    );
    expect(JSON.parse(answer)).toEqual({ bookedMilliseconds: expect.any(Number), toldSeconds: expect.any(Number) });
  });

  test('stops what can wait: people go on booking, and are told once it runs again', async () => {
    const other = await aPatient();
    const start = await anOpenStart(clinic, other);
    const before = await pause(target, true);
    try {
      expect(Object.keys(before).filter((name) => name.includes('-Api'))).toEqual([]);
      expect((await books(other, clinic, { start })).status).toBe(201);
      expect((await mailsAfterAWhile(other.email)).filter(isRequest)).toEqual([]);
    } finally {
      await resume(target, before);
    }
    await mailTo(other.email, isRequest);
  });

  test.each(Object.keys(JOBS).filter(isJobName))('runs %s by hand at any time', async (name) => {
    const { worked, answer } = await runJob(target, name);
    expect(worked ? 'worked' : answer).toBe('worked');
    expect(JSON.parse(answer).failed ?? 0).toBe(0);
  });

  // What each queue may hold that can be done after all; doing it once more is harmless.
  const letterFor = (name: DeadLettersName): string =>
    JSON.stringify({
      detail:
        name === 'reminders'
          ? { type: 'ReminderDue', appointmentId, version: 1, leadMinutes: 120 }
          : { type: 'Audit', entries: [] },
    });
  const redriven: DeadLettersName[] = ['audit', 'reminders', 'events', 'expire-holds', 'read-models'];

  test.each(redriven)('redrives what failed into the dead letters of %s', async (name) => {
    const sqs = new SQSClient(target.config);
    const QueueUrl = output(DEAD_LETTERS[name].from);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: letterFor(name) }));
    expect((await countDeadLetters(target))[name]).toBe(1);
    expect(await redrive(target, name)).toBe(1);
    expect((await countDeadLetters(target))[name]).toBe(0);
    expect(await redrive(target, name)).toBe(0);
  });
});
