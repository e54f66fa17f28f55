import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import { scheduledReminders } from '../steps/aws.ts';
import { aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isCancel, isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { books, cancels } from '../steps/when.ts';

const untilReminders = (id: string, count: number) =>
  waitFor(`${count} reminders`, async () => ((await scheduledReminders(id)).length === count ? true : undefined));

describe('A patient cancels', () => {
  let clinic: Clinic;
  let patient: Person;
  let start: string;
  let id: string;

  beforeAll(async () => {
    clinic = await aClinic();
    patient = await aPatient();
    start = (await openStarts(clinic, patient)).at(-1) ?? '';
    id = (await books(patient, clinic, { start })).json.id;
    await Promise.all([mailTo(patient.email, isRequest), untilReminders(id, 2)]);
  });

  test('going by an old version is refused and changes nothing', async () => {
    const stale = await cancels(patient, id, 7);
    expect(stale.status).toBe(412);
    expect(stale.json.code).toBe('VERSION_CONFLICT');
    const { json } = await expecting(200, 'GET', `/appointments/${id}`, { token: patient.token });
    expect(json).toMatchObject({ status: 'CONFIRMED', version: 1 });
  });

  test('the time is open again in the same moment', async () => {
    const cancelled = await cancels(patient, id, 1);
    expect(cancelled.status).toBe(200);
    expect(cancelled.json).toMatchObject({ id, status: 'CANCELLED', version: 2 });
    expect(cancelled.headers.get('etag')).toBe('"2"');

    const neighbour = await aPatient();
    expect((await books(neighbour, clinic, { start })).status).toBe(201);
  });

  test('doing it again answers the same, whatever version it goes by', async () => {
    const again = await cancels(patient, id, 1);
    const { text } = await expecting(200, 'GET', `/appointments/${id}`, { token: patient.token });
    expect(again.status).toBe(200);
    expect(again.text).toBe(text);
  });

  test('a mail says so once, and her calendar removes the entry that it has', async () => {
    const confirmation = await mailTo(patient.email, isRequest);
    const mail = await mailTo(patient.email, isCancel);
    expect(mail.calendar).toMatchObject({
      method: 'CANCEL',
      status: 'CANCELLED',
      uid: confirmation.calendar?.uid,
      sequence: 2,
      instant: new Date(start).toISOString(),
    });
    expect((await mailsAfterAWhile(patient.email)).filter(isCancel)).toHaveLength(1);
  });

  test('nobody will be reminded', async () => {
    await untilReminders(id, 0);
  });
});

test('Too close to the appointment, the clinic must be called instead', async () => {
  const clinic = await aClinic({ policy: { cancelCutoffMinutes: 60 * 24 * 60 } });
  const patient = await aPatient();
  const [start = ''] = await openStarts(clinic, patient);
  const { json } = await books(patient, clinic, { start });

  const refused = await cancels(patient, json.id);
  expect(refused.status).toBe(422);
  expect(refused.json.code).toBe('OUTSIDE_BOOKING_WINDOW');
  const { json: still } = await expecting(200, 'GET', `/appointments/${json.id}`, { token: patient.token });
  expect(still).toEqual(json);
});
