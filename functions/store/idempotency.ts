import { createHash } from 'node:crypto';
import { keptSeconds } from '../contract/retention.ts';
import { derivedId } from '../domain/ids.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { eventKey, type Key, TTL_ATTRIBUTE } from './keys.ts';
import {
  type Cancelled,
  commitWithRetry,
  getItem,
  type Item,
  type NamedWrite,
  type Table,
  updateItem,
} from './table.ts';

/** Fields in one order at every depth, so that two ways to write the same request are the same text. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, inner]) => [field, inOrder(inner)]),
  );
};

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** What a request asks for, whatever the order of its fields; two requests with one hash are the same request. */
export const requestHash = (operationId: string, request: unknown): string => sha256([operationId, inOrder(request)]);

/** A request that its caller may repeat under a key. */
export interface Repeatable<Answer> {
  readonly callerId: string;
  readonly key: string;
  /** Of `requestHash`. */
  readonly hash: string;
  readonly now: EpochMs;
  /** Reads the answer as it was stored. */
  readonly read: (stored: Item) => Answer;
}

/** A request as something its caller may repeat; `undefined` when it came without a key. */
export const repeatable = <Answer>(
  operationId: string,
  request: {
    readonly actor: { readonly id: string };
    readonly idempotencyKey?: string;
    readonly path?: unknown;
    readonly body: unknown;
    readonly now: EpochMs;
  },
  read: Repeatable<Answer>['read'],
): Repeatable<Answer> | undefined => {
  const { actor, idempotencyKey: key, path, body, now } = request;
  return key === undefined
    ? undefined
    : { callerId: actor.id, key, hash: requestHash(operationId, { path, body }), now, read };
};

/**
 * Where it stands what a caller's key has led to. A booking under it puts its first event there, anything else its
 * answer. There can be one item only, so a key stands for one request, and no booking writes more for it.
 */
export const keyOf = ({ callerId, key }: Pick<Repeatable<unknown>, 'callerId' | 'key'>): Key =>
  eventKey(derivedId('appt', callerId, key), 1);

/**
 * The answer that this key led to before, `undefined` when there is none, or the refusal of another request under it,
 * a booking included. A row that has outlived its time counts until the table removes it.
 */
export const recall = async <Answer>(
  table: Table,
  once: Repeatable<Answer> | undefined,
): Promise<{ readonly answer: Answer } | Refusal | undefined> => {
  const item = once && (await getItem(table, keyOf(once)));
  if (!item) return undefined;
  if (item.requestHash !== once.hash) return refuse('IDEMPOTENCY_KEY_REUSED');
  const stored: Item = JSON.parse(String(item.answer));
  return { answer: once.read(stored) };
};

/** Remembers an answer in the transaction that makes it true. */
export const rememberWrite = (table: Table, once: Repeatable<unknown>, answer: unknown): NamedWrite<'remembered'> => ({
  name: 'remembered',
  write: {
    Put: {
      TableName: table.name,
      Item: {
        ...keyOf(once),
        requestHash: once.hash,
        answer: JSON.stringify(answer),
        [TTL_ATTRIBUTE]: Math.floor(once.now / 1000) + keptSeconds('idempotencyKeys'),
      },
      ConditionExpression: 'attribute_not_exists(PK)',
    },
  },
});

/**
 * Commits what a request creates and the answer to it in one transaction. Of the same request sent twice at once, one
 * commits and both get its answer. A failed condition of `writes` comes back for the caller to name.
 * @throws ContentionError when the attempts ran out.
 */
export const commitOnce = async <Answer, Name extends string>(
  table: Table,
  writes: readonly NamedWrite<Name>[],
  answer: Answer,
  once: Repeatable<Answer> | undefined,
): Promise<{ readonly answer: Answer } | Refusal | Cancelled<Name | 'remembered'>> => {
  const all: NamedWrite<Name | 'remembered'>[] = [...writes, ...(once ? [rememberWrite(table, once, answer)] : [])];
  const outcome = await commitWithRetry(table, all);
  if (outcome === 'committed') return { answer };
  // Whatever failed, it may have failed because this very request was there first.
  return (await recall(table, once)) ?? outcome;
};

/** An item may have 400 KB; an answer beyond this is worked out anew each time. */
const MAX_REMEMBERED = 300_000;

/**
 * Completes an answer that was remembered before all of it was known. Of the same request sent twice at once, one
 * completes it and both get that.
 */
export const completeAnswer = async <Answer>(
  table: Table,
  once: Repeatable<Answer> | undefined,
  answer: Answer,
): Promise<Answer> => {
  const text = JSON.stringify(answer);
  if (!once || text.length > MAX_REMEMBERED) return answer;
  const completed = await updateItem(table, {
    Key: keyOf(once),
    UpdateExpression: 'SET answer = :answer, complete = :yes',
    ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(complete)',
    ExpressionAttributeValues: { ':answer': text, ':yes': true },
  });
  if (completed) return answer;
  const before = await recall(table, once);
  return before === undefined || isRefusal(before) ? answer : before.answer;
};
