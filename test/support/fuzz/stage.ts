import { vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'table',
    VIDEO_URL: 'https://visit.example',
    CONFLICT_QUEUE_URL: 'https://sqs.example/conflicts',
    SCHEDULE_GROUP: 'group',
    SCHEDULE_ROLE_ARN: 'role',
    REMINDER_QUEUE_ARN: 'function',
    MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
    SMS_QUEUE_URL: 'https://sqs.example.com/sms',
    BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
    SCHEDULE_DLQ_ARN: 'queue',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  }),
);

import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { EventDetail } from '../../../functions/contract/events.ts';
import { routes } from '../../../functions/contract/routes.ts';
import type { Random } from '../../../functions/domain/assignment.ts';
import { ContentionError } from '../../../functions/domain/retry.ts';
import type { EpochMs } from '../../../functions/domain/time.ts';
import { expireAllWishes } from '../../../functions/reactions/expire-wishes.ts';
import { extendAll } from '../../../functions/reactions/extend-doctor-days.ts';
import { expireAll } from '../../../functions/reactions/expire-holds.ts';
import { offerWaitlist } from '../../../functions/reactions/offer-waitlist.ts';
import { refreshOpenTimes } from '../../../functions/reactions/refresh-open-times.ts';
import { repair, type Repaired } from '../../../functions/reactions/repair.ts';
import { type ConflictMessage, resolveAfterChange } from '../../../functions/reactions/resolve-conflicts.ts';
import type { Schedules } from '../../../functions/reactions/schedules.ts';
import type { Table } from '../../../functions/store/table.ts';
import type { CallAnswer } from '../calls.ts';
import { type Api, apiOver } from './api.ts';
import { detailOf, see } from './seen.ts';
import { type Action, type Consumer, CONSUMERS, type Job, type Request } from './steps.ts';

/** What was wrong, with its kind as the first word. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

type SdkError = Parameters<typeof isTransientError>[0];

/** Whether an error only says that the same may work a moment later: a queue delivers again, the API answers 503. */
export const isPassing = (error: unknown): boolean =>
  error instanceof AggregateError
    ? error.errors.every(isPassing)
    : error instanceof ContentionError ||
      error instanceof TransactionConflictException ||
      isThrottlingError(error as SdkError) ||
      isTransientError(error as SdkError) ||
      isServerError(error as SdkError);

/** What any operation may answer beside what its route declares. */
const COMMON = new Set(['VALIDATION_FAILED', 'FORBIDDEN', 'RATE_LIMITED', 'TRY_AGAIN']);

const judge = ({ operation }: Request, { status, json }: CallAnswer, thrown: unknown): void => {
  if (status < 400) return;
  const code = String(json?.code);
  if (status >= 500 && status !== 503)
    throw new Violation(`5xx ${operation} answers ${status}: ${stackOf(thrown)}`, { cause: thrown });
  const declared: readonly string[] = routes[operation].refusals ?? [];
  if (!declared.includes(code) && !COMMON.has(code)) throw new Violation(`undeclared ${operation} answers ${code}`);
};

/** What has been handed to each consumer. */
export type Delivered = Record<Consumer, Set<string>>;
export const nothingDelivered = (): Delivered => ({ conflicts: new Set(), waitlist: new Set(), listings: new Set() });

/** Everything that can be done with a table: the API, the reactions and the jobs, over one connection to it; `calm` is for looking. */
export interface Stage {
  readonly api: Api;
  /** Does something. @returns the API's answer to a request. @throws Violation when what came of it may never be. */
  readonly act: (action: Action) => Promise<CallAnswer | undefined>;
}

/** Nobody is reminded here. */
const NO_QUEUE = { put: async () => undefined };
const NO_SCHEDULES: Schedules = {
  client: { send: async () => ({}) } as unknown as SchedulerClient,
  group: 'group',
  roleArn: 'role',
  targetArn: 'function',
  deadLetterArn: 'queue',
};

