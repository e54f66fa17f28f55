import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  announcementQueued,
  appointment,
  appointmentType,
  clinic,
  doctor,
  listOf,
  openTimes,
  profile,
  waitlistEntry,
} from '../../functions/contract/schemas.ts';
import { ANY_CODE, type Account } from '../local/accounts.ts';
import { apiAt, type Api } from '../local/api.ts';
import { waitFor } from '../local/wait.ts';
import type { Seeded } from '../seed.ts';
import { steeringPages } from './steering.ts';
import type { Place } from './visitor.ts';

/** A page of the app as somebody meets it. */
export interface WebPage {
  readonly name: string;
  /** Who looks; nobody is signed in when absent. */
  readonly as: Account | undefined;
  readonly path: string;
}

const inbox = z.object({ messages: z.array(z.object({ To: z.array(z.string()), RawMessage: z.string() })) });

/** The manage link of the newest mail to somebody, put together again from the mail's lines. */
const manageLink = async ({ inboxUrl }: Place, email: string): Promise<string | undefined> => {
  const answer = await fetch(`${inboxUrl}?to=${encodeURIComponent(email)}`, {
    headers: { accept: 'application/json' },
  });
  const { messages } = inbox.parse(await answer.json());
  for (const { RawMessage } of messages) {
    const found = /\/manage#[\w.-]+/.exec(RawMessage.replaceAll(/=\r?\n/g, ''));
    if (found !== null) return found[0];
  }
  return undefined;
};

interface Begun {
  readonly clinicId: string;
  readonly typeId: string;
  readonly appointmentId: string;
  readonly holdId: string;
  readonly manage: string;
  readonly patientId: string;
  /** The date of the booked appointment. */
  readonly date: string;
}

/** Something on every page: a booked appointment, a held one, a wish, notifications. */
const begin = async (api: Api, place: Place, token: string, email: string): Promise<Begun> => {
  const clinics = await api.call('GET', '/clinics', { answer: listOf(clinic) });
  const clinicId = clinics.items[0]?.id ?? '';
  const types = await api.call('GET', `/clinics/${clinicId}/appointment-types`, { answer: listOf(appointmentType) });
  const typeId = types.items[0]?.id ?? '';
  const from = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const to = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const starts = await waitFor('open times', async () => {
    const query = new URLSearchParams({ clinicId, appointmentTypeId: typeId, from, to });
    const { days } = await api.call('GET', `/appointments/slots?${query.toString()}`, { token, answer: openTimes });
    const open = days.flatMap(({ slots }) => slots).map(({ start }) => start);
    return open.length < 20 ? undefined : open;
  });
  const booking = (start: string | undefined) => ({
    token,
    answer: appointment,
    body: { clinicId, appointmentTypeId: typeId, start },
    key: randomUUID(),
  });
  const booked = await api.call('POST', '/appointments/book', booking(starts[4]));
  const held = await api.call('POST', '/appointments/hold', booking(starts[12]));
  await api.call('POST', '/waitlist', {
    token,
    answer: waitlistEntry,
    key: randomUUID(),
    body: { clinicId, appointmentTypeId: typeId, from, to, earliest: '09:00', latest: '12:00' },
  });
  const manage = await waitFor('a manage link', () => manageLink(place, email));
  const date = booked.start.slice(0, 10);
  return { clinicId, typeId, appointmentId: booked.id, holdId: held.id, manage, patientId: booked.patientId, date };
};

/** Somebody who was never here before, so that nothing is in the way. */
export const newPatient = async (api: Api, name = 'Ada Example'): Promise<Account> => {
  const person = { email: `ada.${randomUUID()}@example.com`, password: 'Demo-password-1' };
  await api.send('POST', '/auth/register', { body: { ...person, name } });
  await api.send('POST', '/auth/confirm', { body: { email: person.email, code: ANY_CODE } });
  return person;
};

/** Something in the seeded doctor's agenda: a booked appointment, and a time off some weeks ahead. */
const fillAgenda = async (api: Api, doctorToken: string) => {
  const patientToken = await api.signIn(await newPatient(api, 'Grace Example'));
  const { doctorId = '', clinicId = '' } = await api.call('GET', '/me', { token: doctorToken, answer: profile });
  const types = await api.call('GET', `/clinics/${clinicId}/appointment-types`, { answer: listOf(appointmentType) });
  const appointmentTypeId = types.items[0]?.id ?? '';
  const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ appointmentTypeId, from: dayIn(1), to: dayIn(14) });
  const { days } = await api.call('GET', `/doctors/${doctorId}/slots?${query.toString()}`, {
    token: patientToken,
    answer: openTimes,
  });
  const start = days.flatMap(({ slots }) => slots)[1]?.start ?? '';
  await api.call('POST', '/appointments/book', {
    token: patientToken,
    answer: appointment,
    body: { clinicId, appointmentTypeId, start, doctorId, reason: 'A cough that will not go away' },
    key: randomUUID(),
  });
  const away = dayIn(20);
  await api.send('POST', '/doctors/time-off', {
    token: doctorToken,
    body: { start: `${away}T14:00:00Z`, end: `${away}T18:00:00Z`, reason: 'Training' },
    key: `every page ${away}`,
  });
  return { doctorId, date: start.slice(0, 10) };
};

