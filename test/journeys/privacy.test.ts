import { readFile } from 'node:fs/promises';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuration } from '../../scripts/local/aws.ts';
import { saveFunctionLogs } from '../../scripts/local/function-logs.ts';
import { waitFor } from '../../scripts/local/wait.ts';
import { verifyHistory } from '../../functions/store/history.ts';
import { everythingStored, invoke, table } from '../steps/aws.ts';
import {
  aClinic,
  admin,
  ANY_CODE,
  type Clinic,
  LISTED,
  newEmail,
  openStarts,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { output, system } from '../steps/system.ts';
import { books } from '../steps/when.ts';

const mark = randomUUID().slice(0, 6);
const digits = String(Math.floor(Math.random() * 9000) + 1000);
const ME = { name: `Quirin Kanarek${mark}`, phone: `+1 915 867 ${digits}`, reason: `A kanarekache ${mark}` };
const email = newEmail().replace('patient.', `kanarek.`);
/** What must be nowhere but in the table, and in the end not there either. */
const TRACES = [`kanarek${mark}`, `kanarekache ${mark}`, email, `867 ${digits}`, `867${digits}`];
const tracesIn = (text: string): string[] => TRACES.filter((trace) => text.toLowerCase().includes(trace.toLowerCase()));

const register = async (): Promise<Person> => {
  await expecting(201, 'POST', '/auth/register', {
    body: { email, password: PASSWORD, name: ME.name, phone: ME.phone },
  });
  await expecting(204, 'POST', '/auth/confirm', { body: { email, code: ANY_CODE } });
  return signedIn({ email, password: PASSWORD });
};

describe('A patient asks what is held on her, and then to be forgotten', () => {
  let clinic: Clinic;
  let me: Person;
  let id: string;
  let starts: string[];
  let appointmentId: string;
  let manageToken: string;
  let tapped: string;
  const sqs = new SQSClient(configuration(system.awsEndpoint));
  const bus = new EventBridgeClient(configuration(system.awsEndpoint));
  const rule = { EventBusName: output('EventBusName') };

  beforeAll(async () => {
    // Everything that travels over the bus from now on is also put into a queue of the test's own.
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `tap-${mark}` }));
    tapped = QueueUrl;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const pattern = JSON.stringify({ source: ['appointments'] });
    await bus.send(new PutRuleCommand({ ...rule, Name: `tap-${mark}`, EventPattern: pattern }));
    const target = { Id: 'tap', Arn: Attributes?.QueueArn ?? '' };
    await bus.send(new PutTargetsCommand({ ...rule, Rule: `tap-${mark}`, Targets: [target] }));

    clinic = await aClinic();
    me = await register();
    starts = await waitFor(
      'open times',
      async () => {
        const open = await openStarts(clinic, me);
        return open.length > 0 ? open : undefined;
      },
      { everyMs: 250 },
    );
    const { json } = await books(me, clinic, { start: starts.at(-1) ?? '', reason: ME.reason });
    appointmentId = json.id;
    id = json.patientId;
    const { text } = await mailTo(email, isRequest);
    manageToken = /\/manage#([\w.-]+)/.exec(text)?.[1] ?? '';
    await expecting(201, 'POST', '/waitlist', {
      token: me.token,
      body: {
        clinicId: clinic.id,
        appointmentTypeId: clinic.type,
        from: (starts[0] ?? '').slice(0, 10),
        to: (starts.at(-1) ?? '').slice(0, 10),
      },
    });
  });

  // Messages that nobody takes would look like work under way to the stories that follow.
  afterAll(async () => {
    await bus.send(new RemoveTargetsCommand({ ...rule, Rule: `tap-${mark}`, Ids: ['tap'] }));
    await bus.send(new DeleteRuleCommand({ ...rule, Name: `tap-${mark}` }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: tapped }));
  });

  test('she gets everything as one JSON document', async () => {
    const { json } = await expecting(200, 'GET', '/me/export', { token: me.token });
    expect(json.profile).toMatchObject({ id, email, name: ME.name, phone: ME.phone });
    expect(json.appointments).toMatchObject([{ id: appointmentId, reason: ME.reason }]);
    expect(json.waitlist).toHaveLength(1);
    expect(json.notifications.map(({ kind }: { kind: string }) => kind)).toContain('CONFIRMED');
    const { token } = await admin();
    const asked = await expecting(200, 'GET', `/admin/patients/${id}/export`, { token });
    expect(asked.json.profile).toEqual(json.profile);
    await expecting(403, 'GET', `/admin/patients/${id}/export`, { token: me.token });
  });

  test('she is erased, and nothing opens for her any more: no token, no link, no password', async () => {
    await expecting(204, 'DELETE', '/me', { token: me.token });
    for (const path of ['/me', '/me/export', '/appointments', '/notifications', '/waitlist'])
      await expecting(403, 'GET', path, { token: me.token });
    const link = await ask('GET', '/manage/appointment', { headers: { authorization: `Link ${manageToken}` } });
    expect(link.status).toBe(401);
    expect((await ask('POST', '/auth/login', { body: { email, password: PASSWORD } })).status).toBe(401);
    await expecting(204, 'DELETE', '/me', { token: me.token });
  });

  test('her appointment is cancelled, and its time is open to others', async () => {
    const { token } = await admin();
    const { json } = await expecting(200, 'GET', `/appointments/${appointmentId}`, { token });
    expect(json.status).toBe('CANCELLED');
    expect(json.reason).toBeUndefined();
    await expect.poll(() => openStarts(clinic, { email: '', token }), LISTED).toContain(starts.at(-1));
  });

  test('nothing of her is in any row, nor comes back; no further mail goes to her', async () => {
    expect(await invoke('FinishErasuresFunctionName', {})).toMatchObject({ failed: 0 });
    const mails = await mailsAfterAWhile(email);
    expect(mails.filter(({ subject }) => subject.startsWith('Cancelled'))).toEqual([]);
    const rows = [...(await everythingStored())].map(([key, row]) => `${key} ${row}`);
    expect(rows.filter((row) => tracesIn(row).length > 0)).toEqual([]);
    expect((await verifyHistory({ client: table, name: system.tableName })).differences).toEqual(new Map());
  });

  test('neither logs, events, queues nor the audit ever had her name, address, number or words', async () => {
    const file = `${system.stateDir}/privacy-${mark}.log`;
    await saveFunctionLogs(system.awsEndpoint, file);
    const logs = await readFile(file, 'utf8');
    expect(logs).toContain('answered');
    expect(tracesIn(logs)).toEqual([]);

    const events: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: tapped, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
      );
      if (Messages.length === 0) break;
      events.push(...Messages.map(({ Body = '' }) => Body));
    }
    expect(events.filter((event) => event.includes(appointmentId)).length).toBeGreaterThan(1);
    expect(events.filter((event) => tracesIn(event).length > 0)).toEqual([]);

    const entries = await waitFor(
      'the audit of the erasure',
      async () => {
        const { Items = [] } = await table.send(new ScanCommand({ TableName: output('AuditTableName') }));
        const text = Items.map((item) => JSON.stringify(item));
        return text.some((line) => line.includes('eraseMe') && line.includes(id)) ? text : undefined;
      },
      { everyMs: 500 },
    );
    expect(entries.filter((entry) => tracesIn(entry).length > 0)).toEqual([]);
  });

  test('the same e-mail registers anew as somebody who has no past', async () => {
    const anew = await register();
    const { json } = await expecting(200, 'GET', '/me/export', { token: anew.token });
    expect(json.profile.id).not.toBe(id);
    expect([json.appointments, json.waitlist, json.notifications]).toEqual([[], [], []]);
    const again = await books(anew, clinic, { start: starts.at(-1) ?? '' });
    expect(again.status).toBe(201);
  });
});
