import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import PostalMime from 'postal-mime';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { appointmentOfToken } from '../../functions/contract/manage-link.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { needNewTime, standAgain } from '../../functions/domain/reassigning.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { type Change, expireHold } from '../../functions/domain/transitions.ts';
import { sendReminder } from '../../functions/reactions/send-reminder.ts';
import { hold } from '../../functions/store/booking.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { appointmentKey, eventKey } from '../../functions/store/keys.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { changeProfile } from '../../functions/store/people.ts';
import { getItem, type Table } from '../../functions/store/table.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { aPerson, booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const HOUR = 3_600_000;
const random = seeded(4);
const staff = { id: 'staff-1', role: 'staff' } as const;

let table: Table;
let world: World;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  world = await openWorld(table, { doctors: 2, type: { mode: 'virtual' } });
  await savedPerson(table);
  post = openPost(table);
});

const granted = (outcome: Appointment | Refusal): Appointment => {
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome;
};

/** The event that a version of an appointment was published as. */
const eventAt = async (id: string, version: number): Promise<AppointmentEventDetail> => {
  const item = await getItem(table, eventKey(id, version));
  if (!item) throw new Error(`${id} has no version ${version}`);
  return toEventRow(item).detail as AppointmentEventDetail;
};
const happens = async (id: string, version: number): Promise<void> => tell(post, await eventAt(id, version));

let rooms = 0;
const moves = async ({ id, patientId }: Appointment, start: number, doctorId?: string): Promise<Appointment> =>
  granted(
    await reschedule(
      table,
      id,
      { start, doctorId },
      {
        asking: { actor: { id: patientId, role: 'patient' }, now: NOW },
        cause: { actor: { id: patientId, role: 'patient' }, correlationId: 'request-1' },
        random,
        newRoom: () => `https://visit.example/room-${++rooms}`,
      },
    ),
  );
const changes = async ({ id }: Appointment, change: (before: Appointment) => Change): Promise<Appointment> =>
  granted(
    await changeAppointment(
      table,
      id,
      { actor: { id: 'conflicts', role: 'system' }, correlationId: 'request-1' },
      random,
      (before) => {
        if (!before) throw new Error('nothing to change');
        return change(before);
      },
    ),
  );

let held = 0;
const holds = async (start: number): Promise<Appointment> =>
  granted(
    await hold(
      table,
      { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start },
      {
        patientId: 'patient-1',
        appointmentId: `appt_held${++held}`,
        cause: { actor: { id: 'patient-1', role: 'patient' }, correlationId: 'request-1' },
        now: NOW,
        random,
        newRoom: () => 'https://visit.example/held',
      },
    ),
  );

/** Writes what others would have written. */
const setOn = async ({ id }: Appointment, name: string, value: string | undefined): Promise<void> => {
  if (value === undefined) return;
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: appointmentKey(id),
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
};

const lastMail = async () => {
  const mail = await PostalMime.parse(post.accepted.at(-1) ?? '', { attachmentEncoding: 'utf8' });
  const calendar = mail.attachments.find(({ mimeType }) => mimeType === 'text/calendar')?.content;
  // Unfolded, as a calendar reads it.
  return { ...mail, calendar: typeof calendar === 'string' ? calendar.replaceAll(/\r?\n[ \t]/g, '') : undefined };
};
const inbox = async (personId = 'patient-1') =>
  (await inboxOf(table, personId, { limit: 100, unread: false })).items.map(
    ({ kind, channel, status }) => `${kind} ${channel} ${status}`,
  );

