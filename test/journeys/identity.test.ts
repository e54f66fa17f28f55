import { TOTP, URI } from 'otpauth';
import { beforeAll, describe, expect, test } from 'vitest';
import { until, waitFor } from '../../scripts/local/wait.ts';
import { aPatient, ANY_CODE, newEmail, PASSWORD, type Person, tokensOf } from '../steps/given.ts';
import { type Answer, ask, expecting } from '../steps/http.ts';
import { mailsTo, mailTo } from '../steps/mail.ts';

/** An answer without what is of this one request. */
const withoutRequest = ({ status, json }: Answer) => {
  const { requestId: _, ...rest } = json ?? {};
  return { status, ...rest };
};

describe('A session', () => {
  let patient: Person;
  let tokens: { readonly accessToken: string; readonly refreshToken: string };

  beforeAll(async () => {
    patient = await aPatient();
    tokens = await tokensOf(patient.email, PASSWORD);
  });

  test('is opened with what the contract names', () => {
    expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: expect.any(Number), idToken: expect.any(String) });
  });

  test('goes on with the refresh token', async () => {
    const { refreshToken } = tokens;
    const renewed = await expecting(200, 'POST', '/auth/refresh', { body: { refreshToken } });
    await expecting(200, 'GET', '/appointments', { token: renewed.json.accessToken });
  });

  test('ends with the logout: its refresh token is worth nothing any more', async () => {
    const { refreshToken } = tokens;
    await expecting(204, 'POST', '/auth/logout', { body: { refreshToken } });
    const refused = await expecting(401, 'POST', '/auth/refresh', { body: { refreshToken } });
    expect(refused.json.code).toBe('INVALID_CREDENTIALS');
  });

  test('that is none is refused, and to end it is nothing wrong', async () => {
    await expecting(401, 'POST', '/auth/refresh', { body: { refreshToken: 'no.such.token' } });
    await expecting(204, 'POST', '/auth/logout', { body: { refreshToken: 'no.such.token' } });
  });
});

describe('A second factor', () => {
  test('is set up with an authenticator app, ends every session, and is asked for from then on', async () => {
    const { email, token } = await aPatient();
    const { refreshToken } = await tokensOf(email, PASSWORD);
    const { json: begun } = await expecting(200, 'POST', '/auth/second-factor', { token });
    const app = URI.parse(begun.uri);
    if (!(app instanceof TOTP)) throw new Error('no code of the time');
    expect([app.issuer, app.label, app.secret.base32]).toEqual(['Appointments', email, begun.secret]);

    const wrong = String((Number(app.generate()) + 1) % 1_000_000).padStart(6, '0');
    expect((await expecting(400, 'PUT', '/auth/second-factor', { token, body: { code: wrong } })).json.errors).toEqual([
      { pointer: '/code', detail: 'is wrong or has expired' },
    ]);
    // Sessions end that began before, by whole seconds.
    await until((Math.floor(Date.now() / 1000) + 1) * 1000);
    await expecting(204, 'PUT', '/auth/second-factor', { token, body: { code: app.generate() } });
    await expecting(401, 'POST', '/auth/refresh', { body: { refreshToken } });

    const half = await expecting(400, 'POST', '/auth/login', { body: { email, password: PASSWORD } });
    expect(half.json).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/mfaCode' }] });
    const stranger = { email, password: 'Wrong-password-1', mfaCode: app.generate() };
    expect((await expecting(401, 'POST', '/auth/login', { body: stranger })).json.code).toBe('INVALID_CREDENTIALS');
    const whole = { email, password: PASSWORD, mfaCode: app.generate() };
    const { json: tokens } = await expecting(200, 'POST', '/auth/login', { body: whole });
    const { json: now } = await expecting(200, 'GET', '/auth/second-factor', { token: tokens.accessToken });
    expect(now).toEqual({ enabled: true, required: false });
  });
});

describe('Nobody learns whether an e-mail is known', () => {
  test('from signing in', async () => {
    const { email } = await aPatient();
    const [known, unknown] = await Promise.all(
      [email, newEmail()].map((email) => ask('POST', '/auth/login', { body: { email, password: 'Wrong-password-1' } })),
    );
    if (known === undefined || unknown === undefined) throw new Error('no answer');
    expect(known.json.code).toBe('INVALID_CREDENTIALS');
    expect(withoutRequest(known)).toEqual(withoutRequest(unknown));
  });

  test('from registering; the person is told by mail', async () => {
    const { email } = await aPatient();
    const body = { email, password: 'Another-password-1', name: 'Somebody Else' };
    const [known, unknown] = await Promise.all([
      expecting(201, 'POST', '/auth/register', { body }),
      expecting(201, 'POST', '/auth/register', { body: { ...body, email: newEmail() } }),
    ]);
    expect(Object.keys(known.json)).toEqual(Object.keys(unknown.json));
    await mailTo(email, ({ text }) => text.includes('/sign-in'));
    // The password of the one who was there first still stands.
    await tokensOf(email, PASSWORD);
    await expecting(401, 'POST', '/auth/login', { body: { email, password: body.password } });
  });

  test.each(['/auth/forgot-password', '/auth/resend-code'])('from %s', async (path) => {
    const { email } = await aPatient();
    const known = await expecting(204, 'POST', path, { body: { email } });
    const unknown = await expecting(204, 'POST', path, { body: { email: newEmail() } });
    expect(known.text).toBe(unknown.text);
  });

  test('from a new password or a confirmation with a wrong code', async () => {
    const email = newEmail();
    const reset = await expecting(400, 'POST', '/auth/reset-password', {
      body: { email, code: '000000', password: PASSWORD },
    });
    expect(reset.json.code).toBe('VALIDATION_FAILED');
    const confirmation = await expecting(400, 'POST', '/auth/confirm', { body: { email, code: '000000' } });
    expect(confirmation.json.code).toBe('VALIDATION_FAILED');
  });
});

describe('A forgotten password', () => {
  test('is replaced with a mailed code, and the old one is worth nothing', async () => {
    const { email } = await aPatient();
    const password = 'Journey-password-2';
    await expecting(204, 'POST', '/auth/forgot-password', { body: { email } });
    // The first code came with the registration, and now there is a second.
    await waitFor('the code', async () => ((await mailsTo(email)).length === 2 ? true : undefined));
    await expecting(204, 'POST', '/auth/reset-password', { body: { email, code: ANY_CODE, password } });
    await tokensOf(email, password);
    await expecting(401, 'POST', '/auth/login', { body: { email, password: PASSWORD } });
  });

  test('is not replaced by a weak one', async () => {
    for (const password of ['Sh0rt', 'no-upper-case-1', 'NO-LOWER-CASE-1', 'No-digit-at-all']) {
      const body = { email: newEmail(), code: ANY_CODE, password };
      const refused = await expecting(400, 'POST', '/auth/reset-password', { body });
      expect(refused.json.errors).toMatchObject([{ pointer: '/password' }]);
    }
  });
});
