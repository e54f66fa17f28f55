import { beforeAll, describe, expect, test } from 'vitest';
import { getAnnouncement } from '../../functions/api/get-announcement.ts';
import { listClinicNotifications } from '../../functions/api/list-clinic-notifications.ts';
import { listNotifications } from '../../functions/api/list-notifications.ts';
import { retryNotification } from '../../functions/api/retry-notification.ts';
import { sendAnnouncement } from '../../functions/api/send-announcement.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { noticeId } from '../../functions/domain/ids.ts';
import type { Notice } from '../../functions/domain/notification.ts';
import { failNotice } from '../../functions/store/notice-failures.ts';
import { findNotice, queueNotice, recordNotice, settleNotice } from '../../functions/store/notices.ts';
import { indexPatient } from '../../functions/store/search.ts';
import { suppress } from '../../functions/store/suppressions.ts';
import type { Table } from '../../functions/store/table.ts';
import { aNotice, MONDAY_9 } from '../support/builders.ts';
import { ADMIN, anOffice, employed, type Somebody } from '../support/clinic-office.ts';
import { scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const TEXT = { subject: 'New entrance', body: 'Please come in through the courtyard.' };
let table: Table;
let here: World;
let there: World;
let call: ReturnType<typeof anOffice>['call'];
let staff: Somebody;
let others: Somebody;
let ada: Somebody;
let bob: Somebody;
let mine: Appointment;
let theirs: Appointment;

beforeAll(async () => {
  table = await freshTable();
  [here, there] = [await openWorld(table), await openWorld(table)];
  ({ call } = anOffice(table));
  staff = await employed(table, 'staff', here.clinic.id);
  others = await employed(table, 'staff', there.clinic.id);
  ada = await employed(table, 'patient');
  bob = await employed(table, 'patient');
  mine = await booked(here, MONDAY_9, { patient: ada.id });
  theirs = await booked(there, MONDAY_9 + HOUR, { patient: bob.id });
});

const send = (as: Somebody, body: object, headers: Record<string, string> = {}) =>
  call(sendAnnouncement, { as, body: { ...TEXT, ...body }, headers });

describe('sending an announcement', () => {
  test('queues it for patients and appointments of one’s clinic, each person once', async () => {
    const { status, json } = await send(staff, { appointmentIds: [mine.id], patientIds: [ada.id] });
    expect([status, json.recipients]).toEqual([202, 1]);
    const progress = { id: json.id, recipients: 1, queued: 1, sent: 0, failed: 0 };
    const path = { announcementId: json.id };
    expect((await call(getAnnouncement, { as: staff, path })).json).toEqual(progress);
    expect((await call(getAnnouncement, { as: ADMIN, path })).json).toEqual(progress);
    const foreign = await call(getAnnouncement, { as: others, path });
    const missing = await call(getAnnouncement, { as: others, path: { announcementId: 'msg_none' } });
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.text.replaceAll(json.id, 'msg_none')).toBe(missing.text);
  });

  test('knows nobody of another clinic: foreign and missing are answered the same, and nothing is sent', async () => {
    const before = (await scan(table)).length;
    const answers = [];
    for (const id of [theirs.id, 'appt_none']) answers.push(await send(staff, { appointmentIds: [mine.id, id] }));
    for (const id of [bob.id, 'nobody', staff.id]) answers.push(await send(staff, { patientIds: [ada.id, id] }));
    expect(answers.map(({ status, json }) => [status, json.code, json.errors[0].pointer])).toEqual([
      ...Array.from({ length: 2 }, () => [422, 'UNKNOWN_REFERENCE', '/appointmentIds/1']),
      ...Array.from({ length: 3 }, () => [422, 'UNKNOWN_REFERENCE', '/patientIds/1']),
    ]);
    expect(new Set(answers.slice(0, 2).map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.slice(2).map(({ text }) => text)).size).toBe(1);
    expect((await scan(table)).length).toBe(before);
  });

  test('finds a patient of the clinic by the search as well as by their appointments', async () => {
    const past = await employed(table, 'patient');
    expect((await send(staff, { patientIds: [past.id] })).status).toBe(422);
    await indexPatient(table, past.id, here.clinic.id);
    expect((await send(staff, { patientIds: [past.id, ada.id] })).json.recipients).toBe(2);
  });

  test('lets administrators write to all', async () => {
    const { status, json } = await send(ADMIN, { appointmentIds: [mine.id, theirs.id], patientIds: [bob.id] });
    expect([status, json.recipients]).toEqual([202, 2]);
    expect((await call(getAnnouncement, { as: staff, path: { announcementId: json.id } })).status).toBe(404);
  });

  test('answers the same to the same key, also when many ask at once', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => send(staff, { appointmentIds: [mine.id] }, headers)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(202);
    const other = await send(staff, { patientIds: [ada.id] }, headers);
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test.each([
    [{}, '/appointmentIds'],
    [{ patientIds: [] }, '/patientIds'],
    [{ patientIds: ['x'], subject: 'a\r\nBcc: eve@example.com' }, '/subject'],
    [{ patientIds: ['x'], subject: '' }, '/subject'],
    [{ patientIds: ['x'], body: ' ' }, '/body'],
    [{ patientIds: ['x'], body: 'a\u0000b' }, '/body'],
    [{ patientIds: ['x'], clinicId: 'c' }, '/clinicId'],
    [{ patientIds: Array.from({ length: 1001 }, () => 'x') }, '/patientIds'],
  ])('refuses what it cannot be: case %#', async (body, pointer) => {
    const { status, json } = await send(staff, body);
    expect([status, json.errors[0].pointer]).toEqual([400, pointer]);
  });

  test('is for staff and administrators', async () => {
    const doctor = await employed(table, 'doctor', here.clinic.id, here.doctors[0]?.id);
    for (const as of [ada, doctor]) {
      expect((await send(as, { patientIds: [ada.id] })).status).toBe(403);
      expect((await call(listClinicNotifications, { as })).status).toBe(403);
      expect((await call(retryNotification, { as, path: { notificationId: 'x' } })).status).toBe(403);
    }
  });
});

describe('what was not delivered', () => {
  const failed = async (who: Somebody, { clinic }: World, at: number, about: Appointment): Promise<Notice> => {
    const notice = aNotice({
      id: noticeId([who.id, at], at),
      personId: who.id,
      clinicId: clinic.id,
      kind: 'CONFIRMED',
      appointmentId: about.id,
      source: { from: 'event', version: 1 },
      subject: `Confirmed ${at}`,
      createdAt: at,
      usefulUntil: about.end,
    });
    await queueNotice(table, notice);
    await failNotice(table, notice, 'bounce', at);
    return notice;
  };

  test('is listed for the clinic, with a cursor of one’s own, and all of it for administrators', async () => {
    const [first, second] = [await failed(ada, here, NOW, mine), await failed(ada, here, NOW + 1, mine)];
    const foreign = await failed(bob, there, NOW + 2, theirs);
    const query = { status: 'FAILED', limit: '1' };
    const page = await call(listClinicNotifications, { as: staff, query });
    expect(page.json.items).toMatchObject([
      { id: second.id, patientId: ada.id, clinicId: here.clinic.id, status: 'FAILED', failure: 'bounce' },
    ]);
    const cursor = page.json.nextCursor;
    const next = await call(listClinicNotifications, { as: staff, query: { ...query, cursor } });
    expect(next.json).toMatchObject({ items: [{ id: first.id }], nextCursor: null });
    expect((await call(listClinicNotifications, { as: others, query: { ...query, cursor } })).status).toBe(400);
    const all = await call(listClinicNotifications, { as: ADMIN, query: { status: 'FAILED' } });
    expect(all.json.items.map(({ id }: { id: string }) => id)).toEqual([foreign.id, second.id, first.id]);
    for (const clinicId of [there.clinic.id, 'clinic_none']) {
      const answer = await call(listClinicNotifications, { as: staff, query: { clinicId } });
      expect([answer.status, answer.json.code]).toEqual([422, 'UNKNOWN_REFERENCE']);
    }
  });

  test('shows staff why a notice that expired was not sent', async () => {
    const late = aNotice({ id: noticeId(['late'], NOW), personId: ada.id, clinicId: here.clinic.id, createdAt: NOW });
    await queueNotice(table, late);
    await settleNotice(table, late, { status: 'EXPIRED', reason: 'too-late' }, NOW);
    const { json } = await call(listClinicNotifications, { as: staff, query: { status: 'EXPIRED' } });
    expect(json.items).toMatchObject([{ id: late.id, status: 'EXPIRED', reason: 'too-late' }]);
  });

  test('goes once more when it is retried; asked again, it is going already', async () => {
    const notice = await failed(ada, here, NOW + 10, mine);
    await suppress(table, { id: ada.id, email: `${ada.id}@example.com` }, 'bounce', NOW);
    const path = { notificationId: notice.id };
    expect((await call(retryNotification, { as: others, path })).status).toBe(404);
    const retried = await call(retryNotification, { as: staff, path });
    expect([retried.status, retried.json.status]).toEqual([202, 'QUEUED']);
    expect((await call(retryNotification, { as: ADMIN, path })).json).toMatchObject({
      id: notice.id,
      status: 'QUEUED',
    });
    expect((await call(retryNotification, { as: staff, path: { notificationId: 'note_none' } })).status).toBe(404);
  });

  test('is not sent again when what it says is no longer true: staff are told so, and nothing changes', async () => {
    const gone = await booked(here, MONDAY_9 + 3 * HOUR, { patient: ada.id });
    const notice = await failed(ada, here, NOW + 15, gone);
    await cancelled(here, gone);
    const answer = await call(retryNotification, { as: staff, path: { notificationId: notice.id } });
    expect([answer.status, answer.json.code]).toEqual([409, 'INVALID_STATE']);
    expect(answer.json.detail).toContain('out of date');
    expect(await findNotice(table, notice)).toMatchObject({ status: 'FAILED' });
  });

  test('is not sent again to whoever called our mail unwanted, nor when it has not failed', async () => {
    const notice = await failed(bob, there, NOW + 20, theirs);
    await suppress(table, { id: bob.id, email: `${bob.id}@example.com` }, 'complaint', NOW);
    const answer = await call(retryNotification, { as: others, path: { notificationId: notice.id } });
    expect([answer.status, answer.json.code]).toEqual([409, 'INVALID_STATE']);
    const fine = { ...notice, id: noticeId(['fine'], NOW) };
    await recordNotice(table, { ...fine, createdAt: NOW }, { status: 'SENT' });
    const other = await call(retryNotification, { as: others, path: { notificationId: fine.id } });
    expect([other.status, other.json.code]).toEqual([409, 'INVALID_STATE']);
  });
});

test('a message shows what it says in the inbox', async () => {
  const { json } = await send(staff, { patientIds: [ada.id] });
  const announcementId = json.id;
  await recordNotice(
    table,
    aNotice({
      id: noticeId(['inbox'], NOW + 100),
      personId: ada.id,
      clinicId: here.clinic.id,
      channel: 'in-app',
      announcementId,
      subject: TEXT.subject,
      createdAt: NOW + 100,
    }),
    { status: 'SENT' },
  );
  const inbox = await call(listNotifications, { as: ada });
  expect(inbox.json.items[0]).toMatchObject({ kind: 'MESSAGE', subject: TEXT.subject, body: TEXT.body });
});
