import { describe, expect, it } from 'vitest';
import { EVENT_SOURCE } from '../../functions/contract/events.ts';
import { APPOINTMENT_EVENTS } from '../../functions/domain/appointment.ts';
import { noticeKindOf } from '../../functions/domain/notice-kinds.ts';
import { EVENT_PREFIX } from '../../functions/store/keys.ts';
import { historyOf } from '../support/histories.ts';
import { functionId } from './grants.ts';
import { idsIn, type Resource, synthesise } from './stage.ts';

const stage = synthesise('prod');
const { ofType, resources } = stage;
/** Follows SES, whose events hold addresses: what it is given of them is in mail.test.ts. */
const FEEDBACK = 'reactions/handle-mail-feedback';
const REACTIONS = [
  FEEDBACK,
  'reactions/tell-patients',
  'reactions/schedule-reminders',
  'reactions/offer-waitlist',
  'reactions/resolve-conflicts',
  'reactions/record-audit',
  'reactions/count-events',
  'reactions/refresh-open-times',
];
const SCHEDULED = [
  'outbox/sweep',
  'reactions/extend-doctor-days',
  'reactions/expire-holds',
  'reactions/expire-wishes',
  'reactions/repair',
  'reactions/archive',
];

const mappingOf = (entry: string): Resource | undefined =>
  ofType('AWS::Lambda::EventSourceMapping').find(([, { Properties }]) =>
    idsIn(Properties.FunctionName).includes(functionId(stage, entry)),
  )?.[1];

const queues = ofType('AWS::SQS::Queue');
const redrive = ({ Properties }: Resource) => Properties.RedrivePolicy;

/** Everything that failures are set aside in: queues without one of their own. */
const deadLetterQueues = queues.filter(([, queue]) => redrive(queue) === undefined).map(([id]) => id);
const alarmOf = (queueId: string): Resource | undefined =>
  ofType('AWS::CloudWatch::Alarm').find(([, { Properties }]) => idsIn(Properties.Dimensions).includes(queueId))?.[1];

describe('publishing', () => {
  it('takes only new event rows from the stream, and sets aside what fails for good', () => {
    const properties = mappingOf('outbox/publish-changes')?.Properties;
    expect(properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: expect.any(Number),
    });
    const patterns = properties?.FilterCriteria?.Filters.map(({ Pattern }): unknown => JSON.parse(Pattern));
    expect(patterns).toEqual([
      {
        eventName: ['INSERT'],
        // An answer that an idempotency key led to has such a key too, and no type.
        dynamodb: { Keys: { SK: { S: [{ prefix: EVENT_PREFIX }] } }, NewImage: { type: { S: [{ exists: true }] } } },
      },
    ]);
    expect(deadLetterQueues).toContain(idsIn(properties?.DestinationConfig)[0]);
  });
});

/** What works off a queue that the scheduler fills, and no rule. */
const QUEUED = ['reactions/send-reminder'];

const queueIdOf = (entry: string): string => idsIn(mappingOf(entry)?.Properties.EventSourceArn)[0] ?? '';

