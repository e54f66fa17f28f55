import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import {
  aClinic,
  admin,
  aPatient,
  anOpenStart,
  type Clinic,
  newEmail,
  ANY_CODE,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { books } from '../steps/when.ts';

const SUBJECT = 'The entrance moves <for a while>';
const BODY = 'Please come in through the courtyard.\n\nThe lift is at the left & open.';

/** Somebody invited to a clinic's front desk, who has set a password and signed in. */
const aStaffMember = async (clinic: Clinic): Promise<Person> => {
  const email = newEmail().replace('patient', 'staff');
  const { token } = await admin();
  await expecting(201, 'POST', `/clinics/${clinic.id}/staff`, { token, body: { name: 'Front Desk', email } });
  await expecting(204, 'POST', '/auth/forgot-password', { body: { email } });
  await expecting(204, 'POST', '/auth/reset-password', { body: { email, code: ANY_CODE, password: PASSWORD } });
  return signedIn({ email, password: PASSWORD });
};

describe('A clinic announces something to its patients', () => {
  let clinic: Clinic;
  let staff: Person;
  let booked: { readonly who: Person; readonly appointmentId: string; readonly patientId: string }[];
  let id: string;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{}, {}] });
    staff = await aStaffMember(clinic);
    booked = [];
    for (const name of ['Announced One', 'Announced Two']) {
      const who = await aPatient(name);
      const { json } = await books(who, clinic, { start: await anOpenStart(clinic, who) });
      booked.push({ who, appointmentId: json.id, patientId: json.patientId });
    }
  });

  test('it is taken at once, and repeated under its key it is still one', async () => {
    const body = {
      appointmentIds: booked.map(({ appointmentId }) => appointmentId),
      patientIds: booked.map(({ patientId }) => patientId),
      subject: SUBJECT,
      body: BODY,
    };
    const first = await expecting(202, 'POST', '/notifications/send', { token: staff.token, body, key: 'announce' });
    const again = await expecting(202, 'POST', '/notifications/send', { token: staff.token, body, key: 'announce' });
    expect(again.json).toEqual(first.json);
    expect(first.json.recipients).toBe(2);
    id = first.json.id;
  });

  test('everybody gets it once, with their appointment, harmless in HTML', async () => {
    for (const { who } of booked) {
      const mail = await mailTo(who.email, ({ subject }) => subject === SUBJECT);
      expect(mail.text).toContain('The lift is at the left & open.');
      expect(mail.text).toContain('/manage#');
      expect(mail.html).toContain('The entrance moves &lt;for a while&gt;');
      const mails = await mailsAfterAWhile(who.email, 500);
      expect(mails.filter(({ subject }) => subject === SUBJECT)).toHaveLength(1);
      const { json } = await expecting(200, 'GET', '/notifications', { token: who.token });
      const message = json.items.find(
        ({ kind, channel }: { kind: string; channel: string }) => kind === 'MESSAGE' && channel === 'in-app',
      );
      expect(message).toMatchObject({ subject: SUBJECT, body: BODY });
    }
  });

  test('the clinic sees how far it has come, and another clinic nothing', async () => {
    const progress = await waitFor('the announcement to have been sent', async () => {
      const { json } = await expecting(200, 'GET', `/notifications/send/${id}`, { token: staff.token });
      return json.queued === 0 ? json : undefined;
    });
    expect(progress).toEqual({ id, recipients: 2, queued: 0, sent: 2, failed: 0 });
    const sent = await expecting(200, 'GET', '/admin/notifications', { token: staff.token, query: { status: 'SENT' } });
    const messages = sent.json.items.filter(({ announcementId }: { announcementId?: string }) => announcementId === id);
    expect(messages.length).toBe(4);
    const failed = await expecting(200, 'GET', '/admin/notifications', {
      token: staff.token,
      query: { status: 'FAILED' },
    });
    expect(failed.json.items).toEqual([]);

    const elsewhere = await aStaffMember(await aClinic());
    await expecting(404, 'GET', `/notifications/send/${id}`, { token: elsewhere.token });
    const body = { patientIds: booked.map(({ patientId }) => patientId), subject: SUBJECT, body: BODY };
    const foreign = await ask('POST', '/notifications/send', { token: elsewhere.token, body });
    expect([foreign.status, foreign.json.code]).toEqual([422, 'UNKNOWN_REFERENCE']);
    await expecting(403, 'POST', '/notifications/send', { token: booked[0]?.who.token, body });
  });
});
