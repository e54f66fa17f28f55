import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../scripts/local/wait.ts';
import { aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo } from '../steps/mail.ts';
import { books, confirms, holds, reschedules } from '../steps/when.ts';

/** Longer than any story takes. */
const HOLD_SECONDS = 900;
/** The shortest that a clinic may allow. */
const SHORTEST_SECONDS = 5;

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

  test('while it lasts, nobody else gets it', async () => {
    const start = starts[4] ?? '';
    expect((await holds(patient, clinic, { start })).status).toBe(201);
    const early = await books(await aPatient(), clinic, { start });
    expect(early.json.code).toBe('SLOT_TAKEN');
  });

  test('left too long, it is gone, and somebody else may have it at once', async () => {
    const [brief, undecided, neighbour] = await Promise.all([
      aClinic({ policy: { holdSeconds: SHORTEST_SECONDS } }),
      aPatient(),
      aPatient(),
    ]);
    const [start = ''] = await openStarts(brief, undecided);
    const held = await holds(undecided, brief, { start });
    expect(held.status).toBe(201);

    await until(Date.parse(held.json.holdExpiresAt) + 50);
    const late = await confirms(undecided, held.json.id);
    expect(late.status).toBe(410);
    expect(late.json.code).toBe('HOLD_EXPIRED');
    expect((await books(neighbour, brief, { start })).status).toBe(201);
  });

  test('three at a time are enough', async () => {
    const undecided = await aPatient();
    const open = await openStarts(clinic, undecided);
    const wishes = [0, 4, 8, 12].map((index) => ({ start: open[index] ?? '' }));
    const answers = [];
    for (const wish of wishes) answers.push(await holds(undecided, clinic, wish));
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
