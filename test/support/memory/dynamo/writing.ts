import { checkCondition } from './checking.ts';
import { cancelledBecause, conditionFailed, Invalid, isImpossible, type Reason } from './errors.ts';
import { holds, type Placeholders, termsOf } from './evaluating.ts';
import { parseCondition, parseUpdate } from './parsing.ts';
import type { TableRows } from './rows.ts';
import { checkUpdate, updated } from './updating.ts';
import { answeredItem, type Item, takenItem } from './values.ts';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

export interface WriteRequest extends Placeholders {
  readonly TableName?: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** A write that DynamoDB takes, and what comes of it. */
interface Planned {
  readonly request: WriteRequest;
  readonly table: TableRows;
  readonly key: Item;
  /** What would be there afterwards, decided by what is there now. @throws Impossible */
  readonly after: (before: Item | undefined) => Item | undefined;
  /** @throws Impossible */
  readonly holds: (before: Item | undefined) => boolean;
}

/** Checks a write as far as that goes without what is stored. */
const planned = (kind: WriteKind, request: WriteRequest, tableOf: (name?: string) => TableRows): Planned => {
  const table = tableOf(request.TableName);
  const condition = request.ConditionExpression === undefined ? undefined : parseCondition(request.ConditionExpression);
  const update = request.UpdateExpression === undefined ? undefined : parseUpdate(request.UpdateExpression);
  const terms = termsOf(request, [condition, update]);
  if (condition) checkCondition(condition.tree, terms);
  const holdsFor = (before: Item | undefined): boolean => !condition || holds(condition.tree, before ?? {}, terms);
  if (kind === 'Put') {
    const item = takenItem(request.Item ?? {});
    table.checkKey(item);
    const holdsForPut = (before: Item | undefined): boolean => {
      // Before the condition, as DynamoDB does it for a Put, and not for an Update.
      table.checkItem(item);
      return holdsFor(before);
    };
    return { request, table, key: item, holds: holdsForPut, after: () => item };
  }
  const key = table.keyOf(takenItem(request.Key ?? {}));
  if (update) checkUpdate(update.tree, terms);
  const after = (before: Item | undefined): Item | undefined => {
    if (kind === 'Delete') return undefined;
    if (kind === 'ConditionCheck') return before;
    const item = update ? updated(before ?? key, update.tree, terms, table.keyNames) : (before ?? key);
    table.checkItem(item);
    return item;
  };
  return { request, table, key, holds: holdsFor, after };
};

const itemIfAsked = ({ ReturnValuesOnConditionCheckFailure: asked }: WriteRequest, before: Item | undefined) =>
  asked === 'ALL_OLD' && before ? answeredItem(before) : undefined;

/** Does one write. @returns what it answers. */
export const writeOne = (kind: WriteKind, request: WriteRequest, tableOf: (name?: string) => TableRows): object => {
  const write = planned(kind, request, tableOf);
  const before = write.table.get(write.key)?.item;
  if (!write.holds(before)) throw conditionFailed(itemIfAsked(request, before));
  const after = write.after(before);
  write.table.replace(before, after);
  switch (request.ReturnValues ?? 'NONE') {
    case 'NONE':
      return {};
    case 'ALL_OLD':
      return before ? { Attributes: answeredItem(before) } : {};
    case 'ALL_NEW':
      return after ? { Attributes: answeredItem(after) } : {};
    default:
      throw new Error(`a table in memory cannot return ${request.ReturnValues}`);
  }
};

export type TransactItem = Readonly<Partial<Record<WriteKind, WriteRequest>>>;

const MOST_WRITES = 100;

/** What one write of a transaction comes to. */
const decide = (write: Planned) => {
  const before = write.table.get(write.key)?.item;
  const decided = (reason: Reason) => ({ write, before, after: before, reason });
  try {
    if (write.holds(before)) return { ...decided({ Code: 'None' }), after: write.after(before) };
    const Item = itemIfAsked(write.request, before);
    const Message = 'The conditional request failed';
    return decided({ Code: 'ConditionalCheckFailed', Message, ...(Item && { Item }) });
  } catch (error) {
    if (isImpossible(error)) return decided({ Code: 'ValidationError', Message: error.message });
    throw error;
  }
};

/** Does all writes or none; none also when `isKnown` says that they are done already. */
export const writeAll = (
  items: readonly TransactItem[],
  tableOf: (name?: string) => TableRows,
  isKnown: () => boolean,
): void => {
  if (items.length === 0 || items.length > MOST_WRITES)
    throw new Invalid(`A transaction has 1 to ${MOST_WRITES} writes, not ${items.length}`);
  const writes = items.map((item) => {
    const [[kind, request] = []] = Object.entries(item) as [WriteKind, WriteRequest][];
    if (!kind || !request) throw new Invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    return planned(kind, request, tableOf);
  });
  const names = writes.map(({ request, table, key }) =>
    JSON.stringify([request.TableName, ...table.keyNames.map((name) => key[name]?.S)]),
  );
  if (new Set(names).size < names.length)
    throw new Invalid('Transaction request cannot include multiple operations on one item');
  if (isKnown()) return;
  const decided = writes.map(decide);
  if (decided.some(({ reason }) => reason.Code !== 'None')) throw cancelledBecause(decided.map(({ reason }) => reason));
  for (const { write, before, after } of decided) if (before !== after) write.table.replace(before, after);
};
