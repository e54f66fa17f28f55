import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { ask, forEachOf } from '../steps/http.ts';
import { changesBetween, said, type Stored, whenQuiet } from '../steps/requests.ts';
import { books } from '../steps/when.ts';

let clinic: Clinic;
let other: Clinic;
let patient: Person;
let appointmentId: string;
let start: string;
let before: Stored;

beforeAll(async () => {
  [clinic, other, patient] = await Promise.all([aClinic(), aClinic(), aPatient()]);
  const starts = await openStarts(clinic, patient);
  appointmentId = (await books(patient, clinic, { start: starts[0] ?? '' })).json.id;
  start = starts[8] ?? '';
  before = await whenQuiet();
});

describe('A time that cannot be booked is refused for what is wrong with it', () => {
  const wish = (over: object) => ({ clinicId: clinic.id, appointmentTypeId: clinic.type, start, ...over });
  const shifted = (milliseconds: number): string => new Date(Date.parse(start) + milliseconds).toISOString();
  const YEAR = 366 * 86_400_000;

  test.each(['/appointments/book', '/appointments/hold'])('%s', async (path) => {
    const cases: [what: object, answer: string][] = [
      [{ start: shifted(60_000) }, '422 MISALIGNED_TIME'],
      [{ start: shifted(1) }, '422 MISALIGNED_TIME'],
      [{ start: start.slice(0, 16) }, '400 VALIDATION_FAILED'],
      [{ start: start.slice(0, 10) }, '400 VALIDATION_FAILED'],
      [{ start: '2026-02-30T10:00:00Z' }, '400 VALIDATION_FAILED'],
      [{ start: '2026-12-01T25:00:00Z' }, '400 VALIDATION_FAILED'],
      [{ start: '2026-12-01T10:00:00+99:99' }, '400 VALIDATION_FAILED'],
      [{ start: Date.parse(start) }, '400 VALIDATION_FAILED'],
      [{ start: '+275760-09-13T00:00:00Z' }, '400 VALIDATION_FAILED'],
      [{ start: '0001-01-01T00:00:00Z' }, '400 VALIDATION_FAILED'],
      [{ start: '9999-12-31T23:45:00Z' }, '400 VALIDATION_FAILED'],
      [{ start: '1900-01-01T00:00:00Z' }, '422 OUTSIDE_BOOKING_WINDOW'],
      [{ start: '2200-12-31T23:45:00Z' }, '422 OUTSIDE_BOOKING_WINDOW'],
      [{ start: shifted(-YEAR) }, '422 OUTSIDE_BOOKING_WINDOW'],
      [{ start: shifted(YEAR) }, '422 OUTSIDE_BOOKING_WINDOW'],
      [{ clinicId: 'unknown_1' }, '422 UNKNOWN_REFERENCE'],
      [{ clinicId: 'a#b' }, '422 UNKNOWN_REFERENCE'],
      [{ clinicId: '__proto__' }, '422 UNKNOWN_REFERENCE'],
      [{ appointmentTypeId: 'unknown_1' }, '422 UNKNOWN_REFERENCE'],
      [{ appointmentTypeId: other.type }, '422 UNKNOWN_REFERENCE'],
      [{ doctorId: 'unknown_1' }, '422 UNKNOWN_REFERENCE'],
      [{ doctorId: other.doctors[0]?.id }, '422 UNKNOWN_REFERENCE'],
      [{ reason: 'x'.repeat(501) }, '400 VALIDATION_FAILED'],
      [{ reason: 'a\u202eb' }, '400 VALIDATION_FAILED'],
      ...['status', 'patientId', 'version', 'id', 'doctor', 'holdExpiresAt'].map((field): [object, string] => [
        { [field]: 'x' },
        '400 VALIDATION_FAILED',
      ]),
    ];
    const answers = await forEachOf(cases, async ([over]) => {
      const answer = await ask('POST', path, { token: patient.token, body: wish(over) });
      return `${JSON.stringify(over)} ${said(answer)}`;
    });
    expect(answers).toEqual(cases.map(([over, answer]) => `${JSON.stringify(over)} ${answer}`));
  });

  test('a key too long or a version that never was', async () => {
    const body = wish({});
    const key = 'k'.repeat(256);
    expect(said(await ask('POST', '/appointments/book', { token: patient.token, body, key }))).toBe(
      '400 VALIDATION_FAILED',
    );
    for (const version of ['"x"', '1', '"99"', 'W/"1"', '""']) {
      const headers = { 'if-match': version };
      const stale = await ask('DELETE', `/appointments/${appointmentId}`, { token: patient.token, headers });
      expect(`${version} ${said(stale)}`).toBe(`${version} 412 VERSION_CONFLICT`);
    }
  });
});

test('After all that, nothing has changed', async () => {
  expect(changesBetween(before, await whenQuiet())).toEqual([]);
});
