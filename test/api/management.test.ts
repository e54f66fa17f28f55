import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAppointmentType } from '../../functions/api/create-appointment-type.ts';
import { deleteAppointmentType } from '../../functions/api/delete-appointment-type.ts';
import { getAvailability } from '../../functions/api/get-availability.ts';
import { getClinic } from '../../functions/api/get-clinic.ts';
import { getDoctor } from '../../functions/api/get-doctor.ts';
import { inviteStaff } from '../../functions/api/invite-staff.ts';
import { listAppointmentTypes } from '../../functions/api/list-appointment-types.ts';
import { listClinics } from '../../functions/api/list-clinics.ts';
import { listStaff } from '../../functions/api/list-staff.ts';
import { removeStaff } from '../../functions/api/remove-staff.ts';
import { updateAppointmentType } from '../../functions/api/update-appointment-type.ts';
import { updateClinic } from '../../functions/api/update-clinic.ts';
import { updateDoctor } from '../../functions/api/update-doctor.ts';
import { deactivateDoctor } from '../../functions/store/deactivation.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { doctorDaysOn } from '../../functions/store/doctor-days.ts';
import { toType } from '../../functions/store/clinics.ts';
import { clinicKey, doctorKey, typeKey } from '../../functions/store/keys.ts';
import { findByEmail } from '../../functions/store/people.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { changeSchedule } from '../../functions/store/schedules.ts';
import { getItem, type Table } from '../../functions/store/table.ts';
import { ADMIN, anOffice, employed, type Somebody } from '../support/clinic-office.ts';
import { expectInvariants } from '../support/invariants.ts';
import { actorFor } from '../support/calls.ts';
import { freshTable } from '../support/table.ts';
import { bookAt, booked, NOW, OFFICE_HOURS, openWorld, SHORT, type World } from '../support/world.ts';

let table: Table;
let office: ReturnType<typeof anOffice>;

beforeAll(async () => {
  table = await freshTable();
  office = anOffice(table);
});

const aClinicWithStaff = async (
  ...plan: Parameters<typeof openWorld> extends [Table, ...infer Rest] ? Rest : never
) => {
  const world = await openWorld(table, ...plan);
  return { world, staff: await employed(table, 'staff', world.clinic.id) };
};
const outcome = (result: object): string => ('refused' in result ? String(result.refused) : 'booked');

