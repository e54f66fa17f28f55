import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { APPOINTMENT_EVENTS } from '../functions/contract/events.ts';
import { STREAM } from '../functions/contract/time-limits.ts';
import { appointmentKey, clinicKey, DOCTOR_PREFIX, INBOX_PREFIX, personKey } from '../functions/store/keys.ts';
import type { Events } from './events.ts';
import type { House } from './house.ts';
import { NodeFunction } from './node-function.ts';
import { deadLetterQueue } from './queues.ts';
import { Reaction } from './reaction.ts';
import { type BookingTable, READ } from './table.ts';

export interface ReadModelsProps {
  readonly house: House;
  readonly table: BookingTable;
  readonly events: Events;
}

/** The rows that search and counters follow; everything else does not wake the function. */
const FOLLOWED = [
  { PK: { S: FilterRule.beginsWith(personKey('').PK) }, SK: { S: FilterRule.isEqual(personKey('').SK) } },
  { PK: { S: FilterRule.beginsWith(personKey('').PK) }, SK: { S: FilterRule.beginsWith(INBOX_PREFIX) } },
  { PK: { S: FilterRule.beginsWith(clinicKey('').PK) }, SK: { S: FilterRule.beginsWith(DOCTOR_PREFIX) } },
  { SK: { S: FilterRule.isEqual(appointmentKey('').SK) } },
];

/**
 * What is kept beside the facts so that it can be asked for: who is found by what, and daily counters. The stream has
 * two readers, this and the one that publishes events; more than two would slow each other down.
 */
export class ReadModels extends Construct {
  readonly counting: Reaction;
  readonly following: NodeFunction;
  readonly notFollowed: Queue;

  constructor(scope: Construct, id: string, { house, table, events }: ReadModelsProps) {
    super(scope, id);
    const environment = { TABLE_NAME: table.table.tableName };
    this.counting = new Reaction(this, 'Counting', {
      house,
      bus: events.bus,
      after: APPOINTMENT_EVENTS,
      entry: 'reactions/count-events',
      description: 'Keeps the daily counters of clinics',
      environment,
      // Those of one clinic and date wait for each other.
      atOnce: 5,
      whenItFails: {
        userImpact: 'Clinics see figures of their days that lack some appointments.',
        runbook: 'read-models-behind',
      },
    });
    table.allow(this.counting.fn, [...READ, 'ConditionCheckItem', 'PutItem', 'UpdateItem']);

    this.notFollowed = deadLetterQueue(this, 'NotFollowed', {
      userImpact: 'Staff do not find some new or renamed patients and doctors, and figures of messages are too low.',
      runbook: 'read-models-behind',
    });
    this.following = new NodeFunction(this, 'Following', {
      house,
      entry: 'reactions/keep-read-models',
      description: 'Makes people and appointments findable and counts messages',
      environment,
      timeout: Duration.millis(STREAM.followMs),
    });
    table.allow(this.following, [...READ, 'ConditionCheckItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
    this.following.addEventSource(
      new DynamoEventSource(table.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 50,
        filters: FOLLOWED.map((Keys) => FilterCriteria.filter({ dynamodb: { Keys } })),
        parallelizationFactor: 2,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: 10,
        maxRecordAge: Duration.hours(1),
        onFailure: new SqsDlq(this.notFollowed),
      }),
    );
  }
}
