import { beforeAll, describe, expect, test } from 'vitest';
import { addressTag } from '../../functions/domain/ids.ts';
import { waitFor } from '../../scripts/local/wait.ts';
import { putOnQueue } from '../steps/aws.ts';
import { admin, aClinic, aPatient, type Clinic, openStarts, type Person } from '../steps/given.ts';
import { ask, expecting } from '../steps/http.ts';
import { isCancel, isRequest, mailsAfterAWhile, mailTo, type Received } from '../steps/mail.ts';
import { books, cancels, reschedules } from '../steps/when.ts';

interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly status: string;
  readonly subject: string;
}

const inboxOf = async ({ token }: Person, query: Readonly<Record<string, string>> = {}): Promise<Notification[]> =>
  (await expecting(200, 'GET', '/notifications', { token, query })).json.items;

/** Waits until somebody was told of something through a channel. */
const toldOf = (who: Person, kind: string, channel: string, status = 'SENT'): Promise<Notification> =>
  waitFor(`${kind} by ${channel}`, async () =>
    (await inboxOf(who)).find((it) => it.kind === kind && it.channel === channel && it.status === status),
  );
const tokenIn = ({ text }: Received): string => /\/manage#([\w.-]+)/.exec(text)?.[1] ?? '';
const byLink = (token: string, method: string, path: string, body?: unknown) =>
  ask(method, `/manage/appointment${path}`, { headers: { authorization: `Link ${token}` }, body });

describe('A patient with a phone is told of everything', () => {
  let clinic: Clinic;
  let patient: Person;
  let starts: string[];
  let id: string;

  beforeAll(async () => {
    clinic = await aClinic({ types: [{ mode: 'virtual' }] });
    patient = await aPatient();
    starts = await openStarts(clinic, patient);
  });

  test('she asks for SMS in her profile, and it stays asked for', async () => {
    const { token } = patient;
    const body = { phone: '+1 212 555 0142', preferences: { sms: true } };
    await expecting(200, 'PATCH', '/me', { token, body });
    const { json } = await expecting(200, 'GET', '/me', { token });
    expect(json).toMatchObject({ email: patient.email, preferences: { email: true, sms: true, reminders: true } });
  });

  test('she books, and has it by mail, by SMS and in her inbox, each once', async () => {
    const booked = await books(patient, clinic, { start: starts.at(-1) ?? '', reason: 'a canary itch' });
    expect(booked.status).toBe(201);
    id = booked.json.id;
    const { text, html, calendar } = await mailTo(patient.email, isRequest);
    for (const channel of ['email', 'sms', 'in-app']) await toldOf(patient, 'CONFIRMED', channel);
    expect(calendar?.sequence).toBe(1);
    expect(text).toContain(booked.json.meetingUrl);
    expect(text + html).not.toContain('canary');
    expect(await inboxOf(patient)).toHaveLength(3);
  });

  test('the staff see the appointment, but not the door of the video call', async () => {
    const { token } = await admin();
    const { json } = await expecting(200, 'GET', `/appointments/${id}`, { token });
    expect(json.id).toBe(id);
    expect(json).not.toHaveProperty('meetingUrl');
    const { text } = await expecting(200, 'GET', `/appointments/${id}/calendar.ics`, { token });
    expect(text).not.toContain('video.');
  });

  test('she moves it: the mail says from when, the calendar moves, the video room is new', async () => {
    const before = (await expecting(200, 'GET', `/appointments/${id}`, { token: patient.token })).json;
    const moved = await reschedules(patient, id, { start: starts.at(-3) ?? '' });
    expect(moved.status).toBe(200);
    const mail = await mailTo(patient.email, ({ subject }) => subject.startsWith('New time'));
    expect(mail.calendar).toMatchObject({ method: 'REQUEST', sequence: 2 });
    expect(mail.text).toContain('It replaces');
    expect(mail.text).toContain(moved.json.meetingUrl);
    expect(moved.json.meetingUrl).not.toBe(before.meetingUrl);
  });

  test('what she has read is read, and the rest is not', async () => {
    const { token } = patient;
    const confirmed = await toldOf(patient, 'CONFIRMED', 'in-app');
    await toldOf(patient, 'RESCHEDULED', 'in-app');
    const read = await expecting(200, 'PUT', `/notifications/${confirmed.id}/read`, { token });
    expect((await expecting(200, 'PUT', `/notifications/${confirmed.id}/read`, { token })).text).toBe(read.text);
    expect((await inboxOf(patient, { unread: 'true' })).map(({ kind }) => kind)).toEqual(['RESCHEDULED']);

    const neighbour = await aPatient();
    expect((await ask('PUT', `/notifications/${confirmed.id}/read`, { token: neighbour.token })).status).toBe(404);
    expect(await inboxOf(neighbour)).toEqual([]);
  });
});