describe('a clinic', () => {
  test('is changed by its staff, rule by rule, and listed under its new name', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const body = { name: 'Aardvark Clinic', policy: { minNoticeMinutes: 5 } };
    const answer = await office.call(updateClinic, { as: staff, path, body });
    expect([answer.status, answer.json]).toEqual([
      200,
      { ...world.clinic, name: 'Aardvark Clinic', policy: { ...SHORT, minNoticeMinutes: 5 }, version: 2 },
    ]);
    expect((await office.call(getClinic, { path })).json).toEqual(answer.json);
    const list = await office.call(listClinics, { query: { limit: '1' } });
    expect(list.json.items[0].id).toBe(world.clinic.id);
  });

  test('is changed only as it was seen: of two who saw the same, the second is told', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const seen = await office.call(getClinic, { path });
    const change = (horizonDays: number) =>
      office.call(updateClinic, {
        as: staff,
        path,
        body: { policy: { horizonDays } },
        headers: { 'if-match': `"${seen.json.version}"` },
      });
    const answers = await Promise.all([change(7), change(14)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
    expect((await change(21)).json.code).toBe('VERSION_CONFLICT');
    const first = answers.find(({ status }) => status === 200);
    expect((await office.call(getClinic, { path })).json).toEqual(first?.json);
    expect(first?.json.version).toBe(seen.json.version + 1);
  });

  test('that was stored before its changes were counted has the first version', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const uncounted = new UpdateCommand({
      TableName: table.name,
      Key: clinicKey(world.clinic.id),
      UpdateExpression: 'REMOVE version',
    });
    await table.client.send(uncounted);
    const change = (version: string) =>
      office.call(updateClinic, {
        as: staff,
        path,
        body: { phone: '+1 212 555 0199' },
        headers: { 'if-match': version },
      });
    expect((await change('"2"')).status).toBe(412);
    expect((await change('"1"')).json.version).toBe(2);
  });

  test('keeps its time zone', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const same = await office.call(updateClinic, { as: staff, path, body: { timeZone: world.clinic.timeZone } });
    expect(same.status).toBe(200);
    const other = await office.call(updateClinic, { as: staff, path, body: { timeZone: 'Europe/Paris', name: 'X' } });
    expect([other.status, other.json.code]).toEqual([409, 'INVALID_STATE']);
    expect((await office.call(getClinic, { path })).json.name).toBe(world.clinic.name);
  });

  test('with a longer horizon can be booked up to it at once, with every doctor', async () => {
    const { world, staff } = await aClinicWithStaff({ doctors: 3 });
    const start = '2026-12-20T09:00:00-05:00';
    expect(outcome(await bookAt(world, start))).toBe('OUTSIDE_BOOKING_WINDOW');
    const answer = await office.call(updateClinic, {
      as: staff,
      path: { clinicId: world.clinic.id },
      body: { policy: { horizonDays: 40 } },
    });
    expect(answer.status).toBe(200);
    expect(await doctorDaysOn(table, world.clinic.id, '2026-12-31', true)).toHaveLength(3);
    for (const patient of ['horizon-1', 'horizon-2', 'horizon-3']) await booked(world, start, { patient });
    expect(outcome(await bookAt(world, start, { patient: 'horizon-4' }))).toBe('SLOT_TAKEN');
  });

  test('refuses what is not a policy', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    for (const policy of [{ horizonDays: 0 }, { horizonDays: 366 }, { holdSeconds: 4 }, { other: 1 }])
      expect((await office.call(updateClinic, { as: staff, path, body: { policy } })).status).toBe(400);
    expect((await office.call(updateClinic, { as: staff, path, body: { id: 'mine' } })).status).toBe(400);
  });
});

