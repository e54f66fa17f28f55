import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { type ReminderDue, reminderDue } from '../../functions/contract/events.ts';
import { cognito, dynamo, REGION, scheduler } from '../../scripts/local/aws.ts';
import { output, system } from './system.ts';

const configuration = {
  endpoint: system.awsEndpoint,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const lambda = new LambdaClient(configuration);
const sqs = new SQSClient(configuration);
export const table = dynamo(system.awsEndpoint);
const people = cognito(system.awsEndpoint);
const schedules = scheduler(system.awsEndpoint);

/** Calls a function as its event source does; `name` is the stack's output. */
export const invoke = async (name: string, payload: unknown): Promise<unknown> => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: output(name), Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`${name}: ${text}`);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
};

/** Gives a function further environment variables; returns how to take them away again. */
export const withEnvironment = async (
  name: string,
  more: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> => {
  const FunctionName = output(name);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const before = Environment?.Variables ?? {};
  const set = async (Variables: Record<string, string>): Promise<void> => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  };
  await set({ ...before, ...more });
  return () => set(before);
};

/** How long a message that failed stays away before it is tried again; returns the way back. */
export const withVisibilityTimeout = async (queue: string, seconds: number): Promise<() => Promise<void>> => {
  const QueueUrl = output(queue);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  const set = async (VisibilityTimeout: string): Promise<void> => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  };
  await set(String(seconds));
  return () => set(Attributes?.['VisibilityTimeout'] ?? '180');
};

export const putOnQueue = async (queue: string, body: string): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: output(queue), MessageBody: body }));
};

/** The bodies of what waits in a queue now; they stay there. */
export const waitingIn = async (queue: string): Promise<string[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: output(queue), MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body = '' }) => Body);
};

/** Queues in which messages stay for somebody to look at. */
const GIVEN_UP = /DeadLetter|Unpublished|NotFollowed/;

/** How many messages the functions still have to work off or are at; what was given up is not among them. */
export const underWay = async (): Promise<number> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const counts = await Promise.all(
    QueueUrls.filter((url) => !GIVEN_UP.test(url)).map(async (QueueUrl) => {
      const AttributeNames = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ] as const;
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

/** What a reminder's schedule says, beside what kind of message it is. */
type ReminderPayload = Omit<ReminderDue, 'type'>;

export interface ScheduledReminder {
  readonly name: string;
  /** When it fires, ISO 8601 in UTC. */
  readonly at: string;
  readonly payload: ReminderPayload;
}

/** The reminders of an appointment that the scheduler holds, soonest first. */
export const scheduledReminders = async (appointmentId: string): Promise<ScheduledReminder[]> => {
  const GroupName = system.scheduleGroup;
  const { Schedules = [] } = await schedules.send(new ListSchedulesCommand({ GroupName, NamePrefix: appointmentId }));
  const found = await Promise.all(
    Schedules.map(async ({ Name = '' }) => {
      const { ScheduleExpression = '', Target } = await schedules.send(new GetScheduleCommand({ GroupName, Name }));
      const { type: _, ...payload } = reminderDue.parse(JSON.parse(Target?.Input ?? '{}').detail);
      return { name: Name, at: `${ScheduleExpression.slice('at('.length, -1)}.000Z`, payload };
    }),
  );
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
};

/** Hands the function a reminder as its queue does, and waits for its end; @returns whether it took it. */
export const fire = async (payload: ReminderPayload): Promise<boolean> => {
  const detail: ReminderDue = { type: 'ReminderDue', ...payload };
  const record = { messageId: 'fired', eventSource: 'aws:sqs', body: JSON.stringify({ detail }) };
  const answer = await invoke('ReminderFunctionName', { Records: [record] });
  return isDeepStrictEqual(answer, { batchItemFailures: [] });
};

/** Opens a confirmed account without mail, quickly; returns its id. */
export const openAccount = async (email: string, password: string): Promise<void> => {
  const user = { UserPoolId: system.userPoolId, Username: email };
  await people.send(
    new AdminCreateUserCommand({
      ...user,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'name', Value: 'Journey Patient' },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await people.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
};

const canonical = (value: unknown): unknown => {
  if (value instanceof Set)
    return [...value].map((one) => JSON.stringify(canonical(one))).toSorted((a, b) => (a < b ? -1 : 1));
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, canonical(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

/** Every item of the table: its key and all that is in it. */
export const everythingStored = async (): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>();
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.send(
      new ScanCommand({ TableName: system.tableName, ExclusiveStartKey, ConsistentRead: true }),
    );
    for (const item of page.Items ?? []) {
      found.set(`${String(item['PK'])} ${String(item['SK'])}`, JSON.stringify(canonical(item)));
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
};
