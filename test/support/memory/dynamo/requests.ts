import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  TransactWriteItemsCommand,
  type TransactWriteItemsCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../../../../functions/domain/assignment.ts';
import type { Item, Value } from './values.ts';

/** Sends a request to a table of some engine. */
export type Request = (client: DynamoDBClient, TableName: string) => Promise<object>;

type WriteInput = NonNullable<NonNullable<TransactWriteItemsCommandInput['TransactItems']>[number]['Put']>;
type Attributes = WriteInput['Item'];

const attributes = (item: Item): Attributes => item as unknown as Attributes;

/** The placeholders of an expression as they are come upon. */
const placing = () => {
  const names: Record<string, string> = {};
  const values: Record<string, Value> = {};
  return {
    value: (value: Value): string => {
      const name = `:v${Object.keys(values).length}`;
      values[name] = value;
      return name;
    },
    /** A path; its first step goes by a placeholder. */
    path: (path: string): string => {
      const [first, rest] = [path.replace(/[.[].*/, ''), path.replace(/^[^.[]*/, '')];
      names[`#${first}`] = first;
      return `#${first}${rest}`;
    },
    placeholders: () => ({
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: attributes(values) }),
    }),
  };
};

/** Requests of every kind that the product sends, on few items so that they meet; some of them are wrong. */
export const requestsFrom = (random: Random) => {
  const upTo = (count: number): number => Math.floor(random() * count);
  const oneOf = <Each>(all: readonly [Each, ...Each[]]): Each => all[upTo(all.length)] ?? all[0];
  const chance = (of: number): boolean => random() < of;
  const some = <Each>(most: number, make: () => Each): Each[] => Array.from({ length: 1 + upTo(most) }, make);

  const number = (): string => oneOf(['0', '1', '2', '10', '-3', '1.5', '1.50', '9007199254740993', '1e2', '-0.001']);
  const text = (): string => oneOf(['', 'a', 'ab', 'abc', 'b', 'ä', '\u{1f600}', '\uffee', 'B']);
  const distinct = <Each>(all: Each[], keyOf: (each: Each) => unknown): Each[] => [
    ...new Map(all.map((each) => [keyOf(each), each])).values(),
  ];
  const simple = (): Value =>
    oneOf<() => Value>([
      () => ({ S: text() }),
      () => ({ N: number() }),
      () => ({ BOOL: chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ B: Buffer.from(text() || 'x') }),
    ])();
  const set = (): Value =>
    oneOf<() => Value>([
      () => ({ NS: distinct(some(4, number), Number) }),
      () => ({
        SS: distinct(
          some(3, () => text() || 'z'),
          String,
        ),
      }),
    ])();
  const value = (deep = 1): Value => {
    if (deep > 0 && chance(0.2)) return { L: some(3, () => value(deep - 1)) };
    if (deep > 0 && chance(0.2)) return { M: { x: value(deep - 1), y: value(deep - 1) } };
    return chance(0.3) ? set() : simple();
  };
  const wrongValue = (): Value => oneOf<Value>([{ SS: [] }, { NS: ['1', '1.0'] }, { N: 'one' }, { N: '1'.repeat(39) }]);

  const key = (): Item => ({ PK: { S: `p${upTo(2)}` }, SK: { S: `${oneOf(['a', 'b', 'B'])}#${upTo(4)}` } });
  /** `n` mostly has a number, `s` a set of numbers, `m` a map, `l` a list; `a` anything. */
  const body = (own: Item): Item => ({
    ...(chance(0.8) && { n: chance(0.8) ? { N: number() } : value() }),
    ...(chance(0.7) && { s: chance(0.8) ? { NS: distinct(some(4, number), Number) } : value() }),
    ...(chance(0.7) && { m: { M: { x: value(), y: { M: { z: simple() } } } } }),
    ...(chance(0.7) && { l: { L: some(3, value) } }),
    ...(chance(0.5) && { a: chance(0.02) ? wrongValue() : value() }),
    ...(chance(0.6) && { listPK: { S: `list${upTo(2)}` } }),
    ...(chance(0.8) && { listSK: chance(0.02) ? { N: '1' } : { S: `${upTo(3)}#${own.PK?.S}#${own.SK?.S}` } }),
    ...(chance(0.2) && { outboxPK: { S: 'box' }, outboxSK: { S: `${own.PK?.S}#${own.SK?.S}` } }),
  });
  const path = (): string =>
    oneOf(['n', 's', 'm', 'l', 'a', 'a', 'm.x', 'm.y.z', 'm.q', 'l[0]', 'l[1]', 'l[7]', 'q.r']);

  type Placing = ReturnType<typeof placing>;
  const operand = (at: Placing): string => (chance(0.8) ? at.value(value()) : at.path(path()));
  const comparison = (at: Placing): string => {
    const left = oneOf([() => at.path(path()), () => `size(${at.path(path())})`, () => at.path('n')])();
    const by = oneOf(['=', '<>', '<', '<=', '>', '>=']);
    const right = chance(0.7) ? at.value(by === '=' || by === '<>' ? value() : { N: number() }) : at.path(path());
    return `${left} ${by} ${right}`;
  };
  const condition = (at: Placing, deep = 2): string => {
    if (deep > 0 && chance(0.3))
      return `(${condition(at, deep - 1)} ${oneOf(['AND', 'OR', 'or'])} ${condition(at, deep - 1)})`;
    if (deep > 0 && chance(0.15)) return `NOT ${condition(at, deep - 1)}`;
    return oneOf([
      () => `attribute_exists(${at.path(path())})`,
      () => `attribute_not_exists(${at.path(path())})`,
      () => `attribute_not_exists(${at.path('PK')})`,
      () => `attribute_type(${at.path(path())}, ${at.value({ S: oneOf(['S', 'N', 'NS', 'M', 'L', 'BOOL', 'NULL']) })})`,
      () => `begins_with(${at.path(path())}, ${at.value({ S: text() })})`,
      () => `contains(${at.path(path())}, ${at.value(simple())})`,
      () => `contains(${at.path('s')}, ${at.value({ N: number() })})`,
      () => `${at.path(path())} IN (${some(3, () => at.value(value())).join(', ')})`,
      () => `${at.path(path())} BETWEEN ${at.value({ N: '-3' })} AND ${at.value({ N: '10' })}`,
      () => comparison(at),
    ])();
  };
  const assignment = (at: Placing): string => {
    const target = at.path(path());
    const term = (): string =>
      oneOf([
        () => at.path('n'),
        () => at.value(chance(0.95) ? { N: number() } : simple()),
        () => `if_not_exists(${at.path(path())}, ${at.value({ N: '1' })})`,
      ])();
    return oneOf([
      () => `${target} = ${operand(at)}`,
      () => `${target} = ${term()} ${oneOf(['+', '-'])} ${term()}`,
      () => `${target} = if_not_exists(${at.path(path())}, ${operand(at)})`,
      () => `${target} = list_append(${at.path('l')}, ${at.value({ L: [simple()] })})`,
      () => `${target} = ${at.path(chance(0.05) ? 'PK' : path())}`,
    ])();
  };
  const update = (at: Placing): string => {
    const addend = (): Value => (chance(0.95) ? oneOf<() => Value>([() => ({ N: number() }), set])() : simple());
    const sections = [
      () => `SET ${some(2, () => assignment(at)).join(', ')}`,
      () => `REMOVE ${some(2, () => at.path(path())).join(', ')}`,
      () => `ADD ${at.path(oneOf(['n', 's', 'a', 'm.x']))} ${at.value(addend())}`,
      () => `DELETE ${at.path(oneOf(['s', 'a']))} ${at.value(chance(0.9) ? set() : simple())}`,
      () => `SET ${at.path(chance(0.1) ? 'SK' : 'listSK')} = ${at.value({ S: `9#${random()}` })}`,
    ];
    return some(2, () => oneOf(sections as [() => string])()).join(' ');
  };
  const conditional = (at: Placing, of: number) => ({
    ...(chance(of) && { ConditionExpression: condition(at) }),
    ...(chance(0.5) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
  });
  /** Sometimes a placeholder too many, or one too few. */
  const closed = (at: Placing) => {
    const all = at.placeholders();
    if (chance(0.01)) return { ...all, ExpressionAttributeNames: { ...all.ExpressionAttributeNames, '#more': 'x' } };
    if (chance(0.01)) return { ExpressionAttributeNames: all.ExpressionAttributeNames };
    return all;
  };

  const put = () => {
    const at = placing();
    const own = key();
    const given = conditional(at, 0.5);
    return { Item: attributes({ ...own, ...body(own) }), ...given, ...closed(at) };
  };
  const change = () => {
    const at = placing();
    const given = { UpdateExpression: update(at), ...conditional(at, 0.5) };
    return { Key: attributes(key()), ...given, ...closed(at) };
  };
  const removal = () => {
    const at = placing();
    const given = conditional(at, 0.7);
    return { Key: attributes(key()), ...given, ...closed(at) };
  };
  const check = () => {
    const at = placing();
    const given = { ...conditional(at, 0), ConditionExpression: condition(at) };
    return { Key: attributes(key()), ...given, ...closed(at) };
  };
  const question = (): Omit<QueryCommandInput, 'TableName'> => {
    const at = placing();
    const IndexName = oneOf([undefined, undefined, 'list', 'outbox']);
    const [partition, sort] = IndexName ? [`${IndexName}PK`, `${IndexName}SK`] : ['PK', 'SK'];
    const name = { list: `list${upTo(2)}`, outbox: 'box', table: `p${upTo(2)}` }[IndexName ?? 'table'];
    const edge = (): string => oneOf(['a', 'a#1', 'a#2', 'b#', 'B', '0', '1#', '2', 'p', 'zz', '\u{1f600}']);
    const [low = '', high = ''] = [edge(), edge()].sort();
    const range = oneOf([
      () => '',
      () => ` AND begins_with(${at.path(sort ?? '')}, ${at.value({ S: edge() })})`,
      () => ` AND ${at.path(sort ?? '')} BETWEEN ${at.value({ S: low })} AND ${at.value({ S: high })}`,
      () => ` AND ${at.path(sort ?? '')} ${oneOf(['=', '<', '<=', '>', '>='])} ${at.value({ S: edge() })}`,
    ])();
    const KeyConditionExpression = `${at.path(partition ?? '')} = ${at.value({ S: name })}${range}`;
    const isFiltered = chance(0.3);
    return {
      KeyConditionExpression,
      ...(IndexName && { IndexName }),
      ...(isFiltered && { FilterExpression: condition(at, 1).replaceAll('#PK', '#n') }),
      ...(chance(0.4) && { Limit: 1 + upTo(4) }),
      ...(chance(0.5) && { ScanIndexForward: chance(0.5) }),
      ...(chance(0.1) && { Select: 'COUNT' as const }),
      ...at.placeholders(),
    };
  };
  return { upTo, chance, some, oneOf, key, put, change, removal, check, question };
};

interface Write {
  readonly Item?: Attributes;
  readonly Key?: Attributes;
}

/** A request of one of these kinds. */
export const nextRequest = (make: ReturnType<typeof requestsFrom>): Request => {
  const { upTo, chance, some, oneOf, key, put, change, removal, check, question } = make;
  const returned = oneOf(['NONE', 'ALL_OLD', 'ALL_NEW'] as const);
  const old = returned === 'ALL_NEW' ? 'NONE' : returned;
  const kinds: [[string, () => Write], ...[string, () => Write][]] = [
    ['Put', put],
    ['Update', change],
    ['Delete', removal],
    ['ConditionCheck', check],
  ];
  return oneOf<() => Request>([
    () => {
      const input = { ...put(), ReturnValues: old };
      return (client, TableName) => client.send(new PutItemCommand({ ...input, TableName }));
    },
    () => {
      const input = { ...change(), ReturnValues: returned };
      return (client, TableName) => client.send(new UpdateItemCommand({ ...input, TableName }));
    },
    () => {
      const input = { ...removal(), ReturnValues: old };
      return (client, TableName) => client.send(new DeleteItemCommand({ ...input, TableName }));
    },
    () => {
      const Key = attributes(key());
      return (client, TableName) => client.send(new GetItemCommand({ Key, TableName }));
    },
    () => {
      const Keys = some(3, () => attributes(key()) ?? {});
      return async (client, name) => {
        const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys } } }));
        // In no particular order.
        const placeOf = ({ PK, SK }: Attributes & object) => `${PK?.S} ${SK?.S}`;
        return (Responses?.[name] ?? []).sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
      };
    },
    () => {
      const all = some(4, () => {
        const [kind, write] = oneOf(kinds);
        return { kind, input: write() };
      });
      // One item twice is refused by DynamoDB Local after it has looked at the conditions, by AWS before.
      const keyOf = ({ Item, Key = Item }: Write): string => JSON.stringify([Key?.PK, Key?.SK]);
      const made = [...new Map(all.map((each) => [keyOf(each.input), each])).values()];
      const token = chance(0.2) ? `-${upTo(3)}` : undefined;
      return (client, TableName) => {
        const ClientRequestToken = token && TableName.slice(-30) + token;
        const TransactItems = made.map(({ kind, input }) => ({ [kind]: { ...input, TableName } }));
        return client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
      };
    },
    () => {
      const first = question();
      return async (client, TableName) => {
        // Whether a last page is followed by an empty one is DynamoDB's own affair.
        const pages: QueryCommandOutput[] = [];
        for (let start: QueryCommandInput['ExclusiveStartKey'], more = true; more; more = start !== undefined) {
          const page = await client.send(new QueryCommand({ ...first, TableName, ExclusiveStartKey: start }));
          if (page.ScannedCount !== 0 || pages.length === 0) pages.push(page);
          start = page.LastEvaluatedKey;
        }
        return pages.map(({ Items, Count, ScannedCount }) => ({ Items, Count, ScannedCount }));
      };
    },
  ])();
};
