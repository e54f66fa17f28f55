import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RETENTION } from '../functions/contract/retention.ts';
import { QUEUE, visibilityMs } from '../functions/contract/time-limits.ts';
import { alarmWhenNotEmpty, type Meaning } from './alarm.ts';
import { waive } from './house.ts';

const ENCRYPTED = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** A queue for what failed for good: kept for as long as SQS keeps anything, and never silent. */
export const deadLetterQueue = (scope: Construct, id: string, meaning: Meaning): Queue => {
  const queue = new Queue(scope, id, { ...ENCRYPTED, retentionPeriod: Duration.days(RETENTION.deadLetters.days) });
  alarmWhenNotEmpty(scope, `${id}NotEmpty`, queue, meaning);
  waive(queue, {
    'AwsSolutions-SQS3': 'It is a dead-letter queue itself.',
    'Serverless-SQSRedrivePolicy': 'It is a dead-letter queue itself.',
  });
  return queue;
};

/** A queue whose messages are tried a few times and then set aside. */
export const workQueue = (scope: Construct, id: string, deadLetters: Queue, workTime: Duration): Queue =>
  new Queue(scope, id, {
    ...ENCRYPTED,
    // No message is shown again while it is worked on.
    visibilityTimeout: Duration.millis(visibilityMs(workTime.toMilliseconds())),
    retentionPeriod: Duration.millis(QUEUE.retentionMs),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: QUEUE.receives },
  });