describe('A patient is told', () => {
  it('that the appointment moved: from when to when, and the calendar moves along', async () => {
    const before = await booked(world, MONDAY_9);
    const after = await moves(before, MONDAY_9 + HOUR);
    await happens(after.id, 2);
    const mail = await lastMail();
    expect(mail.subject).toContain('New time');
    expect(mail.text).toContain('It replaces the old time: Monday, 23 November 2026, 09:00 – 09:30');
    expect(mail.text).toContain('10:00 – 10:30');
    expect(mail.calendar).toContain('METHOD:REQUEST');
    expect(mail.calendar).toContain('SEQUENCE:2');
    expect(mail.calendar).toContain(`UID:${before.id}@appointments`);
    expect(mail.calendar).toContain(after.meetingUrl);
    expect(after.meetingUrl).not.toBe(before.meetingUrl);
    expect((await inbox()).toSorted()).toEqual(['RESCHEDULED email SENT', 'RESCHEDULED in-app SENT']);
  });

  it('that another doctor took over, by both names, with a new video room', async () => {
    const before = await booked(world, MONDAY_9);
    const other = world.doctors.find(({ id }) => id !== before.doctor.id);
    const after = await moves(before, MONDAY_9, other?.id);
    await happens(after.id, 2);
    const mail = await lastMail();
    expect(mail.subject).toContain('New doctor');
    expect(mail.text).toContain(`You would have seen ${before.doctor.name}.`);
    expect(mail.text).toContain(after.doctor.name);
    expect(after.meetingUrl).not.toBe(before.meetingUrl);
    expect(mail.text).toContain(after.meetingUrl);
    expect(mail.text?.replaceAll(/\s+/g, ' ')).toContain('The link to the video visit is new');
    expect(mail.calendar).toContain('SEQUENCE:2');
  });

  it('that the clinic cancelled, with its reason; or that they did it themselves, without', async () => {
    const theirs = await booked(world, MONDAY_9);
    granted(await cancelled(world, theirs, { actor: { ...staff, clinicId: world.clinic.id } }));
    await setOn(theirs, 'cancelReason', 'No water in the building.');
    await happens(theirs.id, 2);
    expect((await lastMail()).text).toMatch(/The clinic cancelled[\s\S]*No water in the building/);
    expect((await lastMail()).calendar).toContain('METHOD:CANCEL');

    const own = await booked(world, MONDAY_9 + HOUR);
    granted(await cancelled(world, own));
    await happens(own.id, 2);
    expect((await lastMail()).text).toContain('You cancelled');
  });

  it('that a new time is needed, with open times and a link that moves there in one step', async () => {
    const appointment = await booked(world, MONDAY_9);
    await changes(appointment, (before) => needNewTime(before, NOW));
    await happens(appointment.id, 2);
    const { text = '', subject, calendar } = await lastMail();
    expect(subject).toContain('Please choose a new time');
    expect(calendar).toBeUndefined();
    const links = [...text.matchAll(/https:\/\/example\.com\/manage#([\w.-]+)&start=(\S+)/g)];
    expect(links.length).toBeGreaterThanOrEqual(3);
    for (const [, token = '', start = ''] of links) {
      expect(appointmentOfToken(token, 'a-secret-of-the-tests', NOW)).toBe(appointment.id);
      expect((await moves(appointment, Date.parse(start))).attention).toBeUndefined();
    }
  });

  it('that all is well again, when the doctor will be there after all', async () => {
    const appointment = await booked(world, MONDAY_9);
    await happens(appointment.id, 1);
    await changes(appointment, (before) => needNewTime(before, NOW));
    await happens(appointment.id, 2);
    await changes(appointment, (before) => standAgain(before, NOW));
    await happens(appointment.id, 3);
    expect((await lastMail()).subject).toContain('Confirmed');
    expect((await lastMail()).calendar).toContain('SEQUENCE:3');
    expect(post.accepted).toHaveLength(3);
  });

  it('of an offer from the waitlist while it is kept, and when it is not any more; of holds of their own nothing', async () => {
    const offer = async (start: number, waitlistEntryId: string | undefined) => {
      const appointment = await holds(start);
      await setOn(appointment, 'waitlistEntryId', waitlistEntryId);
      await happens(appointment.id, 1);
      await changes(appointment, (before) => expireHold(before, NOW + HOUR) as Change);
      return appointment;
    };
    await offer(MONDAY_9, undefined);
    expect(post.accepted).toEqual([]);
    const { id } = await offer(MONDAY_9 + HOUR, 'wish_1');
    const { subject, text, calendar } = await lastMail();
    expect(subject).toContain('A time is free');
    expect(text).toContain('https://example.com/waitlist/wish_1/accept');
    expect(calendar).toBeUndefined();
    await happens(id, 2);
    expect((await lastMail()).subject).toContain('No longer kept for you');
    // The offer, delivered once more after it ended, is news no longer.
    await happens(id, 1);
    expect(post.accepted).toHaveLength(2);
  });

  it('nothing of a hold that was let go or ran out', async () => {
    const letGo = await holds(MONDAY_9);
    granted(await cancelled(world, letGo));
    const runOut = await holds(MONDAY_9 + HOUR);
    await changes(runOut, (before) => expireHold(before, NOW + HOUR) as Change);
    for (const { id } of [letGo, runOut]) for (const version of [1, 2]) await happens(id, version);
    expect(post.accepted).toEqual([]);
    expect(await inbox()).toEqual([]);
  });

  it('only what is still true, each thing once, in whatever order and however often the events come', async () => {
    const appointment = await booked(world, MONDAY_9);
    await moves(appointment, MONDAY_9 + HOUR);
    await moves(appointment, MONDAY_9 + 2 * HOUR);
    for (const version of [3, 1, 2, 3, 2, 1, 3]) await happens(appointment.id, version);
    expect(post.accepted).toHaveLength(1);
    expect((await lastMail()).calendar).toContain('SEQUENCE:3');

    granted(await cancelled(world, appointment));
    for (const version of [4, 3, 1, 4]) await happens(appointment.id, version);
    expect(post.accepted).toHaveLength(2);
    expect((await inbox()).filter((line) => line.includes('email')).toSorted()).toEqual([
      'CANCELLED email SENT',
      'RESCHEDULED email SENT',
    ]);
  });

  it('with a link for the new time, while the old link stays good for the same appointment until the old end', async () => {
    const before = await booked(world, MONDAY_9);
    await happens(before.id, 1);
    const tokenIn = async () => /\/manage#([\w.-]+)/.exec((await lastMail()).text ?? '')?.[1] ?? '';
    const old = await tokenIn();
    const after = await moves(before, MONDAY_9 + HOUR);
    await happens(after.id, 2);
    const next = await tokenIn();
    const opens = (token: string, now: number) => appointmentOfToken(token, 'a-secret-of-the-tests', now);
    expect([opens(old, before.end - 1), opens(old, before.end)]).toEqual([before.id, undefined]);
    expect([opens(next, after.end - 1), opens(next, after.end)]).toEqual([before.id, undefined]);
  });

  it('nothing of why they come, in no mail, SMS or inbox', async () => {
    await changeProfile(table, 'patient-1', { phone: '+1 212 555 0142', preferences: { sms: true } });
    const appointment = await booked(world, MONDAY_9, { reason: 'a canary itch' });
    await happens(appointment.id, 1);
    const told = JSON.stringify([
      await lastMail(),
      post.texts,
      await inboxOf(table, 'patient-1', { limit: 9, unread: false }),
    ]);
    expect(told).not.toContain('canary');
    expect(post.texts).toHaveLength(1);
  });
});

describe('The event on the bus', () => {
  it('carries no address of a video visit, no name and no reason', async () => {
    const appointment = await booked(world, MONDAY_9, { reason: 'a canary itch' });
    await moves(appointment, MONDAY_9 + HOUR);
    for (const version of [1, 2]) {
      const detail = JSON.stringify(await eventAt(appointment.id, version));
      expect(detail).not.toMatch(/visit\.example|canary|Lovelace|Doctor \d/);
    }
  });
});

describe('Through every channel', () => {
  const wants = (preferences: object, phone = '+1 (212) 555-0142') =>
    changeProfile(table, 'patient-1', { phone, preferences });

  it('everything is told once, and trouble with one stops no other', async () => {
    await wants({ sms: true });
    const { id } = await booked(world, MONDAY_9);
    post.next.push(Object.assign(new Error('slow down'), { name: 'Throttling' }));
    await happens(id, 1);
    expect(await inbox()).toEqual(expect.arrayContaining(['CONFIRMED sms SENT', 'CONFIRMED in-app SENT']));
    post.nextTexts.push(new Error('not again'));
    post.at(post.now() + 60_000);
    await happens(id, 1);
    await happens(id, 1);
    expect([post.accepted.length, post.texts.length]).toEqual([1, 1]);
    expect(post.texts[0]?.to).toBe('+12125550142');
  });

  it('mail waits for nothing when SMS fails for a while, and the SMS comes later', async () => {
    await wants({ sms: true });
    const { id } = await booked(world, MONDAY_9);
    post.nextTexts.push(Object.assign(new Error('slow down'), { name: 'ThrottledException' }));
    await happens(id, 1);
    expect([post.accepted.length, post.texts.length]).toEqual([1, 0]);
    post.at(post.now() + 60_000);
    await happens(id, 1);
    expect([post.accepted.length, post.texts.length]).toEqual([1, 1]);
  });

  it('who wants no mail has it in the app, and the ledger says that a mail was not wanted', async () => {
    await wants({ email: false, sms: false });
    const { id } = await booked(world, MONDAY_9);
    await happens(id, 1);
    expect(post.accepted).toEqual([]);
    expect((await inbox()).toSorted()).toEqual(['CONFIRMED email SUPPRESSED', 'CONFIRMED in-app SENT']);
  });

  it('who wants no reminders gets none by mail or SMS, each lead time once in the app', async () => {
    await wants({ reminders: false, sms: true });
    const { id } = await booked(world, MONDAY_9);
    for (const leadMinutes of [1440, 120, 120]) {
      post.at(MONDAY_9 - leadMinutes * 60_000);
      await sendReminder(post.mailroom)({ appointmentId: id, version: 1, leadMinutes });
    }
    expect([post.accepted, post.texts]).toEqual([[], []]);
    expect((await inbox()).toSorted()).toEqual(
      ['REMINDER email SUPPRESSED', 'REMINDER in-app SENT', 'REMINDER sms SUPPRESSED'].flatMap((it) => [it, it]),
    );
  });

  it('a number without its country gets no SMS, and says so', async () => {
    await wants({ sms: true }, '212 555 0142');
    const { id } = await booked(world, MONDAY_9);
    await happens(id, 1);
    expect(post.texts).toEqual([]);
    expect(await inbox()).toContain('CONFIRMED sms SUPPRESSED');
  });

  it('one bad recipient stops nobody else', async () => {
    await savedPerson(table, { ...aPerson(), id: 'broken', email: 'a,b@example.com' });
    const bad = await booked(world, MONDAY_9, { patient: 'broken' });
    const good = await booked(world, MONDAY_9 + HOUR);
    const outcomes = await Promise.allSettled([happens(bad.id, 1), happens(good.id, 1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(post.accepted).toHaveLength(1);
    expect((await inbox('broken')).toSorted()).toEqual(['CONFIRMED email FAILED', 'CONFIRMED in-app SENT']);
  });
});
