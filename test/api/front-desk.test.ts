import { beforeAll, describe, expect, test } from 'vitest';
import { cancelAppointment } from '../../functions/api/cancel-appointment.ts';
import { getPatient } from '../../functions/api/get-patient.ts';
import { listClinicAppointments } from '../../functions/api/list-clinic-appointments.ts';
import { listDoctorLoads } from '../../functions/api/list-doctor-loads.ts';
import { overrideAppointment } from '../../functions/api/override-appointment.ts';
import { recordTimeOff } from '../../functions/api/record-time-off.ts';
import { reassignAppointment } from '../../functions/api/reassign-appointment.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { findPerson } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { ADMIN, anOffice, employed, type Somebody } from '../support/clinic-office.ts';
import { expectInvariants } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, openWorld, savedPerson, type World } from '../support/world.ts';

let table: Table;
let office: ReturnType<typeof anOffice>;

beforeAll(async () => {
  table = await freshTable();
  office = anOffice(table);
});

const aClinicWithStaff = async (plan: Parameters<typeof openWorld>[1] = {}) => {
  const world = await openWorld(table, plan);
  return { world, staff: await employed(table, 'staff', world.clinic.id) };
};
const onMonday = (time: string) => `2026-11-23T${time}:00-05:00`;
let people = 0;
const somebody = () => `desk-patient-${++people}`;

