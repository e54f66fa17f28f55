import { beforeAll, describe, expect, test } from 'vitest';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import { getMe } from '../../functions/api/get-me.ts';
import { listNotifications } from '../../functions/api/list-notifications.ts';
import { readNotification } from '../../functions/api/read-notification.ts';
import { updateMe } from '../../functions/api/update-me.ts';
import { noticeId } from '../../functions/domain/ids.ts';
import type { Channel } from '../../functions/domain/notification.ts';
import { recordNotice } from '../../functions/store/notices.ts';
import { findPerson, savePerson } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { aNotice } from '../support/builders.ts';
import { callerOf, OFFERED } from '../support/calls.ts';
import { fakeUserPool } from '../support/cognito.ts';
import { freshTable } from '../support/table.ts';
import { aPerson, NOW } from '../support/world.ts';

let table: Table;
let call: ReturnType<typeof callerOf<AccountDependencies>>;
const people = fakeUserPool();
const ada = { id: 'ada', role: 'patient' } as const;

beforeAll(async () => {
  table = await freshTable();
  call = callerOf<AccountDependencies>(
    {
      table,
      random: Math.random,
      newId: (prefix) => `${prefix}_1`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
      userPool: people.pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async () => undefined,
    },
    () => NOW,
  );
  await savePerson(table, aPerson({ id: 'ada' }));
});

