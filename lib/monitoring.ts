// oxlint-disable no-new -- a construct adds itself to its scope
import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { UserAlarm } from './alarm.ts';
import type { Api } from './api.ts';
import { addDashboard } from './dashboard.ts';
import type { Events } from './events.ts';
import type { FollowUp } from './follow-up.ts';
import type { House } from './house.ts';
import type { BookingTable } from './table.ts';

export const METRIC_NAMESPACE = 'Appointments';

export interface MonitoringProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly api: Api;
  readonly events: Events;
  readonly followUp: FollowUp;
}

const MINUTE = Duration.minutes(1);

/** What is watched beyond the dead-letter queues, who hears of alarms, and a dashboard. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { house, api, events } = props;
    const outboxAge = new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: 'OutboxAgeSeconds',
      dimensionsMap: { service: 'sweep' },
      statistic: 'Maximum',
      period: Duration.minutes(5),
    });
    new UserAlarm(this, 'OutboxIsOld', {
      userImpact: 'Events wait longer than ten minutes: confirmations and reminders are late.',
      runbook: 'outbox-is-old',
      metric: outboxAge,
      above: 600,
    });
    new UserAlarm(this, 'StreamIsBehind', {
      userImpact: 'Confirmations come minutes after the booking.',
      runbook: 'stream-is-behind',
      metric: events.publish.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum' }),
      above: Duration.minutes(2).toMilliseconds(),
      evaluationPeriods: 3,
    });
    if (house.stage.observed) {
      this.watchFailures(api);
      this.notify(house);
      addDashboard(this, { ...props, outboxAge });
    }
  }

  private watchFailures(api: Api): void {
    new UserAlarm(this, 'ApiFails', {
      userImpact: 'More than one request in a hundred fails: people cannot book, change or cancel.',
      runbook: 'api-fails',
      metric: new MathExpression({
        label: 'Failed requests, %',
        // A single failure in a quiet minute is no outage.
        expression: 'IF(failed > 1, 100 * failed / requests, 0)',
        usingMetrics: {
          failed: api.stage.metricServerError({ period: MINUTE, statistic: 'Sum' }),
          requests: api.stage.metricCount({ period: MINUTE, statistic: 'SampleCount' }),
        },
        period: MINUTE,
      }),
      above: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  }

  private notify({ stage, key }: House): void {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true, ...(key && { masterKey: key }) });
    key?.grant(new ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey');
    if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    for (const construct of Stack.of(this).node.findAll()) {
      if (construct instanceof UserAlarm) construct.addAlarmAction(new SnsAction(topic));
    }
  }
}