/** Every page of a list. */
const pages = async (as: Somebody, query: Record<string, string>) => {
  const found: { readonly id: string }[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const answer = await office.call(listClinicAppointments, { as, query: { ...query, ...(cursor && { cursor }) } });
    expect(answer.status).toBe(200);
    found.push(...answer.json.items);
    sizes.push(answer.json.items.length);
    cursor = answer.json.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { ids: found.map(({ id }) => id), sizes };
};

describe('the list of appointments', () => {
  test('shows a clinic by start and is narrowed by day, doctor, patient, status and page', async () => {
    const { world, staff } = await aClinicWithStaff({ doctors: 2 });
    const [first, second] = world.doctors.map(({ id }) => id);
    const ada = somebody();
    const late = await booked(world, '2026-11-24T20:00:00Z', { patient: ada });
    const early = await booked(world, onMonday('09:00'), { patient: ada, doctorId: first });
    const middle = await booked(world, onMonday('10:00'), { patient: somebody(), doctorId: second });
    const gone = await booked(world, onMonday('12:00'), { patient: somebody(), doctorId: second });
    await office.call(cancelAppointment, { as: staff, path: { appointmentId: gone.id }, body: { reason: 'No power' } });
    const ids = async (query: Record<string, string>) => (await pages(staff, query)).ids;

    expect(await ids({})).toEqual([early, middle, gone, late].map(({ id }) => id));
    expect(await ids({ from: '2026-11-23', to: '2026-11-23' })).toEqual([early, middle, gone].map(({ id }) => id));
    expect(await ids({ from: '2026-11-24' })).toEqual([late.id]);
    expect(await ids({ to: '2026-11-22' })).toEqual([]);
    expect(await ids({ doctorId: second ?? '', status: 'CONFIRMED', to: '2026-11-23' })).toEqual([middle.id]);
    expect(await ids({ patientId: ada })).toEqual([early.id, late.id]);
    expect(await ids({ patientId: ada, from: '2026-11-24' })).toEqual([late.id]);
    expect(await ids({ status: 'CANCELLED' })).toEqual([gone.id]);
    expect(await ids({ attention: 'NEEDS_NEW_TIME' })).toEqual([]);
    expect(await pages(staff, { limit: '3' })).toEqual({ ids: await ids({}), sizes: [3, 1] });
    const { json } = await office.call(listClinicAppointments, { as: staff, query: { limit: '1' } });
    expect(json.items[0]).toMatchObject({
      id: early.id,
      patientId: ada,
      status: 'CONFIRMED',
      start: onMonday('09:00'),
      patient: { id: ada },
    });
    const stolen = { as: ADMIN, query: { cursor: json.nextCursor } };
    expect((await office.call(listClinicAppointments, stolen)).status).toBe(400);
  });

  test('names whom each is with, also among the appointments of one patient', async () => {
    const { world, staff } = await aClinicWithStaff();
    const { id, name } = await savedPerson(table, { name: 'Zoë Example' });
    await booked(world, onMonday('09:00'), { patient: id });
    const queries: Record<string, string>[] = [{}, { patientId: id }];
    for (const query of queries) {
      const { json } = await office.call(listClinicAppointments, { as: staff, query });
      expect(json.items).toMatchObject([{ patientId: id, patient: { id, name } }]);
    }
  });

  test('is for an administrator one of all clinics, by start, page after page', async () => {
    const worlds = await Promise.all([openWorld(table), openWorld(table), openWorld(table)]);
    const made: string[] = [];
    for (const [index, hour] of ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00', '15:00'].entries()) {
      const world = worlds[index % 3];
      if (world) made.push((await booked(world, `2026-11-26T${hour}:00-05:00`, { patient: somebody() })).id);
    }
    const query = { from: '2026-11-26', to: '2026-11-26' };
    for (const limit of ['1', '2', '25']) expect((await pages(ADMIN, { ...query, limit })).ids).toEqual(made);
  });

  test('is nothing to staff of another clinic, whose ids look as if they did not exist', async () => {
    const { world, staff } = await aClinicWithStaff();
    const { world: foreign } = await aClinicWithStaff();
    const patient = somebody();
    await booked(foreign, onMonday('09:00'), { patient });
    const text = async (query: Record<string, string>) => {
      const answer = await office.call(listClinicAppointments, { as: staff, query });
      return [answer.status, answer.text];
    };
    expect(await text({ clinicId: foreign.clinic.id })).toEqual(await text({ clinicId: 'clinic_none' }));
    expect((await text({ clinicId: foreign.clinic.id }))[0]).toBe(422);
    expect(await text({ doctorId: foreign.doctors[0]?.id ?? '' })).toEqual(await text({ doctorId: 'doc_none' }));
    expect(await text({ patientId: patient })).toEqual(await text({ patientId: 'nobody' }));
    expect((await text({ clinicId: world.clinic.id }))[0]).toBe(200);
    expect((await text({ from: '2026-11-24', to: '2026-11-23' }))[0]).toBe(400);
  });
});

describe('an override', () => {
  const wish = (world: World, over: object = {}) => ({
    clinicId: world.clinic.id,
    appointmentTypeId: world.type.id,
    start: onMonday('09:00'),
    reason: 'Called in pain',
    ...over,
  });
  const grace = (n: number) => ({ name: 'Grace', email: `grace${n}@example.com`, phone: '+1 212 555 0111' });

  test('books for a person without an account, who later claims it with the same e-mail', async () => {
    const { world, staff } = await aClinicWithStaff();
    const answer = await office.call(overrideAppointment, { as: staff, body: wish(world, { patient: grace(1) }) });
    expect([answer.status, answer.headers.location, answer.headers.etag]).toEqual([
      201,
      `/appointments/${answer.json.id}`,
      '"1"',
    ]);
    expect(answer.json).toMatchObject({
      status: 'CONFIRMED',
      reason: 'Called in pain',
      assignment: { policy: 'override' },
      version: 1,
    });
    const person = await findPerson(table, answer.json.patientId);
    expect(person).toMatchObject({ ...grace(1), role: 'patient' });
    expect(office.people.users.get(grace(1).email)).toMatchObject({ status: 'CONFIRMED', groups: new Set() });

    const again = await office.call(overrideAppointment, {
      as: staff,
      body: wish(world, { start: onMonday('11:00'), patient: { ...grace(1), name: 'Somebody else' } }),
    });
    expect([again.status, again.json.patientId]).toEqual([201, answer.json.patientId]);
    expect((await findPerson(table, answer.json.patientId))?.name).toBe('Grace');
    expect((await office.call(getPatient, { as: staff, path: { patientId: answer.json.patientId } })).json).toEqual({
      id: answer.json.patientId,
      ...grace(1),
    });
  });

  test('takes an account over that somebody opened with this e-mail but never confirmed', async () => {
    const { world, staff } = await aClinicWithStaff();
    const { email } = grace(2);
    office.people.users.set(email, {
      sub: 'unproven',
      email,
      name: 'Mallory',
      status: 'UNCONFIRMED',
      password: 'Mallory-knows-1',
      groups: new Set(),
    });
    await savedPerson(table, { id: 'unproven', email, name: 'Mallory' });
    const answer = await office.call(overrideAppointment, { as: staff, body: wish(world, { patient: grace(2) }) });
    expect([answer.status, answer.json.patientId]).toEqual([201, 'unproven']);
    expect(await findPerson(table, 'unproven')).toMatchObject(grace(2));
    expect(office.people.users.get(email)).toMatchObject({ status: 'CONFIRMED' });
    expect(office.people.users.get(email)?.password).not.toBe('Mallory-knows-1');
  });

  test('is for exactly one patient who exists and is one', async () => {
    const { world, staff } = await aClinicWithStaff();
    const send = (over: object) => office.call(overrideAppointment, { as: staff, body: wish(world, over) });
    const known = await employed(table, 'patient');
    expect((await send({})).status).toBe(400);
    expect((await send({ patientId: known.id, patient: grace(3) })).status).toBe(400);
    expect((await send({ patientId: known.id, reason: undefined })).status).toBe(400);
    for (const patientId of ['nobody', staff.id]) {
      const answer = await send({ patientId });
      expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, '/patientId']);
    }
    expect((await send({ patientId: known.id })).status).toBe(201);
    const employee = {
      sub: 'e',
      email: 'employee@example.com',
      name: 'E',
      status: 'CONFIRMED',
      password: 'x',
    } as const;
    office.people.users.set(employee.email, { ...employee, groups: new Set(['doctors']) });
    const taken = await send({ start: onMonday('12:00'), patient: { name: 'E', email: employee.email } });
    expect([taken.status, taken.json.code]).toEqual([409, 'ALREADY_EXISTS']);
  });

  test('under a key happens once and answers the same again', async () => {
    const { world, staff } = await aClinicWithStaff();
    const options = {
      as: staff,
      body: wish(world, { patient: grace(4) }),
      headers: { 'idempotency-key': `override-${world.clinic.id}` },
    };
    const answers = await Promise.all([
      office.call(overrideAppointment, options),
      office.call(overrideAppointment, options),
    ]);
    const third = await office.call(overrideAppointment, options);
    expect([...answers, third].map(({ status, text }) => [status, text])).toEqual(
      Array.from({ length: 3 }, () => [201, answers[0]?.text]),
    );
    const reused = await office.call(overrideAppointment, { ...options, body: wish(world, { patient: grace(5) }) });
    expect([reused.status, reused.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(office.people.users.has(grace(5).email)).toBe(false);
  });

  test('knows only the clinic, types and doctors of its caller', async () => {
    const { world, staff } = await aClinicWithStaff();
    const { world: foreign } = await aClinicWithStaff();
    const { id: patientId } = await employed(table, 'patient');
    const text = async (over: object) => {
      const answer = await office.call(overrideAppointment, { as: staff, body: wish(world, { patientId, ...over }) });
      return [answer.status, answer.text];
    };
    expect(await text({ clinicId: foreign.clinic.id })).toEqual(await text({ clinicId: 'clinic_none' }));
    expect(await text({ appointmentTypeId: foreign.type.id })).toEqual(await text({ appointmentTypeId: 'type_none' }));
    expect(await text({ doctorId: foreign.doctors[0]?.id })).toEqual(await text({ doctorId: 'doc_none' }));
    expect((await text({ doctorId: 'doc_none' }))[0]).toBe(422);
    for (const role of ['patient', 'doctor'] as const) {
      const as = await employed(table, role, world.clinic.id, world.doctors[0]?.id);
      expect((await office.call(overrideAppointment, { as, body: wish(world, { patientId }) })).status).toBe(403);
    }
    expect((await office.call(overrideAppointment, { body: wish(world, { patientId }) })).status).toBe(401);
    expect((await text({}))[0]).toBe(201);
  });
});

describe('reassigning', () => {
  test('gives an appointment to the doctor named, and to one who is free', async () => {
    const { world, staff } = await aClinicWithStaff({ doctors: 2 });
    const [one, two] = world.doctors.map(({ id }) => id);
    const before = await booked(world, onMonday('09:00'), { patient: somebody(), doctorId: one });
    const path = { appointmentId: before.id };
    const stale = { 'if-match': '"7"' };
    expect((await office.call(reassignAppointment, { as: staff, path, headers: stale })).status).toBe(412);
    const named = await office.call(reassignAppointment, { as: staff, path, body: { doctorId: two } });
    expect([named.status, named.json.doctor.id, named.headers.etag]).toEqual([200, two, '"2"']);
    const free = await office.call(reassignAppointment, { as: staff, path });
    expect([free.status, free.json.doctor.id]).toEqual([200, one]);
    await booked(world, onMonday('09:00'), { patient: somebody() });
    const none = await office.call(reassignAppointment, { as: staff, path });
    expect([none.status, none.json.code]).toEqual([409, 'SLOT_TAKEN']);
    expect((await findAppointment(table, before.id))?.doctor.id).toBe(one);
  });

  test('of a foreign appointment is not found, as of none', async () => {
    const { world } = await aClinicWithStaff();
    const { staff } = await aClinicWithStaff();
    const { id: appointmentId } = await booked(world, onMonday('09:00'), { patient: somebody() });
    const foreign = await office.call(reassignAppointment, { as: staff, path: { appointmentId } });
    const missing = await office.call(reassignAppointment, { as: staff, path: { appointmentId: 'appt_none' } });
    const bare = (text: string) => text.replaceAll(/"instance":"[^"]*"/g, '');
    expect([foreign.status, bare(foreign.text)]).toEqual([404, bare(missing.text)]);
  });
});

describe('the doctors with their load', () => {
  test('tell what is offered and how much of it is booked, in the days asked for', async () => {
    const { world, staff } = await aClinicWithStaff({ doctors: 2 });
    const [busy, idle] = world.doctors.map(({ id }) => id);
    await booked(world, onMonday('09:00'), { patient: somebody(), doctorId: busy });
    await booked(world, onMonday('12:00'), { patient: somebody(), doctorId: busy });
    await booked(world, '2026-11-24T09:00:00-05:00', { patient: somebody(), doctorId: busy });
    const query = { from: '2026-11-23', to: '2026-11-23' };
    const { status, json } = await office.call(listDoctorLoads, { as: staff, query });
    expect(status).toBe(200);
    expect(json.items).toMatchObject([
      {
        doctor: { id: busy },
        availability: { doctorId: busy, weekly: expect.any(Array) },
        appointments: 2,
        bookedMinutes: 60,
        offeredMinutes: 480,
        utilisation: 0.125,
        days: [{ date: '2026-11-23', windows: [{ start: onMonday('09:00'), end: onMonday('17:00') }] }],
      },
      { doctor: { id: idle }, appointments: 0, bookedMinutes: 0, offeredMinutes: 480, utilisation: 0 },
    ]);
    const first = await office.call(listDoctorLoads, { as: staff, query: { ...query, limit: '1' } });
    const next = { ...query, limit: '1', cursor: first.json.nextCursor };
    expect((await office.call(listDoctorLoads, { as: staff, query: next })).json.items[0].doctor.id).toBe(idle);
    expect((await office.call(listDoctorLoads, { as: ADMIN, query })).status).toBe(400);
    const other = { as: staff, query: { clinicId: 'clinic_none' } };
    expect((await office.call(listDoctorLoads, other)).status).toBe(422);
  });
});

describe('the hours of the doctors', () => {
  test('leave out time off, so that a desk sees when somebody works', async () => {
    const { world, staff } = await aClinicWithStaff({ doctors: 2 });
    const [away, here] = world.doctors.map(({ id }) => id);
    const start = onMonday('11:00');
    const end = onMonday('13:00');
    const off = { as: staff, path: { doctorId: away ?? '' }, body: { start, end } };
    expect((await office.call(recordTimeOff, off)).status).toBe(201);
    const query = { from: '2026-11-23', to: '2026-11-24' };
    const { json } = await office.call(listDoctorLoads, { as: staff, query });
    const split = [
      { start: onMonday('09:00'), end: start },
      { start: end, end: onMonday('17:00') },
    ];
    const whole = [{ start: onMonday('09:00'), end: onMonday('17:00') }];
    expect(json.items).toMatchObject([
      { doctor: { id: away }, days: [{ date: '2026-11-23', windows: split }, { date: '2026-11-24' }] },
      { doctor: { id: here }, days: [{ date: '2026-11-23', windows: whole }, { date: '2026-11-24' }] },
    ]);
  });
});

describe('a patient', () => {
  test('is shown to staff where they come, to administrators, and to nobody else', async () => {
    const { world, staff } = await aClinicWithStaff();
    const { staff: stranger } = await aClinicWithStaff();
    const { id: patientId } = await employed(table, 'patient');
    await booked(world, onMonday('15:00'), { patient: patientId });
    const shown = async (as: Somebody, id = patientId) => {
      const answer = await office.call(getPatient, { as, path: { patientId: id } });
      return [answer.status, answer.text.replaceAll(/"instance":"[^"]*"/g, '')];
    };
    expect((await shown(staff))[0]).toBe(200);
    expect((await shown(ADMIN))[0]).toBe(200);
    expect(await shown(stranger)).toEqual(await shown(stranger, 'nobody'));
    expect((await shown(stranger))[0]).toBe(404);
    expect((await shown(ADMIN, staff.id))[0]).toBe(404);
    expect((await shown({ id: patientId, role: 'patient' }))[0]).toBe(403);
    expect((await shown(await employed(table, 'doctor', world.clinic.id, 'doc_x')))[0]).toBe(403);
  });
});

test('after all of it everything still agrees', async () => {
  const { claims } = await expectInvariants(table);
  expect(claims).toBeGreaterThan(0);
});
