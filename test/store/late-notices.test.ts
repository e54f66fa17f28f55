import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, {
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

import { Metrics } from '@aws-lambda-powertools/metrics';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { markNoShow } from '../../functions/domain/transitions.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { endExpiredHolds } from '../../functions/store/expiry.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { changeProfile } from '../../functions/store/people.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { faulty } from '../support/faulty.ts';
import { eventOf, openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { eventOfPatient, waits } from '../support/waiting.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, SHORT, type World } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let table: Table;
let world: World;
let post: Post;
let counted: MockInstance<Metrics['addMetric']>;
beforeEach(async () => {
  table = await freshTable();
  await savedPerson(table);
  post = openPost(table);
  counted = vi.spyOn(Metrics.prototype, 'addMetric');
});
afterEach(() => counted.mockRestore());

const ledger = async () =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: false })).items
    .map(({ kind, channel, status, reason }) => [kind, channel, status, reason].filter(Boolean).join(' '))
    .toSorted();
/** The subjects that wait in the app to be read. */
const unread = async () =>
  (await inboxOf(table, 'patient-1', { limit: 100, unread: true })).items.map(({ subject }) => subject);
const noShow = async (id: string, now: number): Promise<void> => {
  const actor = { id: 'staff-1', role: 'staff', clinicId: world.clinic.id } as const;
  const marked = await changeAppointment(table, id, { actor, correlationId: 'request-2' }, seeded(5), (before) =>
    markNoShow(before, { actor, now }),
  );
  if (isRefusal(marked)) throw new Error(marked.refused);
};
const countOf = (metric: string): number => counted.mock.calls.filter(([name]) => name === metric).length;
const latest = (metric: string) => counted.mock.calls.findLast(([name]) => name === metric)?.[2];

describe('A reminder that is handled after its visit has begun', () => {
  const reminds = (appointmentId: string, through = table) =>
    sendReminder({ ...post.mailroom, table: through })({ appointmentId, version: 1, leadMinutes: 120 });
  beforeEach(async () => {
    world = await openWorld(table);
  });

  it('is recorded as expired in each channel that is sent, counted once with its lateness, and is not in the app', async () => {
    await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142', preferences: { sms: true } });
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 + MINUTE);
    for (let delivery = 0; delivery < 3; delivery++) expect(await reminds(id)).toEqual({ queued: false });
    await Promise.all([reminds(id), reminds(id)]);
    expect([await ledger(), await unread(), post.waiting]).toEqual([
      ['email', 'sms'].map((channel) => `REMINDER ${channel} EXPIRED too-late`),
      [],
      [],
    ]);
    expect(countOf('NotificationExpired')).toBe(1);
    expect(latest('ReminderLatenessSeconds')).toBe((2 * HOUR) / 1000 + 60);
  });

  it('is recorded all the same when the patient was marked as not having come meanwhile', async () => {
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 + HOUR);
    await noShow(id, MONDAY_9 + HOUR);
    await reminds(id);
    expect(await ledger()).toEqual(['REMINDER email EXPIRED too-late']);
  });

  it('of somebody who wants no mail is nothing that came too late: the mail is recorded as not wanted', async () => {
    await changeProfile(table, 'patient-1', { preferences: { email: false } });
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 + MINUTE);
    await reminds(id);
    expect(await ledger()).toEqual(['REMINDER email SUPPRESSED not-wanted']);
    expect(countOf('NotificationExpired')).toBe(0);
  });

  it('is recorded in full when a first attempt stopped half-way, and counted once', async () => {
    await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142', preferences: { sms: true } });
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 + MINUTE);
    let puts = 0;
    const dying = faulty(table, ({ name }) => (name === 'PutItemCommand' && ++puts === 2 ? 'before' : undefined));
    await expect(reminds(id, dying)).rejects.toThrow(Error);
    await reminds(id);
    expect(await ledger()).toHaveLength(2);
    expect(countOf('NotificationExpired')).toBe(1);
  });

  it('of a longer lead time leaves nothing: the last of them stands for it', async () => {
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 + MINUTE);
    await sendReminder(post.mailroom)({ appointmentId: id, version: 1, leadMinutes: 1440 });
    expect([await ledger(), countOf('NotificationExpired')]).toEqual([[], 0]);
  });

  it('after it was sent in time leaves that as it is', async () => {
    const { id } = await booked(world, MONDAY_9);
    post.at(MONDAY_9 - 2 * HOUR);
    await reminds(id);
    await post.drain();
    post.at(MONDAY_9 + MINUTE);
    await reminds(id);
    expect(await ledger()).toEqual(['REMINDER email SENT', 'REMINDER in-app SENT']);
    expect(countOf('NotificationExpired')).toBe(0);
  });

  it.each(['cancelled', 'of a lead time that the clinic does not have'])(
    'leaves nothing when it was %s',
    async (why) => {
      const appointment = await booked(world, MONDAY_9);
      if (why === 'cancelled') await cancelled(world, appointment);
      post.at(MONDAY_9 + MINUTE);
      await sendReminder(post.mailroom)({
        appointmentId: appointment.id,
        version: 1,
        leadMinutes: why === 'cancelled' ? 120 : 90,
      });
      expect([await ledger(), countOf('NotificationExpired'), countOf('ReminderLatenessSeconds')]).toEqual([[], 0, 0]);
    },
  );
});

