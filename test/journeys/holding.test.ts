import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { books, confirms, holds, reschedules } from '../steps/when.ts';

const HOLD_SECONDS = 5;

describe('A patient holds a time while making up her mind', () => {
  let clinic: Clinic;
  let patient: Person;
  let starts: string[];

  beforeAll(async () => {
    clinic = await aClinic({ policy: { holdSeconds: HOLD_SECONDS } });
    patient = await aPatient();
    starts = await openStarts(clinic, patient);
  });

  test('confirmed in time, it is hers, and confirming again changes nothing', async () => {
    const held = await holds(patient, clinic, { start: starts[0] ?? '' });
    expect(held.status).toBe(201);
    expect(held.json.status).toBe('PENDING');
    expect(Date.parse(held.json.holdExpiresAt) - Date.parse(held.json.createdAt)).toBe(HOLD_SECONDS * 1000);

    const confirmed = await confirms(patient, held.json.id, 1);
    expect(confirmed.status).toBe(200);
    expect(confirmed.json).toMatchObject({ id: held.json.id, status: 'CONFIRMED', version: 2 });
    expect(confirmed.json.holdExpiresAt).toBeUndefined();
    expect((await confirms(patient, held.json.id, 1)).text).toBe(confirmed.text);
    await mailTo(patient.email, isRequest);
    expect((await mailsAfterAWhile(patient.email, 500)).filter(isRequest)).toHaveLength(1);
  });

  test('left too long, it is gone, and somebody else may have it at once', async () => {
    const start = starts[4] ?? '';
    const held = await holds(patient, clinic, { start });
    const neighbour = await aPatient();
    const early = await books(neighbour, clinic, { start });
    expect(early.json.code).toBe('SLOT_TAKEN');

    await sleep(Date.parse(held.json.holdExpiresAt) - Date.now() + 50);
    const late = await confirms(patient, held.json.id);
    expect(late.status).toBe(410);
    expect(late.json.code).toBe('HOLD_EXPIRED');
    expect((await books(neighbour, clinic, { start })).status).toBe(201);
  });

  test('three at a time are enough', async () => {
    const [other, undecided] = await Promise.all([aClinic({ policy: { holdSeconds: 900 } }), aPatient()]);
    const open = await openStarts(other, undecided);
    const wishes = [0, 4, 8, 12].map((index) => ({ start: open[index] ?? '' }));
    const answers = [];
    for (const wish of wishes) answers.push(await holds(undecided, other, wish));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 422]);
    expect(answers[3]?.json.code).toBe('TOO_MANY_HOLDS');
  });
});

describe('A patient moves an appointment', () => {
  test('same appointment, next version, a mail that moves the calendar entry, and the old time is open', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const starts = await openStarts(clinic, patient);
    const [from = '', overlapping = ''] = starts;
    const to = starts.at(-1) ?? '';
    const booked = await books(patient, clinic, { start: from });
    const { id } = booked.json;

    const shifted = await reschedules(patient, id, { start: overlapping }, 1);
    expect(shifted.status).toBe(200);
    expect(shifted.json).toMatchObject({ id, start: overlapping, version: 2, status: 'CONFIRMED' });
    const stale = await reschedules(patient, id, { start: to }, 1);
    expect(stale.status).toBe(412);

    const moved = await reschedules(patient, id, { start: to }, 2);
    expect(moved.json).toMatchObject({ id, start: to, version: 3 });
    const neighbour = await aPatient();
    expect((await books(neighbour, clinic, { start: from })).status).toBe(201);
  });

  test('when the new time is taken, the old one stands', async () => {
    const clinic = await aClinic();
    const [patient, neighbour] = await Promise.all([aPatient(), aPatient()]);
    const starts = await openStarts(clinic, patient);
    const taken = starts[8] ?? '';
    await books(neighbour, clinic, { start: taken });
    const { json } = await books(patient, clinic, { start: starts[0] ?? '' });

    const refused = await reschedules(patient, json.id, { start: taken });
    expect(refused.status).toBe(409);
    expect(refused.json.code).toBe('SLOT_TAKEN');
    expect(refused.json.alternatives.length).toBeGreaterThan(0);
    const { json: still } = await expecting(200, 'GET', `/appointments/${json.id}`, { token: patient.token });
    expect(still).toEqual(json);
  });
});
