import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../functions/contract/routes.ts';
import { DEFAULT_PREFERENCES, type Person } from '../../functions/domain/person.ts';
import { ContentionError } from '../../functions/domain/retry.ts';
import { emailKey, personKey } from '../../functions/store/keys.ts';
import { findByEmail, findPerson, markInvited, noteSecondFactor, savePerson } from '../../functions/store/people.ts';
import { getItem, openTable, type Table } from '../../functions/store/table.ts';
import { forgetUnconfirmed, isUnconfirmedPassword, unconfirmedWrite } from '../../functions/store/unconfirmed.ts';
import { actorFor } from '../support/calls.ts';
import { faulty } from '../support/faulty.ts';
import { freshTable } from '../support/table.ts';

let table: Table;
beforeAll(async () => {
  table = await freshTable();
});

let count = 0;
const aPerson = (over: Partial<Person> = {}): Person => {
  count += 1;
  return {
    id: `sub-${count}`,
    name: 'Ada',
    email: `ada${count}@example.com`,
    role: 'patient',
    preferences: DEFAULT_PREFERENCES,
    createdAt: 1_000,
    ...over,
  };
};
const save = async (over: Partial<Person> = {}): Promise<Person> => {
  const person = aPerson(over);
  expect(await savePerson(table, person)).toBe('saved');
  return person;
};

describe('a person', () => {
  test('is found by id and by e-mail as they were saved', async () => {
    const person = await save({ phone: '+1 212 555 0142' });
    expect(await findPerson(table, person.id)).toEqual(person);
    expect(await findByEmail(table, person.email)).toEqual(person);
  });

  test('is absent when nobody was saved', async () => {
    expect(await findPerson(table, 'nobody')).toBeUndefined();
    expect(await findByEmail(table, 'nobody@example.com')).toBeUndefined();
  });

  test('is never overwritten', async () => {
    const person = await save();
    expect(await savePerson(table, { ...person, name: 'Mallory', role: 'admin' })).toBe('exists');
    expect(await findPerson(table, person.id)).toEqual(person);
  });

  test('never takes the e-mail of another', async () => {
    const { email, id } = await save();
    await expect(savePerson(table, aPerson({ email }))).rejects.toThrow('email');
    expect((await findByEmail(table, email))?.id).toBe(id);
  });

  test('saved by twenty at once is saved once', async () => {
    const person = aPerson();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => savePerson(table, person)));
    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
  });

  test('has ids that stay inside their own partition', async () => {
    await save({ id: 'a#PROFILE', email: 'x#y@example.com' });
    expect(personKey('a#PROFILE').PK).not.toContain('a#');
    expect(await getItem(table, emailKey('x#y@example.com'))).toMatchObject({ userId: 'a#PROFILE' });
  });

  test('is marked as invited', async () => {
    const person = await save();
    await markInvited(table, person.id, 5_000);
    expect(await findPerson(table, person.id)).toEqual({ ...person, invitedAt: 5_000 });
  });

  test.each([
    ['is invited', 'invitedAt', markInvited],
    ['has a second factor', 'secondFactorSince', noteSecondFactor],
  ] as const)(
    '%s also when a transaction holds them at that moment; it is never lost in silence',
    async (_, at, note) => {
      const { id } = await save();
      await note(
        faulty(table, ({ number }) => (number === 1 ? 'conflict' : undefined)),
        id,
        5_000,
      );
      expect((await findPerson(table, id))?.[at]).toBe(5_000);
      const always = faulty(table, () => 'conflict');
      await expect(note(always, id, 6_000)).rejects.toThrow(ContentionError);
    },
  );
});

describe('the actor behind a token', () => {
  test('is a patient without a look at the table where booking looks anyway', async () => {
    const unreachable = openTable('none', new DynamoDBClient({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1' }));
    expect(await actorFor(unreachable, { userId: 'p', role: 'patient' }, routes.bookAppointment)).toEqual({
      id: 'p',
      role: 'patient',
    });
  });

  test('is nobody once a patient was removed, and a patient before anything is stored of them', async () => {
    const gone = await save({ removedAt: 5_000 });
    expect(await actorFor(table, { userId: gone.id, role: 'patient' })).toBeUndefined();
    expect(await actorFor(table, { userId: 'new', role: 'patient' })).toEqual({ id: 'new', role: 'patient' });
  });

  test('is a doctor or staff member with their clinic', async () => {
    const doctor = await save({ role: 'doctor', clinicId: 'c', doctorId: 'd' });
    const staff = await save({ role: 'staff', clinicId: 'c' });
    expect(await actorFor(table, { userId: doctor.id, role: 'doctor' })).toEqual({
      id: doctor.id,
      role: 'doctor',
      clinicId: 'c',
      doctorId: 'd',
    });
    expect(await actorFor(table, { userId: staff.id, role: 'staff' })).toEqual({
      id: staff.id,
      role: 'staff',
      clinicId: 'c',
    });
  });

  test.each([
    ['a removed doctor', { role: 'doctor', clinicId: 'c', doctorId: 'd', removedAt: 1 }, 'doctor'],
    ['a removed staff member', { role: 'staff', clinicId: 'c', removedAt: 1 }, 'staff'],
    ['a removed administrator', { role: 'admin', removedAt: 1 }, 'admin'],
    ['a doctor without a doctor', { role: 'doctor', clinicId: 'c' }, 'doctor'],
    ['a doctor without a clinic', { role: 'doctor', doctorId: 'd' }, 'doctor'],
    ['staff without a clinic', { role: 'staff' }, 'staff'],
    ['a patient in the group of staff', { role: 'patient' }, 'staff'],
    ['staff in the group of doctors', { role: 'staff', clinicId: 'c' }, 'doctor'],
  ] as const)('is nobody for %s', async (_, over, role) => {
    const person = await save(over);
    expect(await actorFor(table, { userId: person.id, role })).toBeUndefined();
  });

  test('is nobody for doctors and staff who are not stored', async () => {
    expect(await actorFor(table, { userId: 'new', role: 'doctor' })).toBeUndefined();
    expect(await actorFor(table, { userId: 'new', role: 'staff' })).toBeUndefined();
  });

  test('is an administrator who is not stored', async () => {
    expect(await actorFor(table, { userId: 'new', role: 'admin' })).toEqual({ id: 'new', role: 'admin' });
  });
});

describe('the password of an unconfirmed account', () => {
  test('is known until the account is confirmed', async () => {
    const person = aPerson();
    await savePerson(table, person, [await unconfirmedWrite(table, person.id, 'Correct-horse-7', 'secret', 1_000)]);
    expect(await isUnconfirmedPassword(table, person.email, 'Correct-horse-7', 'secret')).toBe(true);
    expect(await isUnconfirmedPassword(table, person.email, 'Correct-horse-8', 'secret')).toBe(false);
    expect(await isUnconfirmedPassword(table, person.email, 'Correct-horse-7', 'another')).toBe(false);
    await forgetUnconfirmed(table, person.email);
    expect(await isUnconfirmedPassword(table, person.email, 'Correct-horse-7', 'secret')).toBe(false);
  });

  test('of nobody is wrong', async () => {
    expect(await isUnconfirmedPassword(table, 'nobody@example.com', 'Correct-horse-7', 'secret')).toBe(false);
    await forgetUnconfirmed(table, 'nobody@example.com');
  });
});
