import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import { fire, scheduledReminders } from '../steps/aws.ts';
import {
  aClinic,
  ANY_CODE,
  type Clinic,
  dateIn,
  newEmail,
  openStarts,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isRequest, mailsAfterAWhile, mailTo, readCalendar, type Received } from '../steps/mail.ts';
import { books } from '../steps/when.ts';

const MINUTE = 60_000;
const isReminder = ({ subject }: Received): boolean => /remind/i.test(subject);

describe('A newcomer books a first appointment', () => {
  const email = newEmail();
  let clinic: Clinic;
  let patient: Person;
  let start: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as the API answers it
  let appointment: any;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{ name: 'Dr. Ada Far' }, { name: 'Dr. Ben Near' }] });
  });

  test('she registers, and a mail brings her a code', async () => {
    await expecting(201, 'POST', '/auth/register', { body: { email, password: PASSWORD, name: 'Grace Newcomer' } });
    const mail = await mailTo(email, ({ text, html }) => /\d{6}/.test(text + html));
    expect(mail.calendar).toBeUndefined();
  });

  test('before she has confirmed, the right password says so and a wrong one says nothing', async () => {
    const right = await expecting(401, 'POST', '/auth/login', { body: { email, password: PASSWORD } });
    expect(right.json.code).toBe('NOT_CONFIRMED');
    const wrong = await expecting(401, 'POST', '/auth/login', { body: { email, password: 'Wrong-password-1' } });
    expect(wrong.json.code).toBe('INVALID_CREDENTIALS');
  });

  test('she confirms with the code and signs in', async () => {
    await expecting(204, 'POST', '/auth/confirm', { body: { email, code: ANY_CODE } });
    patient = await signedIn({ email, password: PASSWORD });
  });

  test('she sees open times', async () => {
    const starts = await openStarts(clinic, patient, {
      from: dateIn(3, clinic.timeZone),
      to: dateIn(5, clinic.timeZone),
    });
    // Three days from 9 to 5, half-hours on every quarter.
    expect(starts).toHaveLength(3 * 31);
    start = starts[0] ?? '';
  });

  test('she books one without naming a doctor', async () => {
    const booked = await books(patient, clinic, { start, reason: 'A private reason' });
    expect(booked.status).toBe(201);
    appointment = booked.json;
    expect(appointment).toMatchObject({
      status: 'CONFIRMED',
      clinicId: clinic.id,
      start,
      version: 1,
      mode: 'in-person',
    });
    expect(booked.headers.get('etag')).toBe('"1"');
    expect(booked.headers.get('location')).toBe(`/appointments/${appointment.id}`);
    expect(clinic.doctors.map(({ id }) => id)).toContain(appointment.doctor.id);
  });

  test('the confirmation is in her inbox, as text, as a page and for her calendar', async () => {
    const mail = await mailTo(email, isRequest);
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('5 Journey Street');
      expect(part).toContain(appointment.doctor.name);
      expect(part).toContain('/manage#');
      expect(part).not.toContain('A private reason');
    }
    expect(mail.calendar).toMatchObject({
      method: 'REQUEST',
      status: 'CONFIRMED',
      sequence: 1,
      start: start.slice(0, 19),
      zone: 'America/New_York',
      instant: new Date(start).toISOString(),
    });
    expect(mail.calendar?.uid).toMatch(new RegExp(`^${appointment.id}@`));
  });

  test('the calendar file that she can download is the same entry', async () => {
    const path = `/appointments/${appointment.id}/calendar.ics`;
    const file = await expecting(200, 'GET', path, { token: patient.token });
    expect(file.headers.get('content-type')).toContain('text/calendar');
    const entry = readCalendar(file.text);
    const sent = (await mailTo(email, isRequest)).calendar;
    expect(entry).toEqual({ ...sent, method: 'PUBLISH' });
  });

  test('it is among her appointments', async () => {
    const own = await expecting(200, 'GET', '/appointments', { token: patient.token });
    expect(own.json).toEqual({ items: [appointment], nextCursor: null });
    const one = await expecting(200, 'GET', `/appointments/${appointment.id}`, { token: patient.token });
    expect(one.json).toEqual(appointment);
  });

  test('a day and two hours before, she will be reminded', async () => {
    const reminders = await waitFor('both reminders', async () => {
      const found = await scheduledReminders(appointment.id);
      return found.length === 2 ? found : undefined;
    });
    const before = (minutes: number) => new Date(Date.parse(start) - minutes * MINUTE).toISOString();
    expect(reminders.map(({ at, payload }) => ({ at, ...payload }))).toEqual([
      { at: before(1440), appointmentId: appointment.id, version: 1, leadMinutes: 1440 },
      { at: before(120), appointmentId: appointment.id, version: 1, leadMinutes: 120 },
    ]);
  });

  test('a reminder that fires too early sends nothing', async () => {
    const [first] = await scheduledReminders(appointment.id);
    expect(first && (await fire(first.payload))).toBe(true);
    expect((await mailsAfterAWhile(email, 1000)).filter(isReminder)).toEqual([]);
  });
});
