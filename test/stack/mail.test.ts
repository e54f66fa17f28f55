import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { grantsOf, functionId } from './grants.ts';
import { stageValues } from '../../lib/stages.ts';
import { idsIn, templateOf, synthesise } from './stage.ts';

const stage = synthesise('prod');
const { ofType } = stage;

describe('what becomes of a mail', () => {
  const set = 'appointments-prod';
  const [[, destination] = []] = ofType('AWS::SES::ConfigurationSetEventDestination');
  const queueId = idsIn(
    ofType('AWS::Lambda::EventSourceMapping').find(([, { Properties }]) =>
      idsIn(Properties.FunctionName).includes(functionId(stage, 'reactions/handle-mail-feedback')),
    )?.[1].Properties.EventSourceArn,
  )[0];
  const rule = ofType('AWS::Events::Rule').find(([, { Properties }]) =>
    idsIn(Properties.Targets).includes(queueId ?? ''),
  )?.[1];

  it('is told by SES when it bounces or is called unwanted', () => {
    expect(destination?.Properties).toMatchObject({
      EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint'], EventBridgeDestination: {} },
    });
    expect(ofType('AWS::SES::ConfigurationSet').map(([, { Properties }]) => Properties.Name)).toEqual([set]);
  });

  it('is heard of on the bus that SES speaks on, for mails of this stage alone', () => {
    expect(rule?.Properties.EventBusName).toBe('default');
    expect(rule?.Properties.EventPattern).toEqual({
      source: ['aws.ses'],
      detail: { eventType: ['Bounce', 'Complaint'], mail: { tags: { 'ses:configuration-set': [set] } } },
    });
  });

  it('is passed on as types and ids alone: no address, name or subject reaches the queue', () => {
    const [target, ...more] = rule?.Properties.Targets ?? [];
    const { InputPathsMap = {}, InputTemplate = '' } = target?.InputTransformer ?? {};
    expect(more).toEqual([]);
    expect(Object.values(InputPathsMap).toSorted()).toEqual([
      '$.detail.bounce.bounceSubType',
      '$.detail.bounce.bounceType',
      '$.detail.eventType',
      '$.detail.mail.messageId',
      '$.detail.mail.tags.address[0]',
      '$.detail.mail.tags.attempt[0]',
      '$.detail.mail.tags.notice[0]',
      '$.detail.mail.tags.person[0]',
    ]);
    // In quotes, a path that leads nowhere leaves an empty text; without them the message would be no JSON.
    const names = Object.keys(InputPathsMap);
    expect(JSON.parse(InputTemplate)).toEqual({
      detail: Object.fromEntries(names.map((name) => [name, `<${name}>`])),
    });
    // Variables of EventBridge's own, such as the whole event, need no path.
    expect(InputTemplate).not.toContain('aws.');
  });

  it('is set aside nowhere whole: what EventBridge cannot pass on raises an alarm instead', () => {
    expect(rule?.Properties.Targets?.map(({ DeadLetterConfig }) => DeadLetterConfig)).toEqual([undefined]);
    const [alarm] = ofType('AWS::CloudWatch::Alarm').filter(([, { Properties }]) =>
      isDeepStrictEqual(Properties.Dimensions, [{ Name: 'RuleName', Value: rule?.Properties.Name }]),
    );
    expect(alarm?.[1].Properties).toMatchObject({
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('is for our own list of addresses to remember: SES’s would swallow what the staff send once more', () => {
    expect(ofType('AWS::SES::ConfigurationSet').map(([, { Properties }]) => Properties.SuppressionOptions)).toEqual([
      { SuppressedReasons: [] },
    ]);
  });

  it.each(['reactions/send-notices', 'api/callers/auth', 'api/callers/staff'])(
    'is told for every mail of %s, which may send it',
    (entry) => {
      const { Environment } = stage.resources[functionId(stage, entry)]?.Properties ?? {};
      expect(Environment?.Variables).toMatchObject({ MAIL_CONFIGURATION_SET: set });
      const sending = grantsOf(stage, entry).filter(({ Action }) => Action === 'ses:SendRawEmail');
      expect(JSON.stringify(sending.map(({ Resource }) => Resource))).toContain(`configuration-set/${set}`);
    },
  );

  it('is told for the codes of Cognito too, once SES knows our domain', () => {
    const { mail, ...values } = stageValues('prod');
    const verified = templateOf({ ...values, mail: { ...mail, verified: true } });
    const [[, pool] = []] = Object.entries(verified.findResources('AWS::Cognito::UserPool'));
    expect(pool?.Properties.EmailConfiguration).toMatchObject({
      EmailSendingAccount: 'DEVELOPER',
      ConfigurationSet: set,
    });
    // Cognito refuses a set that is not there yet.
    const [setId = ''] = Object.keys(verified.findResources('AWS::SES::ConfigurationSet'));
    expect(pool?.DependsOn).toContain(setId);
  });
});
