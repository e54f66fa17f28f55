import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { UserAlarm } from './alarm.ts';
import { addDashboard } from './dashboard.ts';
import type { House } from './house.ts';
import { WatchBooking, WatchTelling } from './watch.ts';
import type { Watched } from './watched.ts';

/** What is watched beyond the dead-letter queues, who hears of alarms, and a dashboard. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    if (!watched.house.stage.observed) return;
    const booking = new WatchBooking(this, 'Booking', watched);
    const telling = new WatchTelling(this, 'Telling', watched);
    watched.api.rollout?.stopAt(booking.outage);
    this.notify(watched.house);
    addDashboard(this, watched, { booking, telling });
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
