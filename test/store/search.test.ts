import { beforeAll, describe, expect, test } from 'vitest';
import { doctorWrites } from '../../functions/store/clinics.ts';
import { find } from '../../functions/store/finding.ts';
import { SEARCH_KINDS } from '../../functions/domain/search.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { EVERYWHERE, forgetPerson, indexAppointment, indexDoctor, indexPatient } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import { aDoctor, seeded } from '../support/builders.ts';
import { scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, openWorld, savedPerson, store, type World } from '../support/world.ts';

let table: Table;
let world: World;

beforeAll(async () => {
  table = await freshTable();
  world = await openWorld(table);
});

const ids = async (query: string, scope = EVERYWHERE, limit = 25) =>
  (await find(table, { scope, query, kinds: SEARCH_KINDS, limit })).found.map(({ id }) => id);
const rowsOf = async (id: string) =>
  (await scan(table)).filter(({ PK, id: to }) => String(PK).startsWith('SEARCH#') && to === id);

describe('a patient', () => {
  test('is found by administrators once known, and by staff of a clinic once booked there', async () => {
    const { id } = await savedPerson(table, { id: 'p-zoe', name: 'Zoë Ångström', email: 'zoe@example.com' });
    await indexPatient(table, id);
    expect(await ids('angst')).toEqual([id]);
    expect(await ids('angst', world.clinic.id)).toEqual([]);
    await indexPatient(table, id, world.clinic.id);
    expect(await ids('ZOE ang', world.clinic.id)).toEqual([id]);
    expect(await ids('angst', 'clinic_other')).toEqual([]);
  });

  test('is found by a new name in every clinic and no more by the old one, in any order of deliveries', async () => {
    const { id } = await savedPerson(table, { id: 'p-eve', name: 'Eve Maiden', email: 'eve@example.com' });
    await indexPatient(table, id, world.clinic.id);
    for (const name of ['Eve Second', 'Eve Third', 'Eve Married']) {
      await changeProfile(table, id, { name });
      await Promise.all([indexPatient(table, id), indexPatient(table, id, world.clinic.id), indexPatient(table, id)]);
    }
    expect(await ids('married', world.clinic.id)).toEqual([id]);
    expect(await ids('maiden', world.clinic.id)).toEqual([]);
    const words = (await rowsOf(id)).map(({ SK }) => String(SK).split('#')[0]);
    expect(new Set(words)).toEqual(new Set(['eve', 'married', 'eve@example.com']));
    expect(words).toHaveLength(6);
  });

  test('leaves no word behind when forgotten', async () => {
    const { id } = await savedPerson(table, { id: 'p-gone', name: 'Greta Gone', email: 'greta@example.com' });
    await indexPatient(table, id, world.clinic.id);
    await forgetPerson(table, id);
    expect(await rowsOf(id)).toEqual([]);
    expect(
      JSON.stringify(await scan(table).then((all) => all.filter(({ SK }) => String(SK).startsWith('SEARCH#')))),
    ).not.toContain('greta');
  });

  test('who is stored only after they were booked is found all the same', async () => {
    await indexPatient(table, 'p-late', world.clinic.id);
    await savedPerson(table, { id: 'p-late', name: 'Lazy Late', email: 'late@example.com' });
    await indexPatient(table, 'p-late');
    expect(await ids('lazy', world.clinic.id)).toEqual(['p-late']);
  });

  test('with a name that would reach into another partition reaches nothing', async () => {
    const { id } = await savedPerson(table, { id: 'p-evil', name: 'a#b %62 ## c#patient#', email: 'evil@example.com' });
    await indexPatient(table, id, world.clinic.id);
    expect(await ids('evil@')).toEqual([id]);
    for (const query of ['#', '%', 'a#', 'zoe#patient#p', '\u{10ffff}\u{10ffff}', '  ', '~~'])
      expect(await ids(query)).not.toContain('p-evil');
  });
});

test('a doctor and an appointment are found in their clinic, the appointment by its whole id anywhere', async () => {
  const doctor = aDoctor({ id: 'doc_found', clinicId: world.clinic.id, name: 'Dr. Søren Ærø' });
  await store(table, doctorWrites(table, doctor));
  await indexDoctor(table, doctor.id);
  expect(await ids('soren', world.clinic.id)).toEqual([doctor.id]);
  expect(await ids('aero')).toEqual([doctor.id]);
  const appointment = await booked(world, '2026-11-23T15:00:00Z', { key: 'found' });
  await indexAppointment(table, appointment);
  expect(await ids(appointment.id.slice(0, 14), world.clinic.id)).toEqual([appointment.id]);
  expect(await ids(appointment.id)).toEqual([appointment.id]);
  expect(await ids(appointment.id, 'clinic_other')).toEqual([]);
});

test('many who begin alike come page by page, each once', async () => {
  const random = seeded(7);
  const people = Array.from({ length: 130 }, (_, index) => `p-many-${index}`);
  for (const id of people) {
    await savedPerson(table, {
      id,
      name: `Qara Qar${Math.floor(random() * 1e6).toString(36)}`,
      email: `qar.${id}@x.example`,
    });
    await indexPatient(table, id);
  }
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await find(table, { scope: EVERYWHERE, query: 'qar', kinds: ['patient'], after, limit: 20 });
    seen.push(...page.found.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(seen.toSorted()).toEqual(people.toSorted());
});