describe('a doctor', () => {
  const MONDAY = '2026-11-23T10:00:00-05:00';

  test('whose skills change is booked by the new ones at once', async () => {
    const { world, staff } = await aClinicWithStaff({ type: { specialization: 'Cardiology' } });
    const [doctor] = world.doctors;
    const path = { doctorId: doctor?.id ?? '' };
    expect(outcome(await bookAt(world, MONDAY))).toBe('NO_DOCTOR_AVAILABLE');
    const becomes = await office.call(updateDoctor, { as: staff, path, body: { specialization: 'cardiology' } });
    expect(becomes.status).toBe(200);
    expect(outcome(await bookAt(world, MONDAY, { patient: 'skill-1' }))).toBe('booked');
    const none = await office.call(updateDoctor, { as: staff, path, body: { appointmentTypeIds: [] } });
    expect(none.json.appointmentTypeIds).toEqual([]);
    expect(outcome(await bookAt(world, '2026-11-23T11:00:00-05:00'))).toBe('NO_DOCTOR_AVAILABLE');
    const all = await office.call(updateDoctor, { as: staff, path, body: { appointmentTypeIds: null } });
    expect(all.json).not.toHaveProperty('appointmentTypeIds');
    expect(outcome(await bookAt(world, '2026-11-23T11:00:00-05:00'))).toBe('booked');
  });

  test('takes only types in use at the clinic, and may keep one that went out of use', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { doctorId: world.doctors[0]?.id ?? '' };
    const unknown = await office.call(updateDoctor, { as: staff, path, body: { appointmentTypeIds: ['none'] } });
    expect([unknown.status, unknown.json.code]).toEqual([422, 'UNKNOWN_REFERENCE']);
    const body = { appointmentTypeIds: [world.type.id] };
    expect((await office.call(updateDoctor, { as: staff, path, body })).status).toBe(200);
    await office.call(deleteAppointmentType, { as: staff, path: { appointmentTypeId: world.type.id } });
    expect((await office.call(updateDoctor, { as: staff, path, body: { ...body, bio: 'Old hand.' } })).status).toBe(
      200,
    );
  });

  test('changed in two ways at once loses neither, on the days too', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { doctorId: world.doctors[0]?.id ?? '' };
    const answers = await Promise.all([
      office.call(updateDoctor, { as: staff, path, body: { specialization: 'Cardiology' } }),
      office.call(updateDoctor, { as: ADMIN, path, body: { name: 'Dr. New Name' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const both = { name: 'Dr. New Name', specialization: 'Cardiology' };
    expect((await office.call(getDoctor, { path })).json).toMatchObject(both);
    const [day] = await doctorDaysOn(table, world.clinic.id, '2026-11-23', true);
    expect(day).toMatchObject({ doctorName: 'Dr. New Name', specialization: 'Cardiology' });
  });

  test('who left is not found until brought back, and then works and signs in again', async () => {
    const { world, staff } = await aClinicWithStaff();
    const [first] = world.doctors;
    if (!first) throw new Error('no doctor');
    const login = await employed(table, 'doctor', world.clinic.id, first.id);
    await office.call(updateDoctor, { as: staff, path: { doctorId: first.id }, body: { bio: 'Here.' } });
    const { PK, SK } = doctorKey(world.clinic.id, first.id);
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { PK, SK },
        UpdateExpression: 'SET userId = :id',
        ExpressionAttributeValues: { ':id': login.id },
      }),
    );
    const gone = await deactivateDoctor(
      table,
      { doctor: { ...first, userId: login.id }, clinic: world.clinic },
      'request-1',
      NOW,
    );
    expect(isRefusal(gone)).toBe(false);
    expect(await actorFor(table, { userId: login.id, role: 'doctor' })).toBeUndefined();
    const path = { doctorId: first.id };
    expect((await office.call(updateDoctor, { as: staff, path, body: { bio: 'Gone.' } })).status).toBe(404);
    expect((await office.call(getAvailability, { as: staff, path })).status).toBe(404);
    expect(outcome(await bookAt(world, MONDAY))).toBe('NO_DOCTOR_AVAILABLE');

    expect((await office.call(updateDoctor, { as: staff, path, body: { active: false } })).status).toBe(400);
    const back = await office.call(updateDoctor, { as: staff, path, body: { active: true } });
    expect([back.status, back.json.active]).toEqual([200, true]);
    expect(await actorFor(table, { userId: login.id, role: 'doctor' })).toMatchObject({ doctorId: first.id });
    expect(outcome(await bookAt(world, MONDAY))).toBe('booked');
  });

  test('whose hours somebody changes from an older view of the doctor keeps the new skills', async () => {
    const { world, staff } = await aClinicWithStaff();
    const [stale] = world.doctors;
    if (!stale) throw new Error('no doctor');
    await office.call(updateDoctor, {
      as: staff,
      path: { doctorId: stale.id },
      body: { specialization: 'Cardiology' },
    });
    await changeSchedule(table, world.clinic, stale, { hours: OFFICE_HOURS }, 'request-2', NOW);
    const [day] = await doctorDaysOn(table, world.clinic.id, '2026-11-24', true);
    expect(day?.specialization).toBe('Cardiology');
  });
});

