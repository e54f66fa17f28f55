import { expect, test } from 'vitest';
import { aClinic, anOpenStart, LISTED, openStarts, patients } from '../steps/given.ts';
import { books } from '../steps/when.ts';

const PEOPLE = 50;

test('Fifty patients want the same time of the only doctor: one gets it, the others are shown open times', async () => {
  const clinic = await aClinic();
  const people = await patients(PEOPLE);
  const [first] = people;
  if (first === undefined) throw new Error('nobody came');
  const start = await anOpenStart(clinic, first);

  const answers = await Promise.all(people.map((person) => books(person, clinic, { start })));

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused).toHaveLength(PEOPLE - 1);
  await expect.poll(() => openStarts(clinic, first), LISTED).not.toContain(start);
  const listed = await openStarts(clinic, first);
  for (const { json, headers } of refused) {
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(json).toMatchObject({
      status: 409,
      code: 'SLOT_TAKEN',
      detail: 'This time slot is no longer available.',
    });
    const alternatives: string[] = json.alternatives.map((one: { start: string }) => one.start);
    expect(alternatives).toHaveLength(5);
    expect(listed).toEqual(expect.arrayContaining(alternatives));
  }
});

test('What is offered instead can really be booked', async () => {
  const clinic = await aClinic();
  const [winner, loser] = await patients(2);
  if (winner === undefined || loser === undefined) throw new Error('nobody came');
  const start = await anOpenStart(clinic, winner);
  expect((await books(winner, clinic, { start })).status).toBe(201);

  const refused = await books(loser, clinic, { start });
  expect(refused.json.code).toBe('SLOT_TAKEN');
  const [nearest] = refused.json.alternatives;
  expect((await books(loser, clinic, { start: nearest.start })).status).toBe(201);
});

test('A time at which nobody works is refused in other words, also with open times nearby', async () => {
  const clinic = await aClinic();
  const [patient] = await patients(1);
  if (patient === undefined) throw new Error('nobody came');
  const [opening = ''] = await openStarts(clinic, patient);
  const tooEarly = new Date(Date.parse(opening) - 3_600_000).toISOString();

  const refused = await books(patient, clinic, { start: tooEarly });
  expect(refused.status).toBe(409);
  expect(refused.json).toMatchObject({
    code: 'NO_DOCTOR_AVAILABLE',
    detail: 'No doctors are available for this slot.',
  });
  expect(refused.json.alternatives[0].start).toBe(opening);
});
