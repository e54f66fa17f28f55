import { expect, test } from 'vitest';
import { aClinic, openStarts, patients } from '../steps/given.ts';
import { books } from '../steps/when.ts';

const BOOKINGS = 20;

test('Twenty bookings without naming a doctor are spread over the doctors, differing by one at most', async () => {
  const clinic = await aClinic({ doctors: [{}, {}, {}, {}] });
  const people = await patients(BOOKINGS);
  const [first] = people;
  if (first === undefined) throw new Error('nobody came');
  const [start = ''] = await openStarts(clinic, first);
  const load = new Map(clinic.doctors.map(({ id }) => [id, 0]));

  // One after another, every four at the same time of the same day.
  for (const [index, person] of people.entries()) {
    const at = new Date(Date.parse(start) + Math.floor(index / 4) * 3_600_000).toISOString();
    const booked = await books(person, clinic, { start: at });
    expect(booked.status).toBe(201);
    const { doctor, assignment } = booked.json;
    load.set(doctor.id, (load.get(doctor.id) ?? 0) + 1);
    expect(assignment.reason).not.toBe('');
  }

  const counts = [...load.values()];
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(BOOKINGS);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});