describe('a type of appointment', () => {
  test('changes for bookings to come and leaves those made as they are', async () => {
    const { world, staff } = await aClinicWithStaff({
      type: { bufferMinutes: 15, specialization: 'General practice' },
    });
    const path = { appointmentTypeId: world.type.id };
    const before = await booked(world, '2026-11-23T09:00:00-05:00', { patient: 'type-1' });
    const body = { durationMinutes: 60, bufferMinutes: null, specialization: null, mode: 'virtual' };
    const answer = await office.call(updateAppointmentType, { as: staff, path, body });
    expect(answer.json).toEqual({
      id: world.type.id,
      clinicId: world.clinic.id,
      name: world.type.name,
      durationMinutes: 60,
      mode: 'virtual',
      active: true,
    });
    const after = await booked(world, '2026-11-23T11:00:00-05:00', { patient: 'type-2' });
    expect([after.end - after.start, after.buffer, after.mode]).toEqual([3_600_000, [], 'virtual']);
    expect(await findAppointment(table, before.id)).toEqual(before);
  });

  test('takes at most ten hours with its buffer, also when two changes at once are each within them', async () => {
    const { world, staff } = await aClinicWithStaff({ type: { durationMinutes: 300, bufferMinutes: 120 } });
    const path = { appointmentTypeId: world.type.id };
    const change = (body: object) => office.call(updateAppointmentType, { as: staff, path, body });
    const tooLong = { status: 400, code: 'VALIDATION_FAILED', pointers: ['/bufferMinutes'] };
    const told = ({ status, json }: Awaited<ReturnType<typeof change>>) => ({
      status,
      code: json.code,
      pointers: json.errors?.map(({ pointer }: { pointer: string }) => pointer),
    });
    const longest = { name: 'Operation', durationMinutes: 420, bufferMinutes: 180, mode: 'in-person' };
    const create = (body: object) =>
      office.call(createAppointmentType, { as: staff, path: { clinicId: world.clinic.id }, body });
    expect((await create(longest)).status).toBe(201);
    expect(told(await create({ ...longest, durationMinutes: 435 }))).toEqual(tooLong);

    expect(told(await change({ durationMinutes: 480, bufferMinutes: 135 }))).toEqual(tooLong);
    expect(told(await change({ bufferMinutes: 240, durationMinutes: 375 }))).toEqual(tooLong);
    expect((await change({ durationMinutes: 480 })).status).toBe(200);
    expect(told(await change({ bufferMinutes: 135 }))).toEqual(tooLong);
    expect((await change({ name: 'Long', bufferMinutes: null })).json).toMatchObject({ durationMinutes: 480 });
    expect((await change({ durationMinutes: 300 })).status).toBe(200);

    for (let round = 0; round < 5; round++) {
      expect((await change({ durationMinutes: 300, bufferMinutes: null })).status).toBe(200);
      const both = await Promise.all([change({ durationMinutes: 480 }), change({ bufferMinutes: 240 })]);
      expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400]);
      const { durationMinutes, bufferMinutes = 0 } = toType(
        (await getItem(table, typeKey(world.clinic.id, world.type.id))) ?? {},
      );
      expect(durationMinutes + bufferMinutes).toBeLessThanOrEqual(600);
    }
  });

  test('stored before there was a limit can be renamed, and shortened to it', async () => {
    const { world, staff } = await aClinicWithStaff({ type: { durationMinutes: 480, bufferMinutes: 240 } });
    const path = { appointmentTypeId: world.type.id };
    const change = (body: object) => office.call(updateAppointmentType, { as: staff, path, body });
    expect((await change({ name: 'Renamed' })).status).toBe(200);
    expect((await change({ bufferMinutes: 180 })).status).toBe(400);
    expect((await change({ bufferMinutes: 120 })).json).toMatchObject({ name: 'Renamed', bufferMinutes: 120 });
  });

  test('taken out of use is neither listed nor booked, and what was booked stands', async () => {
    const { world, staff } = await aClinicWithStaff();
    const before = await booked(world, '2026-11-23T09:00:00-05:00', { patient: 'type-3' });
    const path = { appointmentTypeId: world.type.id };
    const gone = await office.call(deleteAppointmentType, { as: staff, path });
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await office.call(deleteAppointmentType, { as: staff, path })).status).toBe(404);
    const list = await office.call(listAppointmentTypes, { path: { clinicId: world.clinic.id } });
    expect(list.json.items).toEqual([]);
    expect(outcome(await bookAt(world, '2026-11-23T11:00:00-05:00'))).toBe('UNKNOWN_REFERENCE');
    expect(await findAppointment(table, before.id)).toEqual(before);
    expect((await office.call(updateAppointmentType, { as: staff, path, body: { name: 'X' } })).status).toBe(404);
    expect((await office.call(updateAppointmentType, { as: staff, path, body: { active: true } })).status).toBe(200);
    expect(outcome(await bookAt(world, '2026-11-23T11:00:00-05:00', { patient: 'type-4' }))).toBe('booked');
  });
});