describe('Without a login, by the link in the mail', () => {
  let clinic: Clinic;
  let patient: Person;
  let token: string;
  let id: string;

  beforeAll(async () => {
    clinic = await aClinic();
    patient = await aPatient();
    const starts = await openStarts(clinic, patient);
    id = (await books(patient, clinic, { start: starts.at(-1) ?? '' })).json.id;
    token = tokenIn(await mailTo(patient.email, isRequest));
  });

  test('she sees her appointment, and nothing of her', async () => {
    const shown = await byLink(token, 'GET', '');
    expect(shown.status).toBe(200);
    expect(shown.json).toMatchObject({ id, status: 'CONFIRMED', clinic: { id: clinic.id } });
    expect(shown.text).not.toContain(patient.email);
    expect((await byLink(token, 'GET', '/calendar.ics')).text).toContain('BEGIN:VCALENDAR');
  });

  test('she moves it to a time that the link offers, and gets a link for the new time', async () => {
    const { start } = (await byLink(token, 'GET', '')).json;
    const date = String(start).slice(0, 10);
    const { json } = await byLink(token, 'GET', `/slots?from=${date}&to=${date}`);
    const moved = await byLink(token, 'PUT', '/reschedule', { start: json.days[0].slots[0].start });
    expect(moved.status).toBe(200);
    const next = tokenIn(await mailTo(patient.email, ({ subject }) => subject.startsWith('New time')));
    expect(next).not.toBe(token);
    for (const link of [token, next]) expect((await byLink(link, 'GET', '')).json.version).toBe(2);
  });

  test('she cancels it, and from then on can only look', async () => {
    expect((await byLink(token, 'DELETE', '')).json.status).toBe('CANCELLED');
    await mailTo(patient.email, isCancel);
    const { json } = await expecting(200, 'GET', `/appointments/${id}`, { token: patient.token });
    expect(json.status).toBe('CANCELLED');
    expect((await byLink(token, 'GET', '')).json.status).toBe('CANCELLED');
    expect((await byLink(token, 'PUT', '/reschedule', { start: json.start })).status).toBe(409);
  });

  test.each(['', 'x', 'a.b', 'eyJhIjoiYSIsImUiOjl9.AAAA'])('a link that is none (%j) opens nothing', async (link) => {
    const refused = await byLink(link, 'GET', '');
    expect([refused.status, refused.json.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('Somebody whose mail comes back', () => {
  test('is told in the app from then on, and mailed no more', async () => {
    const clinic = await aClinic();
    const patient = await aPatient();
    const starts = await openStarts(clinic, patient);
    const { json } = await books(patient, clinic, { start: starts.at(-1) ?? '' });
    const notice = await toldOf(patient, 'CONFIRMED', 'email');
    const { id: person } = (await expecting(200, 'GET', '/me', { token: patient.token })).json;

    // The emulator's SES tells of no bounces, and nobody else may speak for it: this is what EventBridge would bring.
    // Without its attempt the bounce is of whichever was the last.
    const detail = {
      eventType: 'Bounce',
      bounceType: 'Permanent',
      bounceSubType: 'General',
      messageId: 'a-message',
      notice: notice.id,
      person,
      attempt: '',
      address: addressTag(patient.email),
    };
    await putOnQueue('MailFeedbackQueueUrl', JSON.stringify({ detail }));
    await toldOf(patient, 'CONFIRMED', 'email', 'FAILED');

    await cancels(patient, json.id);
    await toldOf(patient, 'CANCELLED', 'in-app');
    await toldOf(patient, 'CANCELLED', 'email', 'SUPPRESSED');
    expect((await mailsAfterAWhile(patient.email)).filter(isCancel)).toEqual([]);
  });
});
