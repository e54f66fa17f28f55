import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { listClinics } from '../../functions/store/clinics.ts';
import { rebuildCounters, rebuildSearch } from '../../functions/store/rebuilding.ts';
import { openTable } from '../../functions/store/table.ts';
import { type JobName, runJob } from './jobs.ts';
import { Hint, outputOf, type Target } from './target.ts';

/** How what a queue holds is done after all: by the queue it came from, a job, or making it all anew. */
type Way =
  | { readonly by: 'queue'; readonly output: string }
  | { readonly by: 'job'; readonly name: JobName }
  | { readonly by: 'rebuilding' };

interface DeadLetters {
  readonly holds: string;
  /** The output of the stack that names its URL. */
  readonly from: string;
  readonly way: Way;
}

const reaction = (name: string, holds: string): DeadLetters => ({
  holds,
  from: `${name}DlqUrl`,
  way: { by: 'queue', output: `${name}QueueUrl` },
});
const periodic = (name: JobName, from: string): DeadLetters => ({
  holds: `Runs of the job ${name} that failed`,
  from,
  way: { by: 'job', name },
});

/** Every dead-letter queue of the stack. */
export const DEAD_LETTERS = {
  confirmation: reaction('Confirmation', 'Events that patients were not told of'),
  announcements: reaction('Announcements', 'Parts of announcements that were not queued'),
  notices: reaction('Notice', 'Notices that could not be sent'),
  'mail-feedback': reaction('MailFeedback', 'Bounces and complaints not written down'),
  scheduling: reaction('Scheduling', 'Events whose reminders were not scheduled'),
  waitlist: reaction('Waitlist', 'Time that was not offered to those who wait'),
  conflicts: reaction('Conflicts', 'Changes of schedules whose appointments were not dealt with'),
  'open-times': reaction('OpenTimes', 'Changes that listings do not show yet'),
  audit: reaction('Audit', 'Entries that are not in the audit yet'),
  counting: reaction('Counting', 'Events that are not counted yet'),
  reminders: reaction('Reminder', 'Reminders that fired and were not queued'),
  events: {
    holds: 'Parts of the stream whose events were not published',
    from: 'PublishDlqUrl',
    way: { by: 'job', name: 'sweep' },
  },
  'read-models': {
    holds: 'Parts of the stream that search and figures did not follow',
    from: 'ReadModelsDlqUrl',
    way: { by: 'rebuilding' },
  },
  sweep: periodic('sweep', 'SweepDlqUrl'),
  'extend-doctor-days': periodic('extend-doctor-days', 'ExtendDoctorDaysDlqUrl'),
  'expire-holds': periodic('expire-holds', 'ExpireHoldsDlqUrl'),
  'expire-wishes': periodic('expire-wishes', 'ExpireWishesDlqUrl'),
  repair: periodic('repair', 'RepairDlqUrl'),
  'finish-erasures': periodic('finish-erasures', 'FinishErasuresDlqUrl'),
  archive: periodic('archive', 'ArchiveDlqUrl'),
  canary: periodic('canary', 'CanaryDlqUrl'),
  'export-audit': periodic('export-audit', 'AuditExportDlqUrl'),
} as const satisfies Readonly<Record<string, DeadLetters>>;

export type DeadLettersName = keyof typeof DEAD_LETTERS;
export const isDeadLettersName = (name: string): name is DeadLettersName => Object.hasOwn(DEAD_LETTERS, name);

const lengthOf = async (sqs: SQSClient, QueueUrl: string): Promise<number> => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
};

/** About how many messages each dead-letter queue holds. */
export const countDeadLetters = async (target: Target): Promise<Readonly<Record<DeadLettersName, number>>> => {
  const sqs = new SQSClient(target.config);
  const counts = await Promise.all(
    Object.entries(DEAD_LETTERS).map(
      async ([name, { from }]) => [name, await lengthOf(sqs, await outputOf(target, from))] as const,
    ),
  );
  return Object.fromEntries(counts) as Record<DeadLettersName, number>;
};

/** For so long nobody else is shown a message that is being dealt with. */
const HIDDEN_SECONDS = 60;

/**
 * Deals with what a queue held at the start: a message leaves it only once that has worked, so that whatever stops this,
 * repeating it goes on. What failed before may fail again and come back meanwhile; that is left for another time.
 */
const drain = async (sqs: SQSClient, QueueUrl: string, work: (message: Message) => Promise<void>): Promise<number> => {
  const meant = await lengthOf(sqs, QueueUrl);
  let done = 0;
  while (done < meant) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) {
      await work(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      done++;
    }
  }
  return done;
};

const rebuildAll = async (target: Target): Promise<void> => {
  const table = openTable(await outputOf(target, 'TableName'), new DynamoDBClient(target.config));
  for (const { id } of await listClinics(table)) {
    await rebuildCounters(table, id, Date.now());
    await rebuildSearch(table, id);
  }
};

/** Does once what all the messages of a queue asked for. */
const doAnew = async (target: Target, way: Extract<Way, { by: 'job' | 'rebuilding' }>): Promise<void> => {
  if (way.by === 'rebuilding') return rebuildAll(target);
  const { worked, answer } = await runJob(target, way.name);
  if (!worked) throw new Hint(`The job ${way.name} failed again: ${answer}`);
};

/** Does what the messages of a dead-letter queue asked for after all; returns how many. All of it may be repeated. */
export const redrive = async (target: Target, name: DeadLettersName): Promise<number> => {
  const { from, way }: DeadLetters = DEAD_LETTERS[name];
  const sqs = new SQSClient(target.config);
  const queueUrl = await outputOf(target, from);
  if (way.by === 'job' || way.by === 'rebuilding') {
    if ((await lengthOf(sqs, queueUrl)) === 0) return 0;
    await doAnew(target, way);
    return drain(sqs, queueUrl, async () => undefined);
  }
  const to = await outputOf(target, way.output);
  return drain(sqs, queueUrl, async ({ Body }) => {
    await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
  });
};
