import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import { confirmAccount } from '../../functions/api/confirm-account.ts';
import { forgotPassword } from '../../functions/api/forgot-password.ts';
import { login } from '../../functions/api/login.ts';
import { logout } from '../../functions/api/logout.ts';
import { refreshSession } from '../../functions/api/refresh-session.ts';
import { register } from '../../functions/api/register.ts';
import { resendCode } from '../../functions/api/resend-code.ts';
import { resetPassword } from '../../functions/api/reset-password.ts';
import { findByEmail, findPerson } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { callerOf, OFFERED } from '../support/calls.ts';
import { CODE, fakeUserPool } from '../support/cognito.ts';
import { freshTable } from '../support/table.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const body = { email: 'ada@example.com', password: 'Correct-horse-7', name: 'Ada' };

let table: Table;
let people: ReturnType<typeof fakeUserPool>;
let told: string[];
let call: ReturnType<typeof callerOf<AccountDependencies>>;

beforeAll(async () => {
  table = await freshTable();
});

// A new pool a test, but one table: so every test's people have addresses of their own.
let round = 0;
const ada = () => ({ ...body, email: `ada${round}@example.com` });

beforeEach(() => {
  round += 1;
  people = fakeUserPool();
  told = [];
  call = callerOf<AccountDependencies>(
    {
      table,
      random: Math.random,
      newId: (prefix) => `${prefix}_1`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
      userPool: { ...people.pool },
      tellKnownPerson: async (email) => {
        told.push(email);
      },
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async () => undefined,
    },
    () => NOW,
  );
});

const registered = async () => {
  const answer = await call(register, { body: { ...ada(), phone: '+1 212 555 0142' } });
  expect(answer.status).toBe(201);
  return String(answer.json.userId);
};
const confirmed = async () => {
  const userId = await registered();
  expect((await call(confirmAccount, { body: { email: ada().email, code: CODE } })).status).toBe(204);
  return userId;
};
const signedIn = async () => (await call(login, { body: { email: ada().email, password: body.password } })).json;

describe('registering', () => {
  test('opens an account and stores the person', async () => {
    const userId = await registered();
    expect(await findByEmail(table, ada().email)).toMatchObject({ id: userId, name: 'Ada', role: 'patient' });
    expect(people.mails).toEqual([{ to: ada().email, kind: 'code' }]);
  });

  test('again answers the same and mails the code again', async () => {
    const first = await call(register, { body: ada() });
    const second = await call(register, { body: { ...ada(), email: ada().email.toUpperCase(), name: 'Mallory' } });
    expect([second.status, second.text, second.headers]).toEqual([first.status, first.text, first.headers]);
    expect(people.mails).toHaveLength(2);
    expect((await findByEmail(table, ada().email))?.name).toBe('Ada');
  });

  test('with the e-mail of an account in use answers the same and tells its owner alone', async () => {
    const userId = await confirmed();
    const answer = await call(register, { body: ada() });
    expect([answer.status, answer.json]).toEqual([201, { userId }]);
    expect(told).toEqual([ada().email]);
  });

  test.each(['short1A', 'nouppercase1', 'NOLOWERCASE1', 'NoDigitsHere'])(
    'refuses the password %s',
    async (password) => {
      const answer = await call(register, { body: { ...ada(), password } });
      expect([answer.status, answer.json.code, answer.json.errors[0].pointer]).toEqual([
        400,
        'VALIDATION_FAILED',
        '/password',
      ]);
    },
  );

  test('refuses fields that nobody may set', async () => {
    expect((await call(register, { body: { ...ada(), role: 'admin' } })).json.errors[0].pointer).toBe('/role');
  });
});

