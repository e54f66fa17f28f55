import { Duration } from 'aws-cdk-lib';
import { type Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../functions/contract/events.ts';
import { STREAM } from '../functions/contract/time-limits.ts';
import { EVENT_PREFIX } from '../functions/store/keys.ts';
import type { House } from './house.ts';
import { NodeFunction } from './node-function.ts';
import { Periodic } from './periodic.ts';
import { deadLetterQueue } from './queues.ts';
import type { BookingTable } from './table.ts';

export interface EventsProps {
  readonly house: House;
  readonly table: BookingTable;
}

/** How committed event rows reach the bus: at once through the table's stream, else by a sweep every few minutes. */
export class Events extends Construct {
  readonly bus: EventBus;
  /** Keeps every event for a while, where the stage wants it. */
  readonly archive: Archive | undefined;
  readonly publish: NodeFunction;
  readonly unpublished: Queue;
  readonly sweep: Periodic;

  constructor(scope: Construct, id: string, { house, table }: EventsProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: `appointments-${house.stage.name}` });
    const { eventArchiveDays } = house.stage;
    this.archive =
      eventArchiveDays === undefined
        ? undefined
        : this.bus.archive('Archive', {
            archiveName: `appointments-${house.stage.name}`,
            description: 'What happened, to be told again: docs/runbook.md#replaying-events',
            eventPattern: { source: [EVENT_SOURCE] },
            retention: Duration.days(eventArchiveDays),
          });
    const environment = { TABLE_NAME: table.table.tableName, EVENT_BUS_NAME: this.bus.eventBusName };

    this.unpublished = deadLetterQueue(this, 'Unpublished', {
      userImpact: 'Confirmations and reminders of some bookings come up to five minutes late.',
      runbook: 'events-not-published',
    });
    this.publish = new NodeFunction(this, 'Publish', {
      house,
      entry: 'outbox/publish-changes',
      description: 'Publishes event rows as they are committed',
      environment,
      timeout: Duration.millis(STREAM.publishMs),
    });
    table.allow(this.publish, ['UpdateItem']);
    this.publish.addEventSource(
      new DynamoEventSource(table.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            // The answer that an idempotency key led to has such a key too, and no type.
            dynamodb: {
              Keys: { SK: { S: FilterRule.beginsWith(EVENT_PREFIX) } },
              NewImage: { type: { S: FilterRule.exists() } },
            },
          }),
        ],
        parallelizationFactor: 4,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: 10,
        maxRecordAge: Duration.hours(1),
        onFailure: new SqsDlq(this.unpublished),
      }),
    );

    this.sweep = new Periodic(this, 'Sweep', {
      house,
      entry: 'outbox/sweep',
      description: 'Publishes event rows that the stream left behind',
      environment,
      schedule: 'rate(5 minutes)',
      whenItFails: {
        userImpact: 'An event that the stream missed stays unpublished: its confirmation is not sent.',
        runbook: 'periodic-work-failed',
      },
    });
    table.allow(this.sweep.fn, ['GetItem', 'BatchGetItem', 'UpdateItem'], 'outbox');
    for (const fn of [this.publish, this.sweep.fn]) fn.allow(['events:PutEvents'], this.bus.eventBusArn);
  }
}