describe('staff', () => {
  const sam = (n: number) => ({ name: `Sam ${n}`, email: `sam${n}@example.com` });

  test('are invited, listed, and act for that clinic only', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const answer = await office.call(inviteStaff, { as: staff, path, body: sam(1) });
    expect([answer.status, answer.json]).toEqual([201, { userId: answer.json.userId, ...sam(1) }]);
    expect(office.invited).toContain(sam(1).email);
    expect(office.people.users.get(sam(1).email)).toMatchObject({ status: 'CONFIRMED', groups: new Set(['staff']) });
    expect(await actorFor(table, { userId: answer.json.userId, role: 'staff' })).toEqual({
      id: answer.json.userId,
      role: 'staff',
      clinicId: world.clinic.id,
    });
    expect((await office.call(listStaff, { as: staff, path })).json).toEqual({
      items: [answer.json],
      nextCursor: null,
    });
    const again = await office.call(inviteStaff, { as: staff, path, body: sam(1) });
    expect([again.status, again.json.code]).toEqual([409, 'ALREADY_EXISTS']);
  });

  test('are invited once under a key, however often it is sent', async () => {
    const { world, staff } = await aClinicWithStaff();
    const options = {
      as: staff,
      path: { clinicId: world.clinic.id },
      body: sam(2),
      headers: { 'idempotency-key': 'staff-2' },
    };
    const answers = await Promise.all([office.call(inviteStaff, options), office.call(inviteStaff, options)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.text).toBe(answers[1]?.text);
    expect((await office.call(inviteStaff, { ...options, body: sam(3) })).json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('who are removed may do nothing from that moment, although their token lives on', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const { json: member } = await office.call(inviteStaff, { as: staff, path, body: sam(4) });
    const asMember: Somebody = { id: member.userId, role: 'staff' };
    expect((await office.call(listStaff, { as: asMember, path })).status).toBe(200);
    const one = { ...path, userId: member.userId };
    expect((await office.call(removeStaff, { as: staff, path: one })).status).toBe(204);
    const refused = await office.call(listStaff, { as: asMember, path });
    expect([refused.status, refused.json.code]).toEqual([403, 'FORBIDDEN']);
    expect(office.people.users.get(sam(4).email)?.disabled).toBe(true);
    expect((await office.call(listStaff, { as: staff, path })).json.items).toEqual([]);
    expect((await office.call(removeStaff, { as: staff, path: one })).status).toBe(404);

    const back = await office.call(inviteStaff, { as: ADMIN, path, body: sam(4) });
    expect([back.status, back.json.userId]).toEqual([201, member.userId]);
    expect((await office.call(listStaff, { as: asMember, path })).status).toBe(200);
    expect(office.people.users.get(sam(4).email)?.disabled).toBe(false);
    expect(office.invited.filter((email) => email === sam(4).email)).toHaveLength(2);
  });

  test('are made of nobody who has another part already', async () => {
    const { world, staff } = await aClinicWithStaff();
    const path = { clinicId: world.clinic.id };
    const user = { sub: 'p', email: 'pat@example.com', name: 'P', status: 'CONFIRMED', password: 'x' } as const;
    office.people.users.set(user.email, { ...user, groups: new Set() });
    const answer = await office.call(inviteStaff, { as: staff, path, body: { name: 'P', email: user.email } });
    expect(answer.status).toBe(409);
    expect(office.people.users.get(user.email)?.groups).toEqual(new Set());
    expect(await findByEmail(table, user.email)).toBeUndefined();
  });
});

describe('every cell of who may manage what', () => {
  interface Place {
    readonly clinicId: string;
    readonly doctorId: string;
    readonly appointmentTypeId: string;
    readonly userId: string;
  }
  const missing: Place = {
    clinicId: 'clinic_none',
    doctorId: 'doc_none',
    appointmentTypeId: 'type_none',
    userId: 'nobody',
  };
  let own: Place;
  let other: Place;
  let staff: Somebody;
  let nobodies: readonly Somebody[];
  let cells = 0;

  beforeAll(async () => {
    const placeOf = ({ clinic, doctors, type }: World, userId: string): Place => ({
      clinicId: clinic.id,
      doctorId: doctors[0]?.id ?? '',
      appointmentTypeId: type.id,
      userId,
    });
    const [here, there] = [await aClinicWithStaff(), await aClinicWithStaff()];
    const colleague = await employed(table, 'staff', here.world.clinic.id);
    own = placeOf(here.world, colleague.id);
    other = placeOf(there.world, there.staff.id);
    staff = here.staff;
    nobodies = [await employed(table, 'patient'), await employed(table, 'doctor', own.clinicId, own.doctorId)];
  });

  test.each([
    { operation: updateClinic, fields: ['clinicId'], body: (): unknown => ({ phone: '+1 212 555 0199' }) },
    { operation: updateDoctor, fields: ['doctorId'], body: (): unknown => ({ bio: 'Cell.' }) },
    { operation: updateAppointmentType, fields: ['appointmentTypeId'], body: (): unknown => ({ name: 'Cell' }) },
    { operation: listStaff, fields: ['clinicId'], body: (): unknown => undefined },
    {
      operation: inviteStaff,
      fields: ['clinicId'],
      body: (): unknown => ({ name: 'Cell', email: `cell${++cells}@example.com` }),
    },
    { operation: removeStaff, fields: ['clinicId', 'userId'], body: (): unknown => undefined },
    { operation: deleteAppointmentType, fields: ['appointmentTypeId'], body: (): unknown => undefined },
  ] as const)(
    '$operation.route.operationId: staff their own, administrators all',
    async ({ operation, fields, body }) => {
      const ask = async (who: Somebody | undefined, place: Place) => {
        const path = Object.fromEntries(fields.map((field) => [field, place[field]]));
        const answer = await office.call(operation, { ...(who && { as: who }), path, body: body() });
        return { status: answer.status, text: answer.text.replaceAll(/"instance":"[^"]*"/g, '') };
      };
      expect((await ask(undefined, own)).status).toBe(401);
      for (const nobody of nobodies) {
        const answers = [await ask(nobody, own), await ask(nobody, other), await ask(nobody, missing)];
        expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
        expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      }
      const foreign = await ask(staff, other);
      expect(foreign).toEqual(await ask(staff, missing));
      expect(foreign.status).toBe(404);
      expect((await ask(ADMIN, missing)).status).toBe(404);
      expect((await ask(staff, own)).status).toBeLessThan(300);
      expect((await ask(ADMIN, other)).status).toBeLessThan(300);
    },
  );

  test('staff of one clinic are nobody in another', async () => {
    const path = { clinicId: other.clinicId, userId: staff.id };
    expect((await office.call(removeStaff, { as: ADMIN, path })).status).toBe(404);
  });

  test('and after all of it everything still agrees', async () => {
    const { appointments } = await expectInvariants(table);
    expect(appointments.length).toBeGreaterThan(0);
  });
});