describe('an unconfirmed account', () => {
  test('is told to whoever has its password, and to nobody else', async () => {
    await registered();
    const right = await call(login, { body: { email: ada().email, password: body.password } });
    expect([right.status, right.json.code]).toEqual([401, 'NOT_CONFIRMED']);
    const wrong = await call(login, { body: { email: ada().email, password: 'Wrong-horse-7' } });
    const unknown = await call(login, { body: { email: 'nobody@example.com', password: 'Wrong-horse-7' } });
    expect([wrong.status, wrong.json.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect(wrong.text).toBe(unknown.text);
  });

  test('is confirmed by the code alone', async () => {
    await registered();
    const wrong = await call(confirmAccount, { body: { email: ada().email, code: '000000' } });
    const unknown = await call(confirmAccount, { body: { email: 'nobody@example.com', code: '000000' } });
    expect([wrong.status, wrong.json.errors[0].pointer]).toEqual([400, '/code']);
    expect(wrong.text).toBe(unknown.text);
    expect((await call(confirmAccount, { body: { email: ada().email, code: CODE } })).status).toBe(204);
    expect(await signedIn()).toMatchObject({ tokenType: 'Bearer' });
  });
});

describe('signing in', () => {
  test('gives tokens, refreshes them, and ends with signing out', async () => {
    await confirmed();
    const tokens = await signedIn();
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });
    const refreshed = await call(refreshSession, { body: { refreshToken: tokens.refreshToken } });
    expect([refreshed.status, refreshed.json.refreshToken]).toEqual([200, tokens.refreshToken]);
    expect((await call(logout, { body: { refreshToken: tokens.refreshToken } })).status).toBe(204);
    const after = await call(refreshSession, { body: { refreshToken: tokens.refreshToken } });
    expect([after.status, after.json.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect((await call(logout, { body: { refreshToken: 'garbage' } })).status).toBe(204);
  });

  test('in a browser keeps the refresh token where no script reads it', async () => {
    await confirmed();
    const { email } = ada();
    const begun = await call(login, { body: { email, password: body.password, keep: 'cookie' } });
    expect([begun.status, begun.json.refreshToken]).toEqual([200, 'in-cookie']);
    const [token = '', sign = ''] = begun.cookies;
    expect(token).toMatch(/^refresh-token=[^;]+; Path=\/api\/auth; HttpOnly; SameSite=Strict; Secure$/);
    expect(sign).toBe('signed-in=yes; Path=/; SameSite=Strict; Secure');

    const headers = { cookie: `signed-in=yes; ${token.split(';')[0]}` };
    const renewed = await call(refreshSession, { headers, body: { refreshToken: 'in-cookie' } });
    expect([renewed.status, renewed.json.refreshToken, renewed.cookies[0]]).toEqual([200, 'in-cookie', token]);
    expect(JSON.stringify(renewed.json)).not.toContain(token.split(/[=;]/)[1]);

    const without = await call(refreshSession, { body: { refreshToken: 'in-cookie' } });
    expect([without.status, without.json.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    const ended = await call(logout, { headers, body: { refreshToken: 'in-cookie' } });
    expect([ended.status, ended.cookies.every((cookie) => cookie.endsWith('; Max-Age=0'))]).toEqual([204, true]);
    expect((await call(refreshSession, { headers, body: { refreshToken: 'in-cookie' } })).status).toBe(401);
  });

  test('stores who is not stored yet, and nobody twice', async () => {
    const email = ada().email;
    people.users.set(email, {
      sub: `made-${round}`,
      email,
      name: 'Made Elsewhere',
      status: 'CONFIRMED',
      password: body.password,
      groups: new Set(),
    });
    await signedIn();
    await signedIn();
    expect(await findPerson(table, `made-${round}`)).toMatchObject({ name: 'Made Elsewhere', email, role: 'patient' });
  });

  test('stores no doctor, whom only an invitation places', async () => {
    const email = ada().email;
    const user = { sub: `doc-${round}`, email, name: 'D', status: 'CONFIRMED', password: body.password } as const;
    people.users.set(email, { ...user, groups: new Set(['doctors']) });
    expect(await signedIn()).toMatchObject({ tokenType: 'Bearer' });
    expect(await findPerson(table, user.sub)).toBeUndefined();
  });
});

describe('a forgotten password', () => {
  test('is replaced by a mailed code', async () => {
    await confirmed();
    const { email } = ada();
    expect((await call(forgotPassword, { body: { email } })).status).toBe(204);
    const password = 'Another-horse-8';
    const wrong = await call(resetPassword, { body: { email, code: '0', password } });
    expect([wrong.status, wrong.json.errors[0].pointer]).toEqual([400, '/code']);
    expect((await call(resetPassword, { body: { email, code: CODE, password } })).status).toBe(204);
    expect((await call(login, { body: { email, password } })).status).toBe(200);
  });

  test('of nobody, and a code for nobody, are answered alike', async () => {
    const nobody = { body: { email: 'nobody@example.com' } };
    expect((await call(forgotPassword, nobody)).status).toBe(204);
    expect((await call(resendCode, nobody)).status).toBe(204);
    expect(people.mails).toEqual([]);
  });
});