export const stageOver = (table: Table, calm: Table, now: () => EpochMs, delivered: Delivered): Stage => {
  const api = apiOver(table, now);
  const { random } = api;
  const newRoom = () => `https://visit.example/${Math.floor(random() * 1e9)}`;
  const reactions = {
    conflicts: async (detail: EventDetail): Promise<void> => {
      if (detail.type !== 'ScheduleChanged') return;
      const queue: ConflictMessage[] = [detail];
      const goOn = async (next: ConflictMessage) => void queue.push(next);
      const react = resolveAfterChange({ table, random, newRoom, now, goOn });
      for (let message = queue.shift(); message; message = queue.shift()) await react(message);
    },
    waitlist: offerWaitlist({ table, now, random, newRoom }),
    listings: async (detail: EventDetail): Promise<void> => {
      if ('clinicId' in detail) await refreshOpenTimes(table, now)(detail.clinicId, [detail]);
    },
  } satisfies Record<Consumer, (detail: EventDetail) => Promise<void>>;

  const jobs: Record<Job, () => Promise<unknown>> = {
    'expire holds': expireAll(table, now, random),
    'expire wishes': expireAllWishes(table, now, random),
    extend: extendAll(table, now),
    repair: repair({ table, schedules: NO_SCHEDULES, queue: NO_QUEUE, now, random, newRoom }),
  };

  const deliver = async ({ to, most, again }: Extract<Action, { do: 'deliver' }>): Promise<void> => {
    const { events } = await see(calm);
    const fresh = shuffled(
      events.filter(({ name }) => !delivered[to].has(name)),
      random,
    ).slice(0, most);
    const old = shuffled(
      events.filter(({ name }) => delivered[to].has(name)),
      random,
    ).slice(0, again);
    for (const event of shuffled([...fresh, ...old], random)) {
      const detail = detailOf(event);
      await tolerant(`${to} of ${detail.type}`, () => reactions[to](detail));
      delivered[to].add(event.name);
    }
  };

  const act = async (action: Action): Promise<CallAnswer | undefined> => {
    if (action.do === 'call') {
      const { answer, thrown } = await api.call(action);
      judge(action, answer, thrown);
      return answer;
    }
    if (action.do === 'deliver') await deliver(action);
    if (action.do === 'run') await tolerant(action.job, jobs[action.job]);
    return undefined;
  };
  return { api, act };
};

/** An error that the caller's own retry would get over ends the work quietly; it is thrown on as it is. */
class Passing extends Error {
  override readonly name = 'Passing';
}
export const endedEarly = (error: unknown): boolean => error instanceof Passing;

const tolerant = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (isPassing(error)) throw new Passing(what, { cause: error });
    throw new Violation(`thrown ${what}: ${stackOf(error)}`, { cause: error });
  }
};

/** Where in our own code it was thrown, and what. */
const stackOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map(stackOf).join('; ')
    : error instanceof Error
      ? [String(error), ...(error.stack ?? '').split('\n').filter((line) => line.includes('/functions/'))].join(' ')
      : String(error);

export const shuffled = <T>(items: readonly T[], random: Random): T[] =>
  items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

const MAX_ROUNDS = 12;

/** Delivers every event and runs every job until nothing follows any more. @returns what a second repair found. */
export const settle = async (
  table: Table,
  stage: Stage,
  delivered: Delivered,
  now: () => EpochMs,
): Promise<Repaired> => {
  const rest = async (): Promise<void> => {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { events } = await see(table);
      const waiting = CONSUMERS.filter((to) => events.some(({ name }) => !delivered[to].has(name)));
      if (waiting.length === 0) return;
      for (const to of waiting) await stage.act({ do: 'deliver', to, most: events.length, again: 0 });
    }
    throw new Violation('restless events go on and on');
  };
  await rest();
  for (const job of ['expire holds', 'expire wishes', 'extend', 'repair'] as const) await stage.act({ do: 'run', job });
  await rest();
  const newRoom = () => 'https://visit.example/room';
  const found = await repair({
    table,
    schedules: NO_SCHEDULES,
    queue: NO_QUEUE,
    now,
    random: stage.api.random,
    newRoom,
  })();
  await rest();
  return found;
};
