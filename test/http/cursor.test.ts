import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { openCursor, type Page, pageOf, sealCursor } from '../../functions/http/cursor.ts';

const owner = { secret: 'a secret', callerId: 'ada', operationId: 'listThings' };
const position = 'ärztehaus#clinic_1';

describe('a cursor', () => {
  test('comes back as the position it was made from', () => {
    expect(openCursor(owner, sealCursor(owner, position))).toBe(position);
    expect(openCursor(owner, sealCursor(owner, ''))).toBe('');
  });

  test('is worthless to another person, for another list, or under another secret', () => {
    const cursor = sealCursor(owner, position);
    expect(openCursor({ ...owner, callerId: 'bob' }, cursor)).toBeUndefined();
    expect(openCursor({ ...owner, operationId: 'listOthers' }, cursor)).toBeUndefined();
    expect(openCursor({ ...owner, secret: 'another' }, cursor)).toBeUndefined();
  });

  test('is refused when any character of it was changed', () => {
    const cursor = sealCursor(owner, position);
    for (let index = 0; index < cursor.length; index++) {
      const other = cursor[index] === 'A' ? 'B' : 'A';
      expect(openCursor(owner, cursor.slice(0, index) + other + cursor.slice(index + 1))).toBeUndefined();
    }
  });

  test.each(['', 'x', '....', `${'A'.repeat(43)}=`, 'null'])('%j is none', (text) => {
    expect(openCursor(owner, text)).toBeUndefined();
  });

  test('spelled in another way is none', () => {
    const cursor = sealCursor(owner, position);
    expect(openCursor(owner, `${cursor}=`)).toBeUndefined();
    expect(openCursor(owner, ` ${cursor}`)).toBeUndefined();
  });
});

describe('paging a list', () => {
  const all = Array.from({ length: 7 }, (_, index) => ({ id: `thing-${index}` }));
  const read = (items: typeof all, cursor?: string): Page<{ id: string }> => {
    const page = pageOf(items, { limit: 3, cursor }, ({ id }) => id, owner);
    if (isRefusal(page)) throw new Error(page.refused);
    return page;
  };

  test('gives every item once, and an end', () => {
    const first = read(all);
    const second = read(all, first.nextCursor ?? undefined);
    const third = read(all, second.nextCursor ?? undefined);
    expect([first, second, third].flatMap(({ items }) => items)).toEqual(all);
    expect(third.nextCursor).toBeNull();
  });

  test('has no further page when the last one is full', () => {
    expect(read(all.slice(0, 3)).nextCursor).toBeNull();
    expect(read([])).toEqual({ items: [], nextCursor: null });
  });

  test('goes on after its place although the item there has gone', () => {
    const first = read(all);
    const rest = all.filter(({ id }) => id !== 'thing-2');
    expect(read(rest, first.nextCursor ?? undefined).items.map(({ id }) => id)).toEqual([
      'thing-3',
      'thing-4',
      'thing-5',
    ]);
  });

  test('refuses a bad cursor at /cursor', () => {
    expect(pageOf(all, { limit: 3, cursor: 'AAAA' }, ({ id }) => id, owner)).toMatchObject({
      refused: 'VALIDATION_FAILED',
      errors: [{ pointer: '/cursor' }],
    });
  });
});
