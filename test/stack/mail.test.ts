import { describe, expect, it } from 'vitest';
import { functionId } from './grants.ts';
import { idsIn, synthesise } from './stage.ts';

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

  it('is so for every notice', () => {
    const { Environment } = stage.resources[functionId(stage, 'reactions/send-notices')]?.Properties ?? {};
    expect(Environment?.Variables).toMatchObject({ MAIL_CONFIGURATION_SET: set });
  });
});
