import { beforeAll, describe, expect, test } from 'vitest';
import { atWallTime } from '../../functions/domain/time.ts';
import {
  aClinic,
  aDoctorSignedIn,
  admin,
  aPatient,
  type Clinic,
  dateIn,
  everyDay,
  LISTED,
  openStarts,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { mailTo } from '../steps/mail.ts';
import { system } from '../steps/system.ts';
import { books, cancels } from '../steps/when.ts';

describe('A doctor sets her own hours', () => {
  let clinic: Clinic;
  let doctor: Person;
  let patient: Person;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{ weekly: [] }] });
    const [invited] = clinic.doctors;
    if (invited === undefined) throw new Error('no doctor');
    await mailTo(invited.email, ({ text }) => text.includes('/reset-password'));
    [doctor, patient] = await Promise.all([aDoctorSignedIn(invited), aPatient()]);
  });

  test('while she has none, nothing is offered, and patients are pointed to the waitlist', async () => {
    const query = {
      clinicId: clinic.id,
      appointmentTypeId: clinic.type,
      from: dateIn(1, clinic.timeZone),
      to: dateIn(7, clinic.timeZone),
    };
    const { json } = await expecting(200, 'GET', '/appointments/slots', { token: patient.token, query });
    expect(json).toMatchObject({ message: 'No appointment times are currently available.', waitlist: true });
    expect(json.days).toHaveLength(7);
  });

  test('new hours can be booked at once', async () => {
    const date = dateIn(2, clinic.timeZone);
    const body = {
      weekly: everyDay('13:00', '14:00'),
      exceptions: [{ date, windows: [{ start: '20:00', end: '21:00' }] }],
    };
    const { json } = await expecting(200, 'PUT', '/doctors/availability', { token: doctor.token, body });
    expect(json).toMatchObject({ availability: body, affected: [] });
    const read = await expecting(200, 'GET', '/doctors/availability', { token: doctor.token });
    expect(read.json).toEqual(json.availability);

    const start = new Date(atWallTime(date, '20:00', clinic.timeZone)).toISOString();
    expect((await books(patient, clinic, { start })).status).toBe(201);
  });

  test('and are listed soon', async () => {
    const range = { from: dateIn(2, clinic.timeZone), to: dateIn(3, clinic.timeZone) };
    const listed = async () => (await openStarts(clinic, patient, range)).map((start) => start.slice(11, 16));
    await expect.poll(listed, LISTED).toEqual(['20:30', '13:00', '13:15', '13:30']);
  });

  test('hours she takes back can no longer be booked, and who has booked is named', async () => {
    const own = await expecting(200, 'GET', '/appointments', { token: patient.token });
    const [booked] = own.json.items;
    const starts = await openStarts(clinic, patient);
    const { json } = await expecting(200, 'POST', '/doctors/availability', {
      token: doctor.token,
      body: { weekly: [] },
    });
    expect(json.affected).toMatchObject([{ appointmentId: booked.id, start: booked.start }]);
    const refused = await books(patient, clinic, { start: starts.at(-1) ?? '' });
    expect(refused.json.code).toBe('NO_DOCTOR_AVAILABLE');
  });
});

describe('Everybody stays in their own room', () => {
  test('a patient administers nothing', async () => {
    const { token } = await aPatient();
    const clinic = await aClinic();
    for (const [method, path] of [
      ['POST', '/clinics'],
      ['POST', `/clinics/${clinic.id}/doctors`],
      ['POST', `/clinics/${clinic.id}/appointment-types`],
      ['GET', '/doctors/availability'],
      ['PUT', '/doctors/availability'],
      ['PUT', `/doctors/${clinic.doctors[0]?.id}/availability`],
    ] as const) {
      const refused = await ask(method, path, { token, ...(method !== 'GET' && { body: {} }) });
      expect(`${refused.status} ${refused.json?.code}`, `${method} ${path}`).toBe('403 FORBIDDEN');
    }
  });

  test('staff, doctors and administrators book nothing for themselves', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const [start = ''] = await openStarts(clinic, patient);
    const [staff, doctor] = await Promise.all([signedIn(system.accounts.staff), signedIn(system.accounts.doctor)]);
    for (const person of [staff, doctor, await admin()])
      expect((await books(person, clinic, { start })).json.code).toBe('FORBIDDEN');
  });

  test('somebody else’s appointment answers exactly like one that does not exist', async () => {
    const clinic = await aClinic();
    const [owner, stranger] = await Promise.all([aPatient(), aPatient()]);
    const [start = ''] = await openStarts(clinic, owner);
    const { id } = (await books(owner, clinic, { start })).json;
    const missing = id.replace(/.$/, (last: string) => (last === '0' ? '1' : '0'));
    const staff = await signedIn(system.accounts.staff);

    for (const { token } of [stranger, staff]) {
      for (const [method, tail, body] of [
        ['GET', '', undefined],
        ['GET', '/calendar.ics', undefined],
        ['DELETE', '', undefined],
        ['PUT', '/reschedule', { start }],
      ] as const) {
        const asked = { token, body };
        const foreign = await ask(method, `/appointments/${id}${tail}`, asked);
        const none = await ask(method, `/appointments/${missing}${tail}`, asked);
        const { requestId: _, ...rest } = foreign.json;
        const { requestId: __, ...same } = none.json;
        expect(foreign.status).toBe(404);
        expect({ ...rest, instance: rest.instance.replace(id, missing) }).toEqual(same);
      }
    }
    expect((await cancels(owner, id)).status).toBe(200);
  });

  test('staff see and cancel their clinic’s appointments, and the cut-off does not bind them', async () => {
    const patient = await aPatient();
    const [first] = system.clinics;
    if (first === undefined) throw new Error('no clinic');
    const types = await expecting(200, 'GET', `/clinics/${first.id}/appointment-types`);
    const [{ id: type }] = types.json.items;
    const clinic: Clinic = { ...first, name: '', types: [type], doctors: [], type };
    const [start = ''] = await openStarts(clinic, patient);
    const { id } = (await books(patient, clinic, { start })).json;
    const staff = await signedIn(system.accounts.staff);
    expect((await expecting(200, 'GET', `/appointments/${id}`, { token: staff.token })).json.id).toBe(id);
    expect((await cancels(staff, id)).json.status).toBe('CANCELLED');
  });
});
