import { beforeAll, describe, expect, test } from 'vitest';
import { clinicWrites, getClinic, listClinics } from '../../functions/store/clinics.ts';
import { commitOnce, keyOf, recall, type Repeatable, requestHash } from '../../functions/store/idempotency.ts';
import { INDEXES } from '../../functions/store/keys.ts';
import { queryAll, type Table } from '../../functions/store/table.ts';
import { aClinic } from '../support/builders.ts';
import { freshTable } from '../support/table.ts';

let table: Table;
beforeAll(async () => {
  table = await freshTable();
});

let count = 0;
interface Answer {
  readonly id: string;
}

const aRequest = (over: Partial<Repeatable<Answer>> = {}): Repeatable<Answer> => {
  count += 1;
  return {
    callerId: 'ada',
    key: `key-${count}`,
    hash: 'hash',
    now: 1_000_000,
    read: ({ id }) => ({ id: String(id) }),
    ...over,
  };
};
const create = (id: string, once: Repeatable<Answer> | undefined, name = 'Clinic') => {
  const clinic = aClinic({ id, name });
  return commitOnce(table, clinicWrites(table, clinic), { id }, once);
};

describe('the hash of a request', () => {
  test('does not depend on the order of fields, at any depth', () => {
    expect(requestHash('op', { a: 1, b: { c: [{ d: 1, e: 2 }], f: null } })).toBe(
      requestHash('op', { b: { f: null, c: [{ e: 2, d: 1 }] }, a: 1 }),
    );
    expect(requestHash('op', { a: 1, b: undefined })).toBe(requestHash('op', { a: 1 }));
  });

  test.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: '1' }, { a: 1 }],
    [{ a: { b: 1 } }, { a: 1, b: 1 }],
    [{ a: [['b', 1]] }, { a: { b: 1 } }],
    [{ a: null }, {}],
  ])('tells %j from %j', (one, other) => {
    expect(requestHash('op', one)).not.toBe(requestHash('op', other));
  });

  test('belongs to its operation', () => {
    expect(requestHash('one', {})).not.toBe(requestHash('other', {}));
  });
});

describe('a request with a key', () => {
  test('leads to its first answer again', async () => {
    const once = aRequest();
    expect(await recall(table, once)).toBeUndefined();
    expect(await create('c1', once)).toEqual({ answer: { id: 'c1' } });
    expect(await recall(table, once)).toEqual({ answer: { id: 'c1' } });
    expect(await create('c1-again', once)).toEqual({ answer: { id: 'c1' } });
    expect(await getClinic(table, 'c1-again')).toBeUndefined();
  });

  test('sent thirty times at once creates once, and all get that answer', async () => {
    const once = aRequest();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => create(`race-${index}`, once, 'Race')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await listClinics(table)).filter(({ name }) => name === 'Race')).toHaveLength(1);
  });

  test('for something else is refused', async () => {
    const once = aRequest();
    await create('c2', once);
    const other = { ...once, hash: 'another' };
    expect(await recall(table, other)).toMatchObject({ refused: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await create('c3', other)).toMatchObject({ refused: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await getClinic(table, 'c3')).toBeUndefined();
  });

  test('of another caller is another key', async () => {
    const once = aRequest();
    await create('c4', once);
    expect(await create('c5', { ...once, callerId: 'bob' })).toEqual({ answer: { id: 'c5' } });
  });

  test('that failed is not remembered', async () => {
    await create('c6', undefined);
    const once = aRequest();
    expect(await create('c6', once)).toMatchObject({ failed: new Set(['clinic']) });
    expect(await recall(table, once)).toBeUndefined();
    expect(await create('c7', once)).toEqual({ answer: { id: 'c7' } });
  });

  test('is remembered for at least a day and stays out of every index', async () => {
    const once = aRequest({ callerId: 'carol', now: 1_800_000_000_000 });
    await create('c8', once);
    const { TTL_ATTRIBUTE } = await import('../../functions/store/keys.ts');
    const [item] = await queryAll(table, {
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': keyOf(once).PK },
    });
    expect(item?.[TTL_ATTRIBUTE]).toBeGreaterThanOrEqual(1_800_000_000 + 24 * 3600);
    for (const { partition } of Object.values(INDEXES)) expect(item).not.toHaveProperty(partition);
  });
});

test('without a key every request creates', async () => {
  expect(await create('c9', undefined)).toEqual({ answer: { id: 'c9' } });
  expect(await create('c10', undefined)).toEqual({ answer: { id: 'c10' } });
});
