import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import { aClinic, aPatient, type Clinic, dateIn, everyDay, openStarts, type Person } from '../steps/given.ts';
import { type Answer, ask, expecting } from '../steps/http.ts';
import { isRequest, mailTo } from '../steps/mail.ts';
import { books, cancels } from '../steps/when.ts';

const wishes = (who: Person, clinic: Clinic, date: string, key?: string): Promise<Answer> =>
  expecting(201, 'POST', '/waitlist', {
    token: who.token,
    key,
    body: { clinicId: clinic.id, appointmentTypeId: clinic.type, from: date, to: date },
  });
const myWish = async ({ token }: Person, id: string) =>
  (await expecting(200, 'GET', '/waitlist', { token })).json.items.find((item: { id: string }) => item.id === id);
const offered = (who: Person, id: string) =>
  waitFor('an offer', async () => {
    const wish = await myWish(who, id);
    return wish.status === 'OFFERED' ? wish : undefined;
  });

describe('The only time of a day is taken, and two people wait for it', () => {
  let clinic: Clinic;
  let date: string;
  let holder: Person;
  let first: Person;
  let second: Person;
  let start: string;
  let appointmentId: string;
  let firstWish: string;
  let secondWish: string;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{ weekly: everyDay('09:00', '09:30') }] });
    date = dateIn(3, clinic.timeZone);
    [holder, first, second] = await Promise.all([aPatient(), aPatient(), aPatient()]);
    start = (await openStarts(clinic, holder, { from: date, to: date }))[0] ?? '';
    appointmentId = (await books(holder, clinic, { start })).json.id;
  });

  test('nothing is open, and each leaves a wish that knows its place', async () => {
    const query = { clinicId: clinic.id, appointmentTypeId: clinic.type, from: date, to: date };
    await waitFor('a day without open times', async () => {
      const { json } = await expecting(200, 'GET', '/appointments/slots', { token: first.token, query });
      return json.waitlist === true ? json : undefined;
    });
    const one = await wishes(first, clinic, date, 'my-wish');
    expect(one.json).toMatchObject({ status: 'WAITING', position: 1, from: date, to: date });
    expect((await wishes(first, clinic, date, 'my-wish')).text).toBe(one.text);
    firstWish = one.json.id;
    const two = await wishes(second, clinic, date);
    expect(two.json).toMatchObject({ status: 'WAITING', position: 2 });
    secondWish = two.json.id;
    const early = await ask('POST', `/waitlist/${firstWish}/accept`, { token: first.token });
    expect([early.status, early.json.code]).toEqual([409, 'INVALID_STATE']);
  });

  test('it is cancelled: the first is offered it, by mail and on the waitlist, and nobody else', async () => {
    expect((await cancels(holder, appointmentId)).status).toBe(200);
    const wish = await offered(first, firstWish);
    expect(wish.offer).toMatchObject({ start, doctor: { id: clinic.doctors[0]?.id } });
    expect(Date.parse(wish.offer.expiresAt)).toBeGreaterThan(Date.now());
    const mail = await mailTo(first.email, ({ text }) => text.includes(`/waitlist/${firstWish}/accept`));
    expect(mail.text).toContain(`/waitlist/${firstWish}/decline`);
    expect(await myWish(second, secondWish)).toMatchObject({ status: 'WAITING' });
    expect((await books(second, clinic, { start })).json.code).toBe('SLOT_TAKEN');
  });

  test('what is offered to one is nothing to another', async () => {
    for (const answer of ['accept', 'decline']) {
      const foreign = await ask('POST', `/waitlist/${firstWish}/${answer}`, { token: second.token });
      const missing = await ask('POST', `/waitlist/wish_none/${answer}`, { token: second.token });
      expect([foreign.status, missing.status]).toEqual([404, 404]);
    }
    expect((await ask('DELETE', `/waitlist/${firstWish}`, { token: second.token })).status).toBe(404);
  });

  test('the first declines and waits on; the second is offered it and takes it', async () => {
    const declined = await expecting(200, 'POST', `/waitlist/${firstWish}/decline`, { token: first.token });
    expect(declined.json).toMatchObject({ id: firstWish, status: 'WAITING', position: 1 });
    expect(declined.json.offer).toBeUndefined();

    const wish = await offered(second, secondWish);
    // As people do: the offer is read before it is accepted.
    await mailTo(second.email, ({ text }) => text.includes(`/waitlist/${secondWish}/accept`));
    const accepted = await expecting(200, 'POST', `/waitlist/${secondWish}/accept`, { token: second.token });
    expect(accepted.json).toMatchObject({ id: wish.offer.appointmentId, status: 'CONFIRMED', start });
    expect((await expecting(200, 'POST', `/waitlist/${secondWish}/accept`, { token: second.token })).text).toBe(
      accepted.text,
    );
    await mailTo(second.email, isRequest);
    expect(await myWish(second, secondWish)).toMatchObject({ status: 'FULFILLED', position: 0 });
  });

  test('and who has had enough of waiting leaves', async () => {
    await expecting(204, 'DELETE', `/waitlist/${firstWish}`, { token: first.token });
    await expecting(204, 'DELETE', `/waitlist/${firstWish}`, { token: first.token });
    expect(await myWish(first, firstWish)).toMatchObject({ status: 'WITHDRAWN', position: 0 });
  });
});