describe('An offer that is handled after it has run out', () => {
  /** Somebody is offered the only time that they asked for, for two minutes. */
  const offered = async () => {
    world = await openWorld(table, { policy: { ...SHORT, offerSeconds: 120 } });
    const appointment = await booked(world, MONDAY_9, { patient: 'owner' });
    await waits(world, 'patient-1', { earliest: '09:00', latest: '09:00' });
    await cancelled(world, appointment);
    const newRoom = () => 'https://visit.example/room';
    await offerWaitlist({ table, now: () => NOW, random: seeded(3), newRoom })(
      await happened('AppointmentCancelled', 'owner'),
    );
    return happened('AppointmentHeld', 'patient-1');
  };
  const happened = (type: AppointmentEventDetail['type'], patientId: string) => eventOfPatient(table, type, patientId);
  const EXPIRED = ['WAITLIST_OFFER email EXPIRED too-late'];

  it('is recorded as expired, counted once, and is not in the app to be read', async () => {
    const held = await offered();
    post.at(NOW + 121_000);
    for (let delivery = 0; delivery < 3; delivery++) await tell(post, held);
    expect([await ledger(), await unread(), countOf('NotificationExpired')]).toEqual([EXPIRED, [], 1]);
    expect(post.accepted).toEqual([]);
  });

  it('is recorded also when its end was handled before it', async () => {
    const held = await offered();
    post.at(NOW + 121_000);
    await endExpiredHolds(table, [held], NOW + 121_000, seeded(3));
    await tell(post, await happened('HoldExpired', 'patient-1'));
    post.at(NOW + 180_000);
    await tell(post, held);
    await tell(post, await happened('HoldExpired', 'patient-1'));
    expect([await ledger(), await unread(), countOf('NotificationExpired')]).toEqual([EXPIRED, [], 1]);
  });
});

describe('A confirmation that is handled after the visit', () => {
  beforeEach(async () => {
    world = await openWorld(table);
  });

  it.each(['still confirmed', 'marked as not having come'])(
    'is recorded as expired, and in the app as what happened: %s',
    async (state) => {
      const appointment = await booked(world, MONDAY_9);
      post.at(MONDAY_9 + 2 * HOUR);
      if (state !== 'still confirmed') await noShow(appointment.id, post.now());
      await tell(post, eventOf(appointment));
      expect(await ledger()).toEqual(['CONFIRMED email EXPIRED too-late', 'CONFIRMED in-app SENT']);
      expect(await unread()).toEqual([expect.stringContaining('Confirmed')]);
      expect(countOf('NotificationExpired')).toBe(1);
    },
  );

  it('and was told in time is not recorded again', async () => {
    const appointment = await booked(world, MONDAY_9);
    await tell(post, eventOf(appointment));
    post.at(MONDAY_9 + 2 * HOUR);
    await tell(post, eventOf(appointment));
    expect([await ledger(), countOf('NotificationExpired')]).toEqual([
      ['CONFIRMED email SENT', 'CONFIRMED in-app SENT'],
      0,
    ]);
  });

  it('leaves nothing when a later change has a notice of its own', async () => {
    const appointment = await booked(world, MONDAY_9);
    await cancelled(world, appointment);
    post.at(MONDAY_9 + 48 * HOUR);
    await tell(post, eventOf(appointment));
    expect([await ledger(), countOf('NotificationExpired')]).toEqual([[], 0]);
  });
});
