import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import {
  admin,
  aDoctorSignedIn,
  ANY_CODE,
  dateIn,
  everyDay,
  newEmail,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { isCancel, isRequest, mailTo } from '../steps/mail.ts';

const ZONE = 'America/Chicago';
const INVITED = /\/reset-password/;
const isInvitation = ({ text }: { readonly text: string }): boolean => INVITED.test(text);

/** An instant on a date of the clinic; Chicago is five or six hours behind UTC. */
const at = (days: number, time: string): string => {
  const date = dateIn(days, ZONE);
  const noon = new Date(`${date}T12:00:00Z`);
  const name = new Intl.DateTimeFormat('en-US', { timeZone: ZONE, timeZoneName: 'longOffset' })
    .formatToParts(noon)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return `${date}T${time}:00${(name ?? '').replace('GMT', '')}`;
};

describe('From an empty system to a running clinic, by an administrator and staff alone', () => {
  const staffEmail = newEmail();
  const callerEmail = newEmail();
  const doctors: { id: string; email: string }[] = [];
  let root: Person;
  let desk: Person;
  let clinicId: string;
  let typeId: string;
  let deskId: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API answers it
  let called: any;

  beforeAll(async () => {
    root = await admin();
  });

  test('the administrator opens a clinic and invites its first staff member', async () => {
    const body = { name: 'Lakeside Clinic', address: '7 Lake Street', phone: '+1 312 555 0100', timeZone: ZONE };
    clinicId = (await expecting(201, 'POST', '/clinics', { token: root.token, body })).json.id;
    const invite = { name: 'Sam Desk', email: staffEmail };
    const invited = await expecting(201, 'POST', `/clinics/${clinicId}/staff`, { token: root.token, body: invite });
    deskId = invited.json.userId;
    expect(invited.json).toEqual({ userId: deskId, ...invite });
    expect((await mailTo(staffEmail, isInvitation)).text).toContain('Lakeside Clinic');
  });

  test('who sets a first password by forgot and reset, and signs in', async () => {
    desk = await aDoctorSignedIn({ email: staffEmail });
    const { json } = await expecting(200, 'GET', '/me', { token: desk.token });
    expect(json).toMatchObject({ role: 'staff', clinicId, email: staffEmail });
    await expecting(403, 'POST', '/clinics', { token: desk.token, body: { name: 'Mine' } });
  });

  test('the staff add a type of appointment and two doctors with their hours', async () => {
    const { token } = desk;
    const type = { name: 'Consultation', durationMinutes: 30, mode: 'in-person', bufferMinutes: 15 };
    typeId = (await expecting(201, 'POST', `/clinics/${clinicId}/appointment-types`, { token, body: type })).json.id;
    for (const name of ['Dr. Ada First', 'Dr. Ben Second']) {
      const email = newEmail();
      const body = { name, email, specialization: 'Family medicine' };
      const { id } = (await expecting(201, 'POST', `/clinics/${clinicId}/doctors`, { token, body })).json;
      await expecting(200, 'PUT', `/doctors/${id}/availability`, {
        token,
        body: { weekly: everyDay('09:00', '12:00') },
      });
      expect((await mailTo(email, isInvitation)).text).toContain('Lakeside Clinic');
      doctors.push({ id, email });
    }
  });

  test('they change the policy, and a booking honours it at once', async () => {
    const { token } = desk;
    const body = { policy: { minNoticeMinutes: 30, horizonDays: 120 } };
    const { json } = await expecting(200, 'PATCH', `/clinics/${clinicId}`, { token, body });
    expect(json.policy).toMatchObject({ minNoticeMinutes: 30, horizonDays: 120, cancelCutoffMinutes: 120 });
    await expecting(409, 'PATCH', `/clinics/${clinicId}`, { token, body: { timeZone: 'Europe/Paris' } });
  });

  test('somebody without an account calls, and is booked at night', async () => {
    const body = {
      clinicId,
      appointmentTypeId: typeId,
      start: at(2, '20:00'),
      patient: { name: 'Carla Caller', email: callerEmail, phone: '+1 312 555 0177' },
      reason: 'Fever since this morning',
      outsideSchedule: true,
    };
    const key = `call-${callerEmail}`;
    const first = await expecting(201, 'POST', '/admin/appointments/override', { token: desk.token, body, key });
    const again = await expecting(201, 'POST', '/admin/appointments/override', { token: desk.token, body, key });
    called = first.json;
    expect(again.json).toEqual(called);
    expect(called).toMatchObject({ status: 'CONFIRMED', start: body.start, assignment: { policy: 'override' } });
    const mail = await mailTo(callerEmail, isRequest);
    expect(mail.calendar?.uid).toMatch(new RegExp(`^${called.id}@`));
    expect(mail.text + mail.html).not.toContain('Fever');
  });

  test('a taken doctor is never booked twice, not even so', async () => {
    const body = {
      clinicId,
      appointmentTypeId: typeId,
      start: at(2, '20:15'),
      doctorId: called.doctor.id,
      patient: { name: 'Dora Other', email: newEmail() },
      reason: 'Also ill',
      outsideSchedule: true,
    };
    const twice = await expecting(409, 'POST', '/admin/appointments/override', { token: desk.token, body });
    expect(twice.json.code).toBe('SLOT_TAKEN');
    expect(twice.json.alternatives.length).toBeGreaterThan(0);
    const past = { ...body, start: at(-1, '20:00') };
    await expecting(422, 'POST', '/admin/appointments/override', { token: desk.token, body: past });
  });

  test('the caller claims the account with the same e-mail and finds the appointment', async () => {
    await expecting(204, 'POST', '/auth/forgot-password', { body: { email: callerEmail } });
    const reset = { email: callerEmail, code: ANY_CODE, password: PASSWORD };
    await expecting(204, 'POST', '/auth/reset-password', { body: reset });
    const caller = await signedIn({ email: callerEmail, password: PASSWORD });
    const own = await expecting(200, 'GET', '/appointments', { token: caller.token });
    expect(own.json.items).toEqual([called]);
    expect((await expecting(200, 'GET', '/me', { token: caller.token })).json).toMatchObject({
      name: 'Carla Caller',
      phone: '+1 312 555 0177',
      role: 'patient',
    });
  });

  test('the desk sees the day, the caller and how busy the doctors are', async () => {
    const { token } = desk;
    const day = dateIn(2, ZONE);
    const list = await waitFor('the appointment in the list', async () => {
      const query = { from: day, to: day, status: 'CONFIRMED' };
      const { json } = await expecting(200, 'GET', '/admin/appointments', { token, query });
      return json.items.length > 0 ? json : undefined;
    });
    expect(list).toMatchObject({ items: [{ id: called.id, patientId: called.patientId }], nextCursor: null });
    const path = `/admin/patients/${called.patientId}`;
    expect((await expecting(200, 'GET', path, { token })).json).toEqual({
      id: called.patientId,
      name: 'Carla Caller',
      email: callerEmail,
      phone: '+1 312 555 0177',
    });
    const loads = await expecting(200, 'GET', '/admin/doctors', { token, query: { clinicId, from: day, to: day } });
    const busy = loads.json.items.find(({ doctor }: { doctor: { id: string } }) => doctor.id === called.doctor.id);
    expect(busy).toMatchObject({ appointments: 1, bookedMinutes: 30, offeredMinutes: 180 });
  });

  test('the appointment moves into the hours and to the other doctor, and the patient is told', async () => {
    const { token } = desk;
    const body = { start: at(3, '09:00') };
    const moved = await expecting(200, 'PUT', `/appointments/${called.id}/reschedule`, { token, body });
    const path = `/admin/appointments/${called.id}/reassign`;
    const other = doctors.find(({ id }) => id !== moved.json.doctor.id);
    const ifMatch = { 'if-match': `"${moved.json.version}"` };
    const given = await expecting(200, 'PUT', path, { token, body: { doctorId: other?.id }, headers: ifMatch });
    expect(given.json).toMatchObject({ id: called.id, doctor: { id: other?.id }, start: body.start });
    await expecting(412, 'PUT', path, { token, body: {}, headers: ifMatch });
    await mailTo(callerEmail, ({ calendar }) => calendar?.sequence === given.json.version);
  });

  test('the clinic cancels, and its reason reaches the patient', async () => {
    const body = { reason: 'The heating has failed.' };
    const path = `/appointments/${called.id}`;
    const gone = await expecting(200, 'DELETE', path, { token: desk.token, body });
    expect(gone.json.status).toBe('CANCELLED');
    const mail = await mailTo(callerEmail, isCancel);
    for (const part of [mail.text, mail.html]) expect(part).toContain('The heating has failed.');
  });

  test('a type out of use and a changed doctor hold for the next booking', async () => {
    const { token } = desk;
    const [first] = doctors;
    const skills = { specialization: 'Cardiology', appointmentTypeIds: null };
    await expecting(200, 'PATCH', `/doctors/${first?.id}`, { token, body: skills });
    const special = { specialization: 'Cardiology' };
    await expecting(200, 'PATCH', `/appointment-types/${typeId}`, { token, body: special });
    const body = {
      clinicId,
      appointmentTypeId: typeId,
      start: at(4, '09:00'),
      reason: 'Heart',
      patientId: called.patientId,
    };
    const booked = await expecting(201, 'POST', '/admin/appointments/override', { token, body });
    expect(booked.json.doctor).toMatchObject({ id: first?.id, specialization: 'Cardiology' });
    await expecting(204, 'DELETE', `/appointment-types/${typeId}`, { token });
    const later = { ...body, start: at(4, '11:00') };
    const unknown = await expecting(422, 'POST', '/admin/appointments/override', { token, body: later });
    expect(unknown.json.code).toBe('UNKNOWN_REFERENCE');
    await expecting(200, 'GET', `/appointments/${booked.json.id}`, { token });
  });

  test('who leaves the desk may do nothing from that moment, although the token lives on', async () => {
    await expecting(204, 'DELETE', `/clinics/${clinicId}/staff/${deskId}`, { token: root.token });
    const refused = await expecting(403, 'GET', '/admin/appointments', { token: desk.token });
    expect(refused.json.code).toBe('FORBIDDEN');
    const login = await ask('POST', '/auth/login', { body: { email: staffEmail, password: PASSWORD } });
    expect([login.status, login.json.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    const list = await expecting(200, 'GET', `/clinics/${clinicId}/staff`, { token: root.token });
    expect(list.json).toEqual({ items: [], nextCursor: null });
  });
});