describe('my profile', () => {
  test('is who I am here, and nothing of how I am stored', async () => {
    const { status, json } = await call(getMe, { as: ada });
    expect(status).toBe(200);
    expect(json).toEqual({
      id: 'ada',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      role: 'patient',
      preferences: { email: true, sms: false, reminders: true },
    });
  });

  test('changes field by field: two changes at once lose nothing of each other', async () => {
    const answers = await Promise.all([
      call(updateMe, { as: ada, body: { preferences: { sms: true } } }),
      call(updateMe, { as: ada, body: { preferences: { reminders: false } } }),
      call(updateMe, { as: ada, body: { phone: '+1 212 555 0142' } }),
      call(updateMe, { as: ada, body: { name: 'Ada King' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await call(getMe, { as: ada })).json).toMatchObject({
      name: 'Ada King',
      phone: '+1 212 555 0142',
      preferences: { email: true, sms: true, reminders: false },
    });
  });

  test('stays as it is when nothing is asked for', async () => {
    const before = await findPerson(table, 'ada');
    expect((await call(updateMe, { as: ada, body: {} })).status).toBe(200);
    expect((await call(updateMe, { as: ada, body: { preferences: {} } })).status).toBe(200);
    expect(await findPerson(table, 'ada')).toEqual(before);
  });

  test.each([
    { role: 'admin' },
    { id: 'eve' },
    { email: 'eve@example.com' },
    { clinicId: 'clinic_1' },
    { removedAt: 1 },
    { name: 'A\u0000da' },
    { phone: 'call me' },
    { preferences: { email: 'yes' } },
    { preferences: { fax: true } },
    '{"__proto__": {"role": "admin"}}',
  ])('is not changed by %j', async (body) => {
    const before = await findPerson(table, 'ada');
    const { status, json } = await call(updateMe, { as: ada, body });
    expect([status, json.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(await findPerson(table, 'ada')).toEqual(before);
  });

  test('of an account that came straight from Cognito is made at the first look', async () => {
    people.users.set('new@example.com', {
      sub: 'new',
      email: 'new@example.com',
      name: 'New Person',
      status: 'CONFIRMED',
      password: 'Password-1',
      groups: new Set(),
    });
    const me = { id: 'new', role: 'patient' } as const;
    const looks = await Promise.all([1, 2, 3].map(() => call(getMe, { as: me })));
    for (const { status, json } of looks)
      expect([status, json.name, json.email, json.role]).toEqual([200, 'New Person', 'new@example.com', 'patient']);
    const changed = await call(updateMe, { as: me, body: { preferences: { sms: true } } });
    expect([changed.status, changed.json.preferences.sms]).toEqual([200, true]);
  });

  test('of somebody whom nobody knows does not exist, and a removed person has none', async () => {
    expect((await call(getMe, { as: { id: 'nobody', role: 'patient' } })).status).toBe(404);
    await savePerson(table, aPerson({ id: 'gone', email: 'gone@example.com', removedAt: NOW }));
    expect((await call(getMe, { as: { id: 'gone', role: 'patient' } })).status).toBe(403);
    expect((await call(updateMe, { as: { id: 'gone', role: 'patient' }, body: { name: 'Back' } })).status).toBe(403);
  });

  test('is for people with a token', async () => {
    expect((await call(getMe)).status).toBe(401);
    expect((await call(listNotifications)).status).toBe(401);
  });
});

describe('my inbox', () => {
  const told = async (personId: string, hour: number, channel: Channel = 'in-app') => {
    const id = noticeId([personId, hour, channel], NOW + hour * 3_600_000);
    await recordNotice(
      table,
      aNotice({
        id,
        personId,
        kind: 'CONFIRMED',
        channel,
        appointmentId: `appt_${hour}`,
        source: { from: 'event', version: 1 },
        subject: `Confirmed: ${hour}`,
        createdAt: NOW + hour * 3_600_000,
      }),
      { status: 'SENT' },
    );
    return id;
  };
  const inbox = (query: Record<string, string> = {}, as: typeof ada | { id: string; role: 'patient' } = ada) =>
    call(listNotifications, { as, query });
  const hours = (items: { appointmentId: string }[]) =>
    items.map(({ appointmentId }) => Number(appointmentId.slice(5)));
  let ids: string[];

  beforeAll(async () => {
    ids = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((hour) => told('ada', hour)));
    await told('ada', 7, 'email');
    await told('eve', 1);
  });

  test('is mine alone, newest first, with every channel', async () => {
    const { json } = await inbox();
    expect(hours(json.items)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(json.items[0]).toEqual({
      id: expect.stringMatching(/^note_/),
      kind: 'CONFIRMED',
      channel: 'email',
      status: 'SENT',
      appointmentId: 'appt_7',
      subject: 'Confirmed: 7',
      createdAt: '2026-11-21T19:00:00Z',
    });
    expect(json.nextCursor).toBeNull();
  });

  test('comes page by page, without repeating or losing any, also when something new comes meanwhile', async () => {
    const first = (await inbox({ limit: '3' })).json;
    await told('ada', 8);
    const second = (await inbox({ limit: '3', cursor: first.nextCursor })).json;
    const third = (await inbox({ limit: '3', cursor: second.nextCursor })).json;
    expect([first, second, third].map(({ items }) => hours(items))).toEqual([
      [7, 6, 5],
      [4, 3, 2],
      [1, 0],
    ]);
    expect(third.nextCursor).toBeNull();
  });

  test('has cursors that are worthless to others', async () => {
    const { nextCursor } = (await inbox({ limit: '1' })).json;
    const eve = await inbox({ cursor: nextCursor }, { id: 'eve', role: 'patient' });
    expect([eve.status, eve.json.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('shows what is unread: in the app and not marked', async () => {
    const [oldest = ''] = ids;
    const read = await call(readNotification, { as: ada, path: { notificationId: oldest } });
    expect([read.status, read.json.id, read.json.readAt]).toEqual([200, oldest, '2026-11-21T12:00:00Z']);
    const again = await call(readNotification, { as: ada, path: { notificationId: oldest } });
    expect(again.text).toBe(read.text);
    const { json } = await inbox({ unread: 'true', limit: '4' });
    expect(hours(json.items)).toEqual([8, 6, 5, 4]);
    expect(hours((await inbox({ unread: 'true', limit: '4', cursor: json.nextCursor })).json.items)).toEqual([3, 2, 1]);
  });

  test('of somebody else cannot be told from one that does not exist', async () => {
    const [mine = ''] = ids;
    const eve = { id: 'eve', role: 'patient' } as const;
    const foreign = await call(readNotification, { as: eve, path: { notificationId: mine } });
    const missing = await call(readNotification, { as: eve, path: { notificationId: `${mine}x` } });
    expect([foreign.status, foreign.json.code]).toEqual([404, 'NOT_FOUND']);
    expect({ ...foreign.json, instance: '' }).toEqual({ ...missing.json, instance: '' });
    expect((await call(readNotification, { as: ada, path: { notificationId: 'x#y/../PROFILE' } })).status).toBe(404);
  });
});
