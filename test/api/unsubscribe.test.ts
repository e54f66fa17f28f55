import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import { getMe } from '../../functions/api/get-me.ts';
import { showUnsubscribe } from '../../functions/api/show-unsubscribe.ts';
import { unsubscribe } from '../../functions/api/unsubscribe.ts';
import { updateMe } from '../../functions/api/update-me.ts';
import { routes } from '../../functions/contract/routes.ts';
import { unsubscribeToken } from '../../functions/contract/unsubscribe-link.ts';
import { changeProfile, findPerson, savePerson } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { type CallOptions, callerOf, OFFERED } from '../support/calls.ts';
import { fakeUserPool } from '../support/cognito.ts';
import { freshTable } from '../support/table.ts';
import { aPerson, NOW } from '../support/world.ts';

const ada = { id: 'ada', role: 'patient' } as const;
let table: Table;
let call: ReturnType<typeof callerOf<AccountDependencies>>;
let people: ReturnType<typeof fakeUserPool>;

beforeEach(async () => {
  table = await freshTable();
  people = fakeUserPool();
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

const byToken = (over: CallOptions = {}, personId = 'ada'): CallOptions => ({
  query: { token: unsubscribeToken(personId, 'secret') },
  ...over,
});
/** The only address of a page; nobody is led there who does not press it. */
const TO_THE_APP = '<a href="https://example.com/me">';
const wants = async (id = 'ada') => (await findPerson(table, id))?.preferences.announcements;

describe('unsubscribing', () => {
  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    [
      'multipart',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ],
  ])('takes one POST of %s, without a login, a cookie or a redirect', async (_, type, body) => {
    const answer = await call(unsubscribe, byToken({ body, headers: { 'content-type': type } }));
    expect([answer.status, answer.cookies, answer.headers.location]).toEqual([200, [], undefined]);
    expect(answer.text).toContain('<h1>You get no more announcements by mail</h1>');
    expect(await wants()).toBe(false);
  });

  test('a second time answers the same and changes nothing', async () => {
    const first = await call(unsubscribe, byToken());
    const stored = await findPerson(table, 'ada');
    expect(await call(unsubscribe, byToken())).toEqual(first);
    expect(await findPerson(table, 'ada')).toEqual(stored);
  });

  test('ends announcements by mail and nothing else', async () => {
    await changeProfile(table, 'ada', { preferences: { sms: true } });
    await call(unsubscribe, byToken());
    expect((await findPerson(table, 'ada'))?.preferences).toEqual({
      email: true,
      sms: true,
      reminders: true,
      announcements: false,
    });
  });

  test('a GET, as link scanners send it, shows a page with a button and changes nothing', async () => {
    const answer = await call(showUnsubscribe, byToken());
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('<form method="post">');
    expect(answer.text).toContain('name="List-Unsubscribe" value="One-Click"');
    expect(await wants()).toBeUndefined();
  });

  test('its pages say who sends the announcements, and the last one leads to where they are switched on again', async () => {
    const pages = [await call(showUnsubscribe, byToken()), await call(unsubscribe, byToken())];
    for (const { text } of pages) {
      expect(text).toMatch(/<p class="sender">Appointments<\/p>\s*<main>/);
      expect(text).toContain('Mails about your own appointments and messages to you alone still reach you.');
      const heading = /<h1>(.*)<\/h1>/.exec(text)?.[1];
      expect(heading).toMatch(/no more announcements by mail\??$/);
      expect(text).toContain(`<title>${heading}</title>`);
    }
    expect(pages.map(({ text }) => text.includes(TO_THE_APP))).toEqual([false, true]);
  });

  test('its page loads nothing, runs nothing, is in no frame, and hands its address to nobody', async () => {
    for (const operation of [showUnsubscribe, unsubscribe]) {
      const { headers, text } = await call(operation, byToken());
      expect(headers['content-security-policy']).toMatch(
        /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
      );
      expect([headers['referrer-policy'], headers['cache-control']]).toEqual(['no-referrer', 'no-store']);
      expect(text.replace(TO_THE_APP, '')).not.toMatch(/<(script|img|link|iframe)|https?:/);
      expect(text).not.toContain(unsubscribeToken('ada', 'secret'));
      expect(text).not.toMatch(/ada|Lovelace/i);
    }
  });

  test.each([
    ['of another secret', unsubscribeToken('ada', 'other'), 404],
    ['that was changed', `${unsubscribeToken('ada', 'secret')}x`, 404],
    ['that is none', 'x', 404],
    ['that is too long', 'x'.repeat(501), 400],
    ['that is empty', '', 400],
  ])('with a token %s changes nothing and tells nothing', async (_, token, status) => {
    for (const operation of [showUnsubscribe, unsubscribe]) {
      const answer = await call(operation, { query: { token } });
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
      expect(answer.text).not.toMatch(/ada|person|signature/i);
    }
    expect(await wants()).toBeUndefined();
  });

  test('without a token is not understood', async () => {
    expect((await call(unsubscribe, {})).status).toBe(400);
    expect((await call(showUnsubscribe, {})).status).toBe(400);
  });

  test('somebody who is not here any more gets the same answer, so that it tells nothing', async () => {
    await savePerson(table, aPerson({ id: 'gone', email: 'gone@example.com', removedAt: NOW }));
    const here = await call(unsubscribe, byToken());
    for (const id of ['gone', 'nobody']) expect(await call(unsubscribe, byToken({}, id))).toEqual(here);
    expect(await wants('gone')).toBeUndefined();
  });

  test('somebody whom only Cognito knows is stored with what they want', async () => {
    people.mock
      .on(AdminGetUserCommand, { Username: 'token-only' })
      .resolves({ Username: 'token-only', UserAttributes: [{ Name: 'email', Value: 'eve@example.com' }] });
    expect((await call(unsubscribe, byToken({}, 'token-only'))).status).toBe(200);
    expect(await wants('token-only')).toBe(false);
  });

  test('names its token in the query alone: paths are in logs and in problems, queries in neither', () => {
    expect(routes.unsubscribe.path).toBe('/unsubscribe');
    expect(routes.showUnsubscribe.path).toBe('/unsubscribe');
  });
});

describe('the preference for announcements', () => {
  test('is shown when it is off, and can be switched on again', async () => {
    expect((await call(getMe, { as: ada })).json.preferences).not.toHaveProperty('announcements');
    await call(unsubscribe, byToken());
    expect((await call(getMe, { as: ada })).json.preferences.announcements).toBe(false);
    const body = { preferences: { announcements: true } };
    const { status, json } = await call(updateMe, { as: ada, body });
    expect([status, json.preferences]).toEqual([200, { email: true, sms: false, reminders: true }]);
    expect(await wants()).toBeUndefined();
  });

  test('is switched off by its owner too, beside other preferences', async () => {
    const body = { preferences: { announcements: false, sms: true } };
    expect((await call(updateMe, { as: ada, body })).json.preferences).toMatchObject(body.preferences);
    const back = { preferences: { announcements: true, sms: false } };
    expect((await call(updateMe, { as: ada, body: back })).json.preferences).toEqual({
      email: true,
      sms: false,
      reminders: true,
    });
  });
});
