import { describe, expect, test, beforeAll } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import { aClinic, admin, aPatient, anOpenStart, type Clinic, dateIn, type Person } from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { books, cancels } from '../steps/when.ts';
import { invoke, table } from '../steps/aws.ts';
import { system } from '../steps/system.ts';
import { verifyHistory } from '../../functions/store/history.ts';

/** What is found follows what was changed; looked for often enough. */
const FRESH = { everyMs: 500 };

describe('An administrator keeps an eye on a clinic', () => {
  let clinic: Clinic;
  let patient: Person;
  let token: string;
  let patientId: string;
  let appointmentId: string;

  beforeAll(async () => {
    clinic = await aClinic();
    ({ token } = await admin());
    patient = await aPatient('Zoë Überprüft');
    const booked = await books(patient, clinic, {
      start: await anOpenStart(clinic, patient),
      reason: 'A private reason',
    });
    appointmentId = booked.json.id;
    patientId = booked.json.patientId;
  });

  test('the patient is found by the beginning of their name without its accents', async () => {
    const found = await waitFor(
      'the patient to be findable',
      async () => {
        const { json } = await expecting(200, 'GET', '/admin/patients', { token, query: { q: 'uberpr' } });
        return json.items.length > 0 ? json.items : undefined;
      },
      FRESH,
    );
    expect(found).toEqual([{ id: patientId, name: 'Zoë Überprüft', email: patient.email }]);
  });

  test('so are their appointment and the doctor, in that clinic only', async () => {
    const query = { clinicId: clinic.id, q: appointmentId.slice(0, 18) };
    const found = await waitFor(
      'the appointment to be findable',
      async () => (await expecting(200, 'GET', '/admin/search', { token, query })).json.items[0],
      FRESH,
    );
    expect(found).toMatchObject({ kind: 'appointment', id: appointmentId });
    const doctors = await expecting(200, 'GET', '/admin/search', {
      token,
      query: { clinicId: clinic.id, q: 'doctor' },
    });
    expect(doctors.json.items.map(({ id }: { id: string }) => id)).toEqual(clinic.doctors.map(({ id }) => id));
    const elsewhere = await ask('GET', '/admin/search', { token, query: { clinicId: 'clinic_none', q: 'doctor' } });
    expect([elsewhere.status, elsewhere.json.code]).toEqual([422, 'UNKNOWN_REFERENCE']);
  });

  test('a patient may not search, nor look into the audit', async () => {
    for (const path of ['/admin/patients', '/admin/search', '/admin/audit', '/admin/analytics'])
      expect((await ask('GET', path, { token: patient.token, query: { q: 'zoe' } })).status).toBe(403);
  });

  test('the audit tells the history of the appointment, and who looked at it from where', async () => {
    await expecting(200, 'GET', `/appointments/${appointmentId}`, { token });
    expect((await cancels(patient, appointmentId)).status).toBe(200);
    const entries = await waitFor(
      'the audit',
      async () => {
        const { json } = await expecting(200, 'GET', '/admin/audit', { token, query: { appointmentId } });
        const actions = json.items.map(({ action }: { action: string }) => action);
        return actions.includes('AppointmentCancelled') && actions.includes('getAppointment') ? json.items : undefined;
      },
      FRESH,
    );
    const of = (action: string) => entries.find((entry: { action: string }) => entry.action === action);
    expect(of('AppointmentConfirmed')).toMatchObject({
      actor: { id: patientId, role: 'patient' },
      objectType: 'appointment',
      objectId: appointmentId,
      patientId,
      after: { status: 'CONFIRMED', version: 1 },
    });
    expect(of('AppointmentCancelled')).toMatchObject({
      before: { status: 'CONFIRMED' },
      after: { status: 'CANCELLED' },
    });
    expect(of('getAppointment')).toMatchObject({ actor: { role: 'admin' }, patientId, sourceIp: expect.any(String) });
    expect(JSON.stringify(entries)).not.toContain('A private reason');
    const times = entries.map(({ at }: { at: string }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
    const byPatient = await expecting(200, 'GET', '/admin/audit', { token, query: { patientId } });
    expect(byPatient.json.items.length).toBeGreaterThanOrEqual(entries.length);
    expect((await ask('GET', '/admin/audit', { token, query: { patientId, appointmentId } })).status).toBe(400);
  });

  test('management of the clinic is in the audit too', async () => {
    const administrator = await waitFor(
      'who opened the clinic',
      async () => {
        const { json } = await expecting(200, 'GET', '/admin/audit', { token, query: { patientId } });
        return json.items.find(({ actor }: { actor: { role: string } }) => actor.role === 'admin')?.actor.id;
      },
      FRESH,
    );
    let cursor: string | undefined;
    const all: { action: string; objectId: string; outcome?: string }[] = [];
    do {
      const query = { actorId: administrator, limit: '100', ...(cursor !== undefined && { cursor }) };
      const { json } = await expecting(200, 'GET', '/admin/audit', { token, query });
      all.push(...json.items);
      cursor = json.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const opened = all.filter(({ action, objectId }) => action === 'createClinic' && objectId === clinic.id);
    expect(opened).toHaveLength(1);
    expect(opened[0]).not.toHaveProperty('outcome');
  });

  test('the figures add up, as JSON and as CSV', async () => {
    const query = { clinicId: clinic.id, from: dateIn(0, clinic.timeZone), to: dateIn(30, clinic.timeZone) };
    const figures = await waitFor(
      'the figures',
      async () => {
        const { json } = await expecting(200, 'GET', '/admin/analytics', { token, query });
        return json.totals.CANCELLED === 1 && json.notifications.sent > 0 ? json : undefined;
      },
      FRESH,
    );
    expect(figures).toMatchObject({ totals: { CANCELLED: 1, CONFIRMED: 0 }, noShowRate: 0, peakHours: [] });
    expect(figures.utilisation).toMatchObject([{ doctorId: clinic.doctors[0]?.id, bookedMinutes: 0, ratio: 0 }]);
    const csv = await expecting(200, 'GET', '/admin/analytics', { token, query, headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.text).toContain('total,CANCELLED,,1\r\n');
    const foreign = await ask('GET', '/admin/analytics', { token, query: { ...query, clinicId: 'clinic_none' } });
    expect(foreign.status).toBe(422);
  });

  test('everything stored can be rebuilt from its events', async () => {
    const { appointments, differences } = await verifyHistory({ client: table, name: system.tableName });
    expect(appointments).toBeGreaterThan(0);
    expect([...differences]).toEqual([]);
  });

  test('the copy of the audit is made once, however often it is asked for', async () => {
    await invoke('AuditExportFunctionName', {});
    expect(await invoke('AuditExportFunctionName', {})).toEqual({ written: 0 });
  });
});
