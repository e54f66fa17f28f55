import { AlarmStatusWidget, GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';
import { UserAlarm } from './alarm.ts';
import { OWN_METRICS, reputation } from './metrics.ts';
import type { Watched } from './watched.ts';
import type { WatchBooking, WatchTelling } from './watch.ts';

const HALF = 12;
const THIRD = 8;

const alarmsIn = (scope: Construct): UserAlarm[] =>
  scope.node.findAll().filter((construct) => construct instanceof UserAlarm);

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: THIRD, height: 6 });

const status = (title: string, scope: Construct): IWidget =>
  new AlarmStatusWidget({ title, alarms: alarmsIn(scope), width: HALF * 2, height: 3 });

/** Answers two questions at its top, can patients book and are they told, and then shows where to look. */
export const addDashboard = (
  scope: Construct,
  { house, table, api, events, followUp }: Watched,
  { booking, telling }: { readonly booking: WatchBooking; readonly telling: WatchTelling },
): void => {
  const board = new MonitoringFacade(scope, `appointments-${house.stage.name}`);
  const { gateway } = booking;
  board
    .addLargeHeader('Can patients book?')
    .addWidget(status('Alarms', booking))
    .addWidget(graph('Bookings a minute', [gateway.bookings], [gateway.failedBookings]))
    .addWidget(graph('Bookings that fail, %', [gateway.bookingFailureRate]))
    .addWidget(graph('A booking made to see', [OWN_METRICS.canaryBooked], [OWN_METRICS.canaryFailed]))
    .addLargeHeader('Are they told?')
    .addWidget(status('Alarms', telling))
    .addWidget(graph('Until an event is out', [OWN_METRICS.outboxAge, OWN_METRICS.canaryTold]))
    .addWidget(
      graph('Waiting to be told', [
        followUp.confirmation.queue.metricApproximateAgeOfOldestMessage(),
        OWN_METRICS.reminderLateness,
      ]),
    )
    .addWidget(graph('Not reached', [OWN_METRICS.notReached], [reputation('BounceRate'), reputation('ComplaintRate')]));

  board
    .addLargeHeader('Where to look: requests')
    .monitorApiGatewayV2HttpApi({ api: api.http, humanReadableName: 'API' });
  for (const [caller, fn] of api.functions) {
    board.monitorLambdaFunction({ lambdaFunction: fn, humanReadableName: `API, ${caller}` });
  }
  board
    .addLargeHeader('Where to look: facts and events')
    .monitorDynamoTable({ table: table.table, humanReadableName: 'Table' })
    .monitorLambdaFunction({ lambdaFunction: events.publish, humanReadableName: 'Publish' });
  board.addLargeHeader('Where to look: what follows');
  const { confirmation, mailFeedback, scheduling, waitlist, conflicts, openTimes } = followUp;
  for (const { queue, deadLetters, fn } of [confirmation, mailFeedback, scheduling, waitlist, conflicts, openTimes]) {
    board.monitorSqsQueueWithDlq({ queue, deadLetterQueue: deadLetters });
    board.monitorLambdaFunction({ lambdaFunction: fn });
  }
  const { reminders } = followUp;
  board.monitorSqsQueueWithDlq({ queue: reminders.queue, deadLetterQueue: reminders.deadLetters });
  board.monitorLambdaFunction({ lambdaFunction: reminders.send, humanReadableName: 'Send reminder' });
};
