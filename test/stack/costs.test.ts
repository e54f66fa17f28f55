import { expect, it } from 'vitest';
import { MACHINE } from '../../scripts/costs/model.ts';
import { idsIn, synthesise } from './stage.ts';

const { ofType } = synthesise('prod');

it('the model of costs counts every queue that functions poll', () => {
  const queues = new Set(ofType('AWS::SQS::Queue').map(([id]) => id));
  const polled = ofType('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    idsIn(Properties.EventSourceArn).some((id) => queues.has(id)),
  );
  expect(MACHINE.queuesPolled).toBe(polled.length);
});

it('the model of costs counts every metric that an alarm looks at', () => {
  // CloudWatch charges an alarm on an expression for each of its metrics.
  const looked = ofType('AWS::CloudWatch::Alarm').map(
    ([, { Properties }]) => JSON.stringify(Properties).match(/"MetricName"/g)?.length ?? 0,
  );
  expect(MACHINE.alarms).toBe(looked.reduce((sum, metrics) => sum + metrics, 0));
});