/** Something at the seeded front desk: who needs a new time because the one doctor for it is away, and an announcement. */
const fillDesk = async (api: Api, token: string, clinicId: string, patientId: string) => {
  const types = await api.call('GET', `/clinics/${clinicId}/appointment-types`, { answer: listOf(appointmentType) });
  const doctors = await api.call('GET', `/clinics/${clinicId}/doctors`, { answer: listOf(doctor) });
  const alone = doctors.items.find(({ specialization }) => specialization === 'Cardiology')?.id ?? '';
  const date = new Date(Date.now() + 25 * 86_400_000).toISOString().slice(0, 10);
  await api.send('POST', '/admin/appointments/override', {
    token,
    key: `every page, visit ${date}`,
    body: {
      clinicId,
      appointmentTypeId: types.items.find(({ specialization }) => specialization === 'Cardiology')?.id,
      doctorId: alone,
      start: `${date}T16:00:00Z`,
      patient: { name: 'Hedy Example', email: 'hedy@example.com' },
      reason: 'By phone',
      outsideSchedule: true,
    },
  });
  await api.send('POST', `/doctors/${alone}/time-off`, {
    token,
    key: `every page, congress ${date}`,
    body: { start: `${date}T14:00:00Z`, end: `${date}T18:00:00Z`, reason: 'Congress' },
  });
  const { id } = await api.call('POST', '/notifications/send', {
    token,
    key: randomUUID(),
    answer: announcementQueued,
    body: { patientIds: [patientId], subject: 'The entrance moves', body: 'Please come in through the courtyard.' },
  });
  return { announcementId: id };
};

/** Every page with something on it, for whoever looks at all of them: the screenshots, and the tests of all pages. */
export const everyPage = async (place: Place, accounts: Seeded['accounts']): Promise<readonly WebPage[]> => {
  const api = apiAt(place.apiUrl);
  const person = await newPatient(api);
  const token = await api.signIn(person);
  const { clinicId, typeId, appointmentId, holdId, manage, patientId, date } = await begin(
    api,
    place,
    token,
    person.email,
  );
  const agenda = await fillAgenda(api, await api.signIn(accounts.doctor));
  const staffToken = await api.signIn(accounts.staff);
  const { announcementId } = await fillDesk(api, staffToken, clinicId, patientId);
  const steering = await steeringPages(api, accounts, { clinicId, appointmentId, patient: token });
  const nobody = { as: undefined };
  const patient = { as: person };
  const staff = { as: accounts.staff };
  const physician = { as: accounts.doctor };
  return [
    { ...patient, name: 'hold', path: `/hold/${holdId}` },
    { ...nobody, name: 'home', path: '/' },
    { ...nobody, name: 'clinic', path: `/clinics/${clinicId}` },
    { ...nobody, name: 'sign-in', path: '/sign-in' },
    { ...nobody, name: 'register', path: '/register' },
    { ...nobody, name: 'confirm', path: '/confirm' },
    { ...nobody, name: 'forgot-password', path: '/forgot-password' },
    { ...nobody, name: 'first-password', path: '/reset-password' },
    { ...nobody, name: 'manage', path: manage },
    { ...nobody, name: 'manage-broken', path: '/manage' },
    { ...nobody, name: 'no-such-page', path: '/nowhere' },
    { ...patient, name: 'home-patient', path: '/' },
    { ...patient, name: 'times', path: `/clinics/${clinicId}/book/${typeId}` },
    { ...patient, name: 'booked', path: `/appointments/${appointmentId}?said=booked` },
    { ...patient, name: 'appointments', path: '/appointments' },
    { ...patient, name: 'move', path: `/appointments/${appointmentId}/move` },
    { ...patient, name: 'waitlist', path: '/waitlist' },
    { ...patient, name: 'join-waitlist', path: `/clinics/${clinicId}/wait/${typeId}` },
    { ...patient, name: 'notifications', path: '/notifications' },
    { ...patient, name: 'me', path: '/me' },
    { ...patient, name: 'second-factor', path: '/second-factor' },
    { ...physician, name: 'agenda', path: `/agenda?date=${agenda.date}` },
    { ...physician, name: 'agenda-today', path: '/agenda' },
    { ...physician, name: 'agenda-week', path: `/agenda?date=${agenda.date}&view=week` },
    { ...physician, name: 'availability', path: '/availability' },
    { ...physician, name: 'time-off', path: '/time-off' },
    { ...staff, name: 'availability-for-doctor', path: `/doctors/${agenda.doctorId}/availability` },
    { ...staff, name: 'time-off-for-doctor', path: `/doctors/${agenda.doctorId}/time-off` },
    { ...staff, name: 'desk', path: `/desk?date=${date}` },
    { ...staff, name: 'desk-today', path: '/desk' },
    { ...staff, name: 'desk-appointment', path: `/desk?date=${date}&appointment=${appointmentId}` },
    { as: accounts.admin, name: 'desk-clinics', path: '/desk' },
    { ...staff, name: 'desk-needs-time', path: '/desk/needs-time' },
    { ...staff, name: 'desk-search', path: '/desk/search' },
    { ...staff, name: 'desk-patient', path: `/desk/patients/${patientId}` },
    { as: accounts.admin, name: 'desk-patient-admin', path: `/desk/patients/${patientId}` },
    { ...staff, name: 'desk-announcements', path: '/desk/announcements' },
    { ...staff, name: 'desk-announcement-sent', path: `/desk/announcements?sent=${announcementId}` },
    ...steering,
  ];
};
