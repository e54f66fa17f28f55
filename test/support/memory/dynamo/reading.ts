import { attributesIn, checkCondition } from './checking.ts';
import { Invalid } from './errors.ts';
import { holds, type Placeholders, stepsOf, termsOf, type Terms } from './evaluating.ts';
import { type Condition, type Parsed, type Path, parseCondition, parsePaths } from './parsing.ts';
import type { IndexShape, KeyNames, Partition, Row, Rows, TableRows } from './rows.ts';
import { answeredItem, type Item } from './values.ts';

export interface ReadRequest extends Placeholders {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly Select?: string;
}

/** As much as is read for one answer. */
const PAGE_BYTES = 1024 * 1024;

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]] as const] : [])));

/** Where a request reads, and which attributes are there. */
const sourceOf = ({ IndexName, ConsistentRead }: ReadRequest, table: TableRows) => {
  const { keyNames } = table;
  if (IndexName === undefined) return { rows: table.table, keyNames, shape: undefined };
  const index = table.indexes.get(IndexName);
  if (!index) throw new Invalid(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw new Invalid('Consistent reads are not supported on global secondary indexes');
  const { shape, rows } = index;
  return { rows, shape, keyNames: [...new Set([...keyNames, shape.partition, shape.sort])] };
};

/** Refuses a filter about what it may not be about: the key of what is queried, or what an index does not have. */
const checkFilter = (
  filter: Condition,
  terms: Terms,
  { shape, keyNames, rows }: ReturnType<typeof sourceOf>,
  isQuery: boolean,
): void => {
  checkCondition(filter, terms);
  const attributes = [...attributesIn(filter, terms)];
  const own = Object.values(rows.keyNames);
  if (isQuery && attributes.some((name) => own.includes(name)))
    throw new Invalid('Filter Expression can only contain non-primary key attributes');
  if (shape?.keysOnly && attributes.some((name) => !keyNames.includes(name)))
    throw new Invalid(`Secondary index ${shape.name} does not project one or more filter attributes`);
};

const projectionOf = (paths: Parsed<readonly Path[]> | undefined, terms: Terms): readonly string[] | undefined =>
  paths?.tree.map((path) => {
    const [name, ...deeper] = stepsOf(path, terms);
    if (deeper.length > 0 || typeof name !== 'string') throw new Error('a table in memory projects whole attributes');
    return name;
  });

/** Goes over rows until a page is full. */
const pageOf = (
  request: ReadRequest,
  found: Iterable<Row>,
  { keyNames, shape }: { readonly keyNames: readonly string[]; readonly shape: IndexShape | undefined },
  passes: (item: Item) => boolean,
  names: readonly string[] | undefined,
): object => {
  const { Limit = Infinity, Select } = request;
  const items: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let last: Item | undefined;
  for (const { item, size } of found) {
    scanned++;
    bytes += size;
    if (passes(item)) items.push(item);
    if (scanned < Limit && bytes < PAGE_BYTES) continue;
    last = pick(item, keyNames);
    break;
  }
  const visible = names ?? (shape?.keysOnly ? keyNames : undefined);
  const shown = (item: Item) => answeredItem(visible ? pick(item, visible) : item);
  return {
    ...(Select !== 'COUNT' && { Items: items.map(shown) }),
    Count: items.length,
    ScannedCount: scanned,
    ...(last && { LastEvaluatedKey: answeredItem(last) }),
  };
};

const partsOf = (condition: Condition): Condition[] =>
  condition.is === 'and' ? [...partsOf(condition.left), ...partsOf(condition.right)] : [condition];

/** The attribute that a part of a key condition is about. */
const subjectOf = (part: Condition, terms: Terms): string | number | undefined => {
  const subject = part.is === 'compare' ? part.left : part.is === 'between' ? part.operand : undefined;
  const path = part.is === 'test' && part.name === 'begins_with' ? part.args[0] : subject;
  return path?.is === 'path' ? stepsOf(path, terms)[0] : undefined;
};

/** The partition that a key condition names, and what it asks of the sort key. */
const keyConditionOf = (tree: Condition, { partition, sort }: KeyNames, terms: Terms) => {
  const parts = Map.groupBy(partsOf(tree), (part) => subjectOf(part, terms));
  const [own = [], ranges = []] = [parts.get(partition), parts.get(sort)];
  const [is] = own;
  const value =
    is?.is === 'compare' && is.by === '=' && is.right.is === 'value' ? terms.values[is.right.name] : undefined;
  if (value?.S === undefined || own.length > 1) throw new Invalid('Query condition missed key schema element');
  const isWrong = ranges.length > 1 || parts.size > (ranges.length > 0 ? 2 : 1);
  if (isWrong || ranges.some((range) => range.is === 'compare' && range.by === '<>'))
    throw new Invalid('Query key condition not supported');
  return { name: value.S, range: ranges[0] };
};

/** The rows of a partition from one place on, forwards or backwards. */
function* rowsOf(partition: Partition, from: number, step: 1 | -1): Generator<Row> {
  for (let at = from; ; at += step) {
    const row = partition.at(at);
    if (!row) return;
    yield row;
  }
}

/** The rows that a range holds for. They stand together, so that the first that is out of it ends them. */
function* within(rows: Iterable<Row>, isIn: (item: Item) => boolean): Generator<Row> {
  let begun = false;
  for (const row of rows) {
    const isOne = isIn(row.item);
    if (begun && !isOne) return;
    if (isOne) yield row;
    begun ||= isOne;
  }
}

/** Where a range can begin, so that what stands before is not gone over. */
const firstOf = (partition: Partition, range: Condition | undefined, terms: Terms): number => {
  const low =
    range?.is === 'between'
      ? range.low
      : range?.is === 'test'
        ? range.args[1]
        : range?.is === 'compare' && ['=', '>', '>='].includes(range.by)
          ? range.right
          : undefined;
  const text = low?.is === 'value' ? terms.values[low.name]?.S : undefined;
  return text === undefined ? 0 : partition.before([text]);
};

/** Where the next page begins. */
const resumedAt = (rows: Rows, partition: Partition, key: Item, isForward: boolean): number => {
  const at = rows.placeOf(key);
  if (!at) throw new Invalid('The provided starting key is invalid');
  const before = partition.before(at.place);
  if (!isForward) return before - 1;
  return partition.get(at.place) ? before + 1 : before;
};

export const query = (request: ReadRequest, table: TableRows): object => {
  const source = sourceOf(request, table);
  const condition = parseCondition(request.KeyConditionExpression ?? '');
  const filter = request.FilterExpression === undefined ? undefined : parseCondition(request.FilterExpression);
  const projection = request.ProjectionExpression === undefined ? undefined : parsePaths(request.ProjectionExpression);
  const terms = termsOf(request, [condition, filter, projection]);
  if (filter) checkFilter(filter.tree, terms, source, true);
  const { name, range } = keyConditionOf(condition.tree, source.rows.keyNames, terms);
  const partition = source.rows.partitions.get(name);
  const isForward = request.ScanIndexForward !== false;
  const isIn = (item: Item): boolean => !range || holds(range, item, terms);
  const rows = (): Iterable<Row> => {
    if (!partition) return [];
    const first = isForward ? firstOf(partition, range, terms) : partition.size - 1;
    const { ExclusiveStartKey: key } = request;
    const from = key ? resumedAt(source.rows, partition, key, isForward) : first;
    return within(rowsOf(partition, from, isForward ? 1 : -1), isIn);
  };
  const passes = (item: Item): boolean => !filter || holds(filter.tree, item, terms);
  return pageOf(request, rows(), source, passes, projectionOf(projection, terms));
};

/** Every row of a table or index, partition after partition. */
function* everyRow(rows: Rows, after: Item | undefined): Generator<Row> {
  const start = after && rows.placeOf(after);
  let isBehind = start !== undefined;
  for (const [name, partition] of rows.partitions) {
    const isHere = name === start?.partition;
    if (isBehind && !isHere) continue;
    isBehind = false;
    yield* rowsOf(partition, isHere && after ? resumedAt(rows, partition, after, true) : 0, 1);
  }
}

export const scan = (request: ReadRequest, table: TableRows): object => {
  const source = sourceOf(request, table);
  const filter = request.FilterExpression === undefined ? undefined : parseCondition(request.FilterExpression);
  const projection = request.ProjectionExpression === undefined ? undefined : parsePaths(request.ProjectionExpression);
  const terms = termsOf(request, [filter, projection]);
  if (filter) checkFilter(filter.tree, terms, source, false);
  const passes = (item: Item): boolean => !filter || holds(filter.tree, item, terms);
  const rows = everyRow(source.rows, request.ExclusiveStartKey);
  return pageOf(request, rows, source, passes, projectionOf(projection, terms));
};
