import { beforeAll, describe, expect, test } from 'vitest';
import { beginSecondFactor } from '../../functions/api/begin-second-factor.ts';
import { actorsOf } from '../../functions/api/callers/dependencies.ts';
import { completeSecondFactor } from '../../functions/api/complete-second-factor.ts';
import { getMe } from '../../functions/api/get-me.ts';
import { getSecondFactor } from '../../functions/api/get-second-factor.ts';
import { inviteStaff } from '../../functions/api/invite-staff.ts';
import { listStaff } from '../../functions/api/list-staff.ts';
import { login } from '../../functions/api/login.ts';
import { refreshSession } from '../../functions/api/refresh-session.ts';
import { removeStaff } from '../../functions/api/remove-staff.ts';
import type { AccountDependencies } from '../../functions/api/callers/account-dependencies.ts';
import type { SessionRules } from '../../functions/domain/session.ts';
import { clinicWrites } from '../../functions/store/clinics.ts';
import { commit } from '../../functions/store/table.ts';
import { aClinic } from '../support/builders.ts';
import { callerOf } from '../support/calls.ts';
import { CODE, fakeUserPool } from '../support/cognito.ts';
import { freshTable } from '../support/table.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const SECOND = 1000;
const STRICT: SessionRules = { tokenMinutes: 15, sessionHours: 12, secondFactor: 'required' };
const PASSWORD = 'Staff-password-1';
const SAM = { name: 'Sam Desk', email: 'sam@example.com' };

const people = fakeUserPool();
const clinic = aClinic({ id: 'clinic_1' });
let call: ReturnType<typeof callerOf<AccountDependencies>>;
let asIfOffered: typeof call;
let now = NOW;
let sam: string;

beforeAll(async () => {
  const table = await freshTable();
  const dependencies: AccountDependencies = {
    table,
    random: () => 0,
    newId: (prefix) => `${prefix}_1`,
    newRoom: () => 'https://video.test/room',
    signingSecret: async () => 'a secret that is long enough',
    mailFrom: 'no-reply@appointments.test',
    userPool: people.pool,
    sessions: STRICT,
    tellKnownPerson: async () => undefined,
    webUrl: 'https://example.com',
    sendInvitation: async () => undefined,
  };
  asIfOffered = callerOf(dependencies, () => now);
  call = callerOf(
    dependencies,
    () => now,
    (doorway) => ({ ...doorway, sessions: STRICT, actorFor: actorsOf(table, STRICT) }),
  );
  await commit(table, clinicWrites(table, clinic));
  sam = await hired();
});

/** Hired by an administrator, and with a password by now. */
const hired = async (): Promise<string> => {
  const { json } = await asIfOffered(inviteStaff, {
    as: { id: 'root', role: 'admin' },
    path: { clinicId: clinic.id },
    body: SAM,
  });
  const user = people.users.get(SAM.email);
  if (!user) throw new Error('no login');
  user.password = PASSWORD;
  return String(json.userId);
};

/** A call of Sam's, in a session that began then. */
const asSam = (at: number) => ({
  as: { id: sam, role: 'staff', at } as const,
  headers: { authorization: `Bearer access-${sam}` },
  path: { clinicId: clinic.id },
});
const signsIn = (mfaCode?: string) =>
  call(login, { body: { email: SAM.email, password: PASSWORD, ...(mfaCode !== undefined && { mfaCode }) } });

describe('Where staff need a second factor', () => {
  test('a password alone opens nothing but the way to one', async () => {
    expect(await signsIn()).toMatchObject({ status: 200, json: { expiresIn: 900 } });
    const refused = await call(listStaff, asSam(NOW));
    expect(refused).toMatchObject({
      status: 403,
      json: { code: 'FORBIDDEN', detail: expect.stringContaining('second factor') },
    });
    expect((await call(getMe, asSam(NOW))).status).toBe(200);
    expect((await call(getSecondFactor, asSam(NOW))).json).toEqual({ enabled: false, required: true });
  });

  test('a wrong code sets nothing up', async () => {
    const { json } = await call(beginSecondFactor, asSam(NOW));
    expect(json).toEqual({
      secret: 'JBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Appointments%3Asam%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Appointments',
    });
    const wrong = await call(completeSecondFactor, { ...asSam(NOW), body: { code: '000000' } });
    expect([wrong.status, wrong.json.errors]).toEqual([400, [{ pointer: '/code', detail: 'is wrong or has expired' }]]);
    expect((await signsIn()).status).toBe(200);
  });

  test('the right one does, ends every session, and the next sign-in asks for it', async () => {
    const before = await signsIn();
    expect((await call(completeSecondFactor, { ...asSam(NOW), body: { code: CODE } })).status).toBe(204);
    const renewed = await call(refreshSession, { body: { refreshToken: before.json.refreshToken } });
    expect(renewed.status).toBe(401);
    now += SECOND;
    expect((await call(listStaff, asSam(NOW - SECOND))).status).toBe(403);

    expect((await signsIn()).json.errors[0].pointer).toBe('/mfaCode');
    expect((await signsIn('000000')).json.errors).toEqual([{ pointer: '/mfaCode', detail: 'is wrong or has expired' }]);
    expect((await signsIn(CODE)).status).toBe(200);
    expect((await call(listStaff, asSam(now))).status).toBe(200);
    expect((await call(getSecondFactor, asSam(now))).json).toEqual({ enabled: true, required: true });
  });

  test('who lost it is removed and invited anew, and begins again', async () => {
    const root = { id: 'root', role: 'admin' } as const;
    await asIfOffered(removeStaff, { as: root, path: { clinicId: clinic.id, userId: sam } });
    expect((await call(listStaff, asSam(now))).status).toBe(403);
    expect(await hired()).toBe(sam);
    expect((await signsIn()).status).toBe(200);
    expect((await call(listStaff, asSam(now))).json.detail).toContain('second factor');
  });
});
