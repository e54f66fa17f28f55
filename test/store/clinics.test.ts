import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  clinicBook,
  clinicsAfter,
  clinicWrites,
  doctorAndClinic,
  doctorForStaff,
  doctorWrites,
  getClinic,
  getDoctor,
  getType,
  listClinics,
  typeWrites,
} from '../../functions/store/clinics.ts';
import { closureKey } from '../../functions/store/keys.ts';
import { commit, type Table } from '../../functions/store/table.ts';
import { aClinic, aDoctor, aType } from '../support/builders.ts';
import { freshTable } from '../support/table.ts';

let table: Table;
const clinic = aClinic({ id: 'clinic_a', name: 'Bridge' });
const doctor = aDoctor({ id: 'doc_a', clinicId: clinic.id, userId: 'sub', bio: 'One\nTwo', appointmentTypeIds: ['t'] });
const retired = aDoctor({ id: 'doc_b', clinicId: clinic.id, active: false });
const type = aType({ id: 'type_a', clinicId: clinic.id, specialization: 'Cardiology', bufferMinutes: 15 });

beforeAll(async () => {
  table = await freshTable();
  await commit(table, clinicWrites(table, clinic));
  await commit(table, doctorWrites(table, doctor));
  await commit(table, doctorWrites(table, retired));
  await commit(table, typeWrites(table, type));
  const closure = { ...closureKey(clinic.id, '2026-12-24'), date: '2026-12-24' };
  await table.client.send(new PutCommand({ TableName: table.name, Item: closure }));
  for (const [id, name] of [
    ['clinic_b', 'anchor'],
    ['clinic_c', 'Bridge'],
    ['clinic_d', 'Zoo'],
  ])
    await commit(table, clinicWrites(table, aClinic({ id, name })));
});

describe('the directory', () => {
  test('gives back what was written', async () => {
    expect(await getClinic(table, clinic.id)).toEqual(clinic);
    expect(await getDoctor(table, doctor.id)).toEqual(doctor);
    expect(await getType(table, type.id)).toEqual(type);
  });

  test('has nothing under unknown ids', async () => {
    expect(await getClinic(table, 'none')).toBeUndefined();
    expect(await getDoctor(table, 'none')).toBeUndefined();
    expect(await getType(table, 'none')).toBeUndefined();
    expect(await clinicBook(table, 'none')).toBeUndefined();
  });

  test('opens a clinic with all its doctors and types, and nothing else', async () => {
    expect(await clinicBook(table, clinic.id)).toEqual({ clinic, doctors: [doctor, retired], types: [type] });
  });

  test('lists clinics by name, page by page', async () => {
    const names = ['clinic_b', 'clinic_a', 'clinic_c', 'clinic_d'];
    expect((await listClinics(table)).map(({ id }) => id)).toEqual(names);
    const first = await clinicsAfter(table, undefined, 3);
    expect([first.clinics.map(({ id }) => id), first.more]).toEqual([names.slice(0, 3), true]);
    const second = await clinicsAfter(table, 'bridge#clinic_c', 3);
    expect([second.clinics.map(({ id }) => id), second.more]).toEqual([names.slice(3), false]);
  });

  test('finds a doctor with their clinic while they are active', async () => {
    expect(await doctorAndClinic(table, doctor.id)).toEqual({ doctor, clinic });
    expect(await doctorAndClinic(table, retired.id)).toBeUndefined();
  });

  test('shows staff the doctors of their own clinic only', async () => {
    const staff = { id: 's', role: 'staff' } as const;
    expect(await doctorForStaff(table, doctor.id, { ...staff, clinicId: clinic.id })).toEqual({ doctor, clinic });
    expect(await doctorForStaff(table, doctor.id, { ...staff, clinicId: 'clinic_b' })).toBeUndefined();
    expect(await doctorForStaff(table, doctor.id, { id: 'a', role: 'admin' })).toEqual({ doctor, clinic });
  });
});

describe('adding', () => {
  test('never overwrites', async () => {
    expect(await commit(table, clinicWrites(table, { ...clinic, name: 'Other' }))).toMatchObject({
      failed: new Set(['clinic']),
    });
    expect(await getClinic(table, clinic.id)).toEqual(clinic);
  });

  test('needs the clinic', async () => {
    const outcome = await commit(table, doctorWrites(table, aDoctor({ id: 'doc_x', clinicId: 'none' })));
    expect(outcome).toMatchObject({ failed: new Set(['clinic']) });
    expect(await getDoctor(table, 'doc_x')).toBeUndefined();
    expect(await commit(table, typeWrites(table, aType({ id: 'type_x', clinicId: 'none' })))).toMatchObject({
      failed: new Set(['clinic']),
    });
  });
});
