import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { books, holds } from '../steps/when.ts';

describe('The answer to a booking is lost, so it is sent again', () => {
  let clinic: Clinic;
  let patient: Person;
  let starts: string[];

  beforeAll(async () => {
    clinic = await aClinic();
    patient = await aPatient();
    starts = await openStarts(clinic, patient);
  });

  test('the same key gives the same appointment, byte for byte, and one mail', async () => {
    const key = randomUUID();
    const wish = { start: starts[0] ?? '' };
    const first = await books(patient, clinic, wish, key);
    const again = await books(patient, clinic, wish, key);
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(again.headers.get('location')).toBe(first.headers.get('location'));

    await mailTo(patient.email, isRequest);
    expect((await mailsAfterAWhile(patient.email)).filter(isRequest)).toHaveLength(1);
  });

  test('so it does when both arrive together, and in another order of fields', async () => {
    const key = randomUUID();
    const fields = { clinicId: clinic.id, appointmentTypeId: clinic.type, start: starts[4] ?? '' };
    const turned = Object.fromEntries(Object.entries(fields).toReversed());
    const answers = await Promise.all(
      [fields, turned, fields, turned, fields].map((body) =>
        ask('POST', '/appointments/book', { token: patient.token, body, key }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const own = await expecting(200, 'GET', '/appointments', { token: patient.token });
    expect(own.json.items).toHaveLength(2);
  });

  test('another body under the same key is refused', async () => {
    const key = randomUUID();
    expect((await books(patient, clinic, { start: starts[8] ?? '' }, key)).status).toBe(201);
    const other = await books(patient, clinic, { start: starts[12] ?? '' }, key);
    expect(other.status).toBe(422);
    expect(other.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('a key means nothing for somebody else', async () => {
    const key = randomUUID();
    const neighbour = await aPatient();
    const mine = await books(patient, clinic, { start: starts[16] ?? '' }, key);
    const theirs = await books(neighbour, clinic, { start: starts[20] ?? '' }, key);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.json.id).not.toBe(mine.json.id);
  });

  test('a refusal is not remembered: what failed may be tried again', async () => {
    const key = randomUUID();
    const refused = await books(patient, clinic, { start: starts[0] ?? '' }, key);
    expect(refused.status).toBe(409);
    expect((await books(patient, clinic, { start: starts[24] ?? '' }, key)).status).toBe(201);
  });

  test('a hold is repeated in the same way', async () => {
    const key = randomUUID();
    const wish = { start: starts[28] ?? '' };
    const first = await holds(patient, clinic, wish, key);
    const again = await holds(patient, clinic, wish, key);
    expect(first.status).toBe(201);
    expect(again.text).toBe(first.text);
  });
});
