import { beforeEach, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, {
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { doctorOf, resolveAll, takesOff } from '../support/leave.ts';
import { openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { accepts, declines, eventOfPatient, waits } from '../support/waiting.ts';
import { booked, cancelled, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

// What somebody on the waitlist is told, by the deployed code: of the offer, and of what they make of it.

const offerOnly = { earliest: '09:00', latest: '09:00' };
let table: Table;
let post: Post;

beforeEach(async () => {
  table = await freshTable();
  post = openPost(table);
});

const subjects = () => post.accepted.map((raw) => /^Subject: (.*)\r?$/m.exec(raw)?.[1] ?? '');
const eventOf = (type: AppointmentEventDetail['type'], patientId: string) => eventOfPatient(table, type, patientId);

/** Somebody is offered the only time that they asked for, with the first doctor. */
const offered = async (doctors = 1) => {
  const world = await openWorld(table, { doctors });
  await savedPerson(table);
  const appointment = await booked(world, MONDAY_9, { patient: 'owner', doctorId: doctorOf(world).id });
  const entry = await waits(world, 'patient-1', offerOnly);
  if (isRefusal(await cancelled(world, appointment))) throw new Error('not cancelled');
  const react = offerWaitlist({
    table,
    now: () => NOW,
    random: seeded(3),
    newRoom: () => 'https://visit.example/room',
  });
  await react(await eventOf('AppointmentCancelled', 'owner'));
  return { world, entry, event: await eventOf('AppointmentHeld', 'patient-1') };
};
/** The doctor of the offer goes on leave, and another one has the time for it. */
const getsAnotherDoctor = async (world: World): Promise<AppointmentEventDetail> => {
  await takesOff(world, MONDAY_9, MONDAY_9 + 3_600_000);
  await resolveAll(table);
  return eventOf('AppointmentReassigned', 'patient-1');
};
const lastMail = () => (post.accepted.at(-1) ?? '').replaceAll(/=\r?\n/g, '').replaceAll(/\s+/g, ' ');

it('an offer that was read and accepted is confirmed, with the calendar entry', async () => {
  const { entry, event } = await offered();
  await tell(post, event);
  await accepts(table, entry);
  await tell(post, await eventOf('AppointmentConfirmed', 'patient-1'));
  expect(subjects()).toEqual([expect.stringContaining('free'), expect.stringContaining('Confirmed')]);
  expect(post.accepted.at(-1)).toContain('method=REQUEST');
});

it('an offer that was accepted before its mail went is confirmed, and the mail of the offer is not sent', async () => {
  const { entry, event } = await offered();
  await accepts(table, entry);
  await tell(post, event);
  await tell(post, await eventOf('AppointmentConfirmed', 'patient-1'));
  expect(subjects()).toEqual([expect.stringContaining('Confirmed')]);
});

it('an offer that its reader declined is told no further', async () => {
  const { entry, event } = await offered();
  await tell(post, event);
  await declines(table, entry);
  for (const type of ['AppointmentHeld', 'AppointmentCancelled'] as const)
    await tell(post, await eventOf(type, 'patient-1'));
  expect(subjects()).toHaveLength(1);
});

it('an offer that gets another doctor is told again, with the one now and the one before, and confirmed as told', async () => {
  const { world, entry, event } = await offered(2);
  await tell(post, event);
  expect(lastMail()).toContain('Doctor 0');
  await tell(post, await getsAnotherDoctor(world));
  expect(subjects().at(-1)).toContain('A time is free with another doctor');
  expect(lastMail()).toContain('It is with Doctor 1 now. It was with Doctor 0 before.');
  await accepts(table, entry);
  await tell(post, await eventOf('AppointmentConfirmed', 'patient-1'));
  expect(subjects()).toHaveLength(3);
  expect(subjects().at(-1)).toMatch(/^Confirmed: /);
  expect(lastMail()).not.toContain('Doctor 0');
});

it('an offer that got another doctor unsaid is confirmed with the doctor whom its reader knows', async () => {
  const { world, entry, event } = await offered(2);
  await tell(post, event);
  const reassigned = await getsAnotherDoctor(world);
  await accepts(table, entry);
  for (const one of [reassigned, await eventOf('AppointmentConfirmed', 'patient-1')]) await tell(post, one);
  expect(subjects()).toEqual([
    expect.stringContaining('A time is free:'),
    expect.stringContaining('Confirmed with another doctor:'),
  ]);
  expect(lastMail()).toContain('Doctor 1 sees you instead of Doctor 0.');
});

it('an offer that got another doctor before its first mail went is told once', async () => {
  const { world, event } = await offered(2);
  const reassigned = await getsAnotherDoctor(world);
  for (const one of [event, reassigned, event]) await tell(post, one);
  expect(subjects()).toEqual([expect.stringContaining('A time is free:')]);
  expect(lastMail()).toContain('Doctor 1');
});