describe.each([...REACTIONS, ...QUEUED])('%s', (entry) => {
  const mapping = mappingOf(entry);
  const queueId = queueIdOf(entry);

  it('works off a queue message by message', () => {
    expect(mapping?.Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  it('gives up in the end, into a queue with an alarm', () => {
    const queue = resources[queueId];
    expect(queue && redrive(queue)?.maxReceiveCount).toBeGreaterThan(1);
    const dead = queue && idsIn(redrive(queue)?.deadLetterTargetArn)[0];
    expect(deadLetterQueues).toContain(dead);
    expect(alarmOf(dead ?? '')).toBeDefined();
  });

  it('hides a message for six times as long as its function may work', () => {
    const timeout = Number(resources[functionId(stage, entry)]?.Properties.Timeout);
    expect(resources[queueId]?.Properties.VisibilityTimeout).toBe(6 * timeout);
  });
});

const ruleOf = (entry: string): Resource | undefined =>
  ofType('AWS::Events::Rule').find(([, { Properties }]) => idsIn(Properties.Targets).includes(queueIdOf(entry)))?.[1];

describe.each(REACTIONS.filter((entry) => entry !== FEEDBACK))('%s', (entry) => {
  const rule = ruleOf(entry);

  it('is given whole events of this system, and those that it cannot be given are set aside', () => {
    expect(rule?.Properties.EventPattern).toMatchObject({ source: [EVENT_SOURCE] });
    const targets = rule?.Properties.Targets ?? [];
    expect(targets).not.toEqual([]);
    for (const target of targets) {
      expect(target).not.toHaveProperty('InputTransformer');
      expect(target).not.toHaveProperty('InputPath');
      expect(target).toHaveProperty('DeadLetterConfig');
    }
  });
});

describe('reactions/tell-patients', () => {
  it('is given every change that may tell a patient something', () => {
    const telling = APPOINTMENT_EVENTS.filter((type) => {
      const inConflict = { attention: 'NEEDS_NEW_TIME', waitlistEntryId: 'wish_1' } as const;
      return noticeKindOf(historyOf(['AppointmentConfirmed', inConflict], [type, {}]), 2) !== undefined;
    });
    expect(telling).toContain('AppointmentCheckedIn');
    const types: unknown = expect.arrayContaining(telling);
    expect(ruleOf('reactions/tell-patients')?.Properties.EventPattern).toMatchObject({ detail: { type: types } });
  });
});

describe('reactions/schedule-reminders', () => {
  it('may go on through its own queue for as long as there is something left', () => {
    const { Environment, RecursiveLoop } =
      resources[functionId(stage, 'reactions/schedule-reminders')]?.Properties ?? {};
    expect(idsIn(Environment?.Variables)).toContain(queueIdOf('reactions/schedule-reminders'));
    // Lambda would stop it after about 16 rounds.
    expect(RecursiveLoop).toBe('Allow');
  });
});

describe.each(SCHEDULED)('%s', (entry) => {
  const id = functionId(stage, entry);
  const target = ofType('AWS::Scheduler::Schedule')
    .map(([, { Properties }]) => Properties.Target)
    .find((target) => idsIn(target?.Arn).includes(id));

  it('comes round by itself, and its failures are set aside', () => {
    expect(deadLetterQueues).toContain(idsIn(target?.DeadLetterConfig)[0]);
    const invoke = ofType('AWS::Lambda::EventInvokeConfig').find(([, { Properties }]) =>
      idsIn(Properties.FunctionName).includes(id),
    );
    expect(deadLetterQueues).toContain(idsIn(invoke?.[1].Properties.DestinationConfig)[0]);
  });
});

describe('the nightly work on doctor-days', () => {
  const id = functionId(stage, 'reactions/extend-doctor-days');
  const schedule = ofType('AWS::Scheduler::Schedule').find(([, { Properties }]) =>
    idsIn(Properties.Target?.Arn).includes(id),
  )?.[1];

  it('comes round again and again in the night, never twice at once, and does nothing more once all is done', () => {
    expect(schedule?.Properties.ScheduleExpression).toBe('cron(0/15 2-5 * * ? *)');
    expect(Number(resources[id]?.Properties.Timeout)).toBeLessThanOrEqual(15 * 60);
    expect(schedule?.Properties.Target).toMatchObject({ Input: JSON.stringify({ unlessDone: true }) });
  });
});

describe('failures', () => {
  it.each(deadLetterQueues)('in %s raise an alarm at the first message', (id) => {
    expect(alarmOf(id)?.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it.each(ofType('AWS::CloudWatch::Alarm'))('%s says who suffers, where to read on, and tells somebody', (_, alarm) => {
    expect(alarm.Properties.AlarmDescription).toMatch(/^[A-Z].+\. Runbook: docs\/runbook\.md#[a-z-]+$/);
    expect(idsIn(alarm.Properties.AlarmActions).map((id) => resources[id]?.Type)).toEqual(['AWS::SNS::Topic']);
  });

  it('of the API, of the outbox and of the stream raise alarms', () => {
    const watched = JSON.stringify(ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties));
    for (const metric of ['5xx', 'OutboxAgeSeconds', 'IteratorAge']) expect(watched).toContain(metric);
  });
});

describe('queues', () => {
  it.each(queues)('%s is encrypted and refuses plain HTTP', (id, { Properties }) => {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    const policy = ofType('AWS::SQS::QueuePolicy').find(([, resource]) =>
      idsIn(resource.Properties.Queues).includes(id),
    );
    expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });
});
