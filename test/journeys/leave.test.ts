import { describe, expect, it } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import {
  aClinic,
  aDoctorSignedIn,
  admin,
  anOpenStart,
  aPatient,
  type Clinic,
  openStarts,
  type Person,
} from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { books } from '../steps/when.ts';

const QUARTER = 900_000;
const iso = (instant: number): string => new Date(instant).toISOString();

const appointmentOf = async ({ token }: Person, id: string) =>
  (await expecting(200, 'GET', `/appointments/${id}`, { token })).json;

const doctorAt = ({ doctors }: Clinic, index: number) => {
  const doctor = doctors[index];
  if (!doctor) throw new Error(`a clinic without doctor ${index}`);
  return doctor;
};

/** Waits until nothing of a time off or closure is waiting any more. */
const settled = async (path: string, token: string) =>
  await waitFor(`${path} to be dealt with`, async () => {
    const { json } = await expecting(200, 'GET', path, { token });
    return json.affected.every(({ outcome }: { outcome: string }) => outcome !== 'PENDING') ? json.affected : undefined;
  });

describe('a doctor falls ill', () => {
  it('with a colleague: the patient keeps the time with the colleague; the end of the leave opens the times again', async () => {
    const clinic = await aClinic({ doctors: [{ name: 'Ill Doctor' }, { name: 'Helping Doctor' }] });
    const patient = await aPatient();
    const ill = doctorAt(clinic, 0);
    const doctor = await aDoctorSignedIn(ill);
    const start = await anOpenStart(clinic, patient);
    const { json: booked } = await books(patient, clinic, { start, doctorId: ill.id });
    const from = Date.parse(start);
    const body = { start: iso(from), end: iso(from + 8 * QUARTER), reason: 'Flu' };

    const taken = await expecting(201, 'POST', '/doctors/time-off', { token: doctor.token, body, key: 'flu' });
    expect(taken.json).toMatchObject({ timeOff: { doctorId: ill.id }, affected: [{ appointmentId: booked.id }] });
    const again = await expecting(201, 'POST', '/doctors/time-off', { token: doctor.token, body, key: 'flu' });
    expect(again.json).toEqual(taken.json);

    const path = `/doctors/time-off/${taken.json.timeOff.id}`;
    const helping = doctorAt(clinic, 1).id;
    expect(await settled(path, doctor.token)).toMatchObject([{ outcome: 'REASSIGNED', doctor: { id: helping } }]);
    expect(await appointmentOf(patient, booked.id)).toMatchObject({
      status: 'CONFIRMED',
      start,
      doctor: { id: helping },
    });

    const before = await openStarts(clinic, patient, { doctorId: ill.id });
    expect(before).not.toContain(start);
    const list = await expecting(200, 'GET', '/doctors/time-off', { token: doctor.token });
    expect(list.json.items).toHaveLength(1);
    await expecting(404, 'GET', path, { token: (await aDoctorSignedIn(doctorAt(clinic, 1))).token });
    await expecting(204, 'DELETE', path, { token: doctor.token });
    await expecting(404, 'GET', path, { token: doctor.token });
    await waitFor('the times to open', async () =>
      (await openStarts(clinic, patient, { doctorId: ill.id })).includes(start) ? true : undefined,
    );
  });

  it('and what cannot be is said: off the quarter-hour, in the past, backwards', async () => {
    const clinic = await aClinic();
    const { token } = await admin();
    const path = `/doctors/${doctorAt(clinic, 0).id}/time-off`;
    const hour = Math.ceil(Date.now() / QUARTER) * QUARTER + 96 * QUARTER;
    const code = async (start: number, end: number) => {
      const { status, json } = await ask('POST', path, { token, body: { start: iso(start), end: iso(end) } });
      return `${status} ${json.code}`;
    };
    expect(await code(hour + 60_000, hour + QUARTER)).toBe('422 MISALIGNED_TIME');
    expect(await code(hour - 400 * QUARTER, hour - 300 * QUARTER)).toBe('422 OUTSIDE_BOOKING_WINDOW');
    expect(await code(hour, hour)).toBe('400 VALIDATION_FAILED');
  });
});

describe('a clinic closes for a day', () => {
  it('its patients need a new time, and keep the old one when it opens after all', async () => {
    const clinic = await aClinic({ doctors: [{}, {}] });
    const patient = await aPatient();
    const { token } = await admin();
    const start = await anOpenStart(clinic, patient);
    const { json: booked } = await books(patient, clinic, { start });
    const date = start.slice(0, 10);
    const body = { date, reason: 'Burst pipe' };
    const closed = await expecting(201, 'POST', `/clinics/${clinic.id}/closures`, { token, body });
    expect(closed.json).toMatchObject({
      closure: { clinicId: clinic.id, ...body },
      affected: [{ appointmentId: booked.id }],
    });
    expect((await ask('POST', `/clinics/${clinic.id}/closures`, { token, body })).json.code).toBe('ALREADY_EXISTS');
    const path = `/clinics/${clinic.id}/closures/${date}`;
    expect(await settled(path, token)).toMatchObject([{ outcome: 'NEEDS_NEW_TIME' }]);
    expect(await appointmentOf(patient, booked.id)).toMatchObject({ status: 'CONFIRMED', attention: 'NEEDS_NEW_TIME' });
    await expecting(204, 'DELETE', path, { token });
    await waitFor('the appointment to stand again', async () =>
      (await appointmentOf(patient, booked.id)).attention === undefined ? true : undefined,
    );
  });
});

describe('a doctor leaves the clinic', () => {
  it('patients are handed on, and the login may do nothing from then on', async () => {
    const clinic = await aClinic({ doctors: [{}, {}] });
    const patient = await aPatient();
    const { token } = await admin();
    const leaving = doctorAt(clinic, 0);
    const login = await aDoctorSignedIn(leaving);
    const start = await anOpenStart(clinic, patient);
    const { json: booked } = await books(patient, clinic, { start, doctorId: leaving.id });
    const { json } = await expecting(200, 'DELETE', `/doctors/${leaving.id}`, { token });
    expect(json.affected).toMatchObject([{ appointmentId: booked.id, outcome: 'PENDING' }]);
    await expecting(403, 'GET', '/doctors/availability', { token: login.token });
    await expecting(404, 'DELETE', `/doctors/${leaving.id}`, { token });
    await waitFor('the appointment to be handed on', async () =>
      (await appointmentOf(patient, booked.id)).doctor.id === doctorAt(clinic, 1).id ? true : undefined,
    );
  });
});
