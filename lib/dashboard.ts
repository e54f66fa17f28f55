import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { MonitoringProps } from './monitoring.ts';
import type { Construct } from 'constructs';

export interface DashboardProps extends MonitoringProps {
  readonly outboxAge: Metric;
}

/** From the request to the last mail, in the order in which things happen. */
export const addDashboard = (scope: Construct, props: DashboardProps): void => {
  const { house, table, api, events, followUp, outboxAge } = props;
  const board = new MonitoringFacade(scope, `appointments-${house.stage.name}`);
  board.addLargeHeader('1. Requests arrive').monitorApiGatewayV2HttpApi({ api: api.http, humanReadableName: 'API' });
  for (const [caller, fn] of api.functions) {
    board.monitorLambdaFunction({ lambdaFunction: fn, humanReadableName: `API, ${caller}` });
  }
  board.addLargeHeader('2. Facts are written').monitorDynamoTable({ table: table.table, humanReadableName: 'Table' });
  board
    .addLargeHeader('3. Facts become events')
    .monitorLambdaFunction({ lambdaFunction: events.publish, humanReadableName: 'Publish' })
    .monitorCustom({
      alarmFriendlyName: 'Outbox',
      humanReadableName: 'Outbox',
      metricGroups: [{ title: 'Oldest unpublished event, seconds', metrics: [outboxAge] }],
    });
  board.addLargeHeader('4. What follows');
  for (const reaction of [followUp.confirmation, followUp.mailFeedback, followUp.scheduling]) {
    board.monitorSqsQueueWithDlq({ queue: reaction.queue, deadLetterQueue: reaction.deadLetters });
    board.monitorLambdaFunction({ lambdaFunction: reaction.fn });
  }
  board.monitorLambdaFunction({ lambdaFunction: followUp.reminders.send, humanReadableName: 'Send reminder' });
};
