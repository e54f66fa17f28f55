import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { appointmentOfToken } from '../../functions/contract/manage-link.ts';
import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { type Decision, checkIn } from '../../functions/domain/transitions.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import { tellPatients } from '../../functions/reactions/tell-patients.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { eventsOf } from '../../functions/store/events.ts';
import { reschedule } from '../../functions/store/moves.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { granted, resolveAll, takesOff } from '../support/leave.ts';
import { openPost, type Post, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson, type World } from '../support/world.ts';

// A mail says the difference between what its reader was told and what is true, by the deployed code.

const HOUR = 3_600_000;
let table: Table;
let post: Post;
beforeEach(async () => {
  table = await freshTable();
  post = openPost(table);
  await savedPerson(table, { phone: '+12125550199', preferences: { email: true, sms: true, reminders: true } });
});

const lastOf = async (id: string) => (await eventsOf(table, id)).at(-1) as AppointmentEventDetail;
const happens = async ({ id }: Pick<Appointment, 'id'>) => tell(post, await lastOf(id));
const subjects = () => post.accepted.map((raw) => /^Subject: (.*)\r?$/m.exec(raw)?.[1]?.split(':')[0]);
const lastMail = () =>
  (post.accepted.at(-1) ?? '')
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/\s+/g, ' ')
    .split('text/html')[0];

let rooms = 0;
const moves = async ({ id, patientId }: Appointment, start: EpochMs, now = NOW) => {
  const actor = { id: patientId, role: 'patient' as const };
  const newRoom = () => `https://visit.example/room-${++rooms}`;
  const how = { asking: { actor, now }, cause: { actor, correlationId: 'r' }, random: seeded(1), newRoom };
  return granted(await reschedule(table, id, { start }, how));
};
const byStaff = async (
  { clinic }: World,
  { id }: Appointment,
  now: EpochMs,
  decide: (before: Appointment | undefined, asking: { actor: Actor; now: EpochMs }) => Decision,
) => {
  const actor = { id: 'staff-1', role: 'staff', clinicId: clinic.id } as const;
  const cause = { actor, correlationId: 'r' };
  return granted(await changeAppointment(table, id, cause, seeded(1), (before) => decide(before, { actor, now })));
};

describe('a video visit that moved away and back before that was told', () => {
  it('is confirmed once more, and mail and SMS say that its link is new', async () => {
    const visit = await booked(await openWorld(table, { type: { mode: 'virtual' } }), MONDAY_9);
    await happens(visit);
    await moves(visit, MONDAY_9 + HOUR);
    const { meetingUrl } = await moves(visit, MONDAY_9);
    await happens(visit);
    expect(subjects()).toEqual(['Confirmed', 'Confirmed with a new video link']);
    expect(lastMail()).toContain('The link to the video visit is new.');
    expect(lastMail()).toContain(`Join the video visit: ${meetingUrl}`);
    expect(lastMail()).toContain('The attached file updates the entry in your calendar.');
    expect(post.texts.at(-1)?.text).toContain('The video link is new.');
  });
});

describe('the doctor of whom a patient was told', () => {
  it('is named in the mail that asks for a new time with another', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const visit = await booked(world, MONDAY_9);
    await happens(visit);
    const own = world.doctors.findIndex(({ id }) => id === visit.doctor.id);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: own });
    await resolveAll(table);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: 1 - own, now: NOW + 1 });
    await resolveAll(table, NOW + 2);
    await happens(visit);
    expect(subjects().at(-1)).toBe('Please choose a new time');
    expect(lastMail()).toContain(`Doctor ${1 - own} is not available`);
    expect(lastMail()).toContain(`It was with ${visit.doctor.name} before.`);
  });

  it('is named in the mail of a cancellation with another', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const visit = await booked(world, MONDAY_9);
    await happens(visit);
    const own = world.doctors.findIndex(({ id }) => id === visit.doctor.id);
    await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: own });
    await resolveAll(table);
    await byStaff(world, visit, NOW + 1, (before, asking) => cancel(before, world.clinic, asking));
    await happens(visit);
    expect(subjects().at(-1)).toBe('Cancelled');
    expect(lastMail()).toContain(`It was with ${visit.doctor.name} before.`);
  });
});

describe('a patient who comes although a conflict asked for a new time', () => {
  const LATE = MONDAY_9 - HOUR / 2;
  /** Told of nine, moved to ten, and the doctor is away at ten; the moves are queued as the test says. */
  const inConflict = async () => {
    const world = await openWorld(table);
    const visit = await booked(world, MONDAY_9);
    await happens(visit);
    await moves(visit, MONDAY_9 + HOUR);
    await tellPatients(post.mailroom)(await lastOf(visit.id));
    await takesOff(world, MONDAY_9 + HOUR, MONDAY_9 + 2 * HOUR);
    await resolveAll(table);
    return { world, visit };
  };

  it('is told of the move, whose notice the conflict had ended', async () => {
    const { world, visit } = await inConflict();
    await post.drain();
    expect(subjects()).toEqual(['Confirmed']);
    post.at(LATE);
    await byStaff(world, visit, LATE, checkIn);
    for (const event of await eventsOf(table, visit.id)) await tell(post, event as AppointmentEventDetail);
    expect(subjects()).toEqual(['Confirmed', 'New time']);
    expect(lastMail()).toContain('10:00');
  });

  it('is told once that no new time is needed when they were told that one is', async () => {
    const { world, visit } = await inConflict();
    await happens(visit);
    post.at(LATE);
    await byStaff(world, visit, LATE, checkIn);
    for (const event of await eventsOf(table, visit.id)) await tell(post, event as AppointmentEventDetail);
    expect(subjects()).toEqual(['Confirmed', 'Please choose a new time', 'Confirmed after all']);
  });
});

describe('a cancellation', () => {
  const linked = () => /manage#([\w.-]+)/.exec(lastMail() ?? '')?.[1];

  it('leads to the cancelled appointment while the link works', async () => {
    const world = await openWorld(table);
    const visit = await booked(world, MONDAY_9);
    const now = visit.end - 1;
    post.at(now);
    await byStaff(world, visit, now, (before, asking) => cancel(before, world.clinic, asking));
    await happens(visit);
    expect(appointmentOfToken(linked() ?? '', await post.mailroom.signingSecret(), now)).toBe(visit.id);
  });

  it('leads nowhere from the end of the appointment on', async () => {
    const world = await openWorld(table);
    const visit = await booked(world, MONDAY_9);
    post.at(visit.end);
    await byStaff(world, visit, visit.end, (before, asking) => cancel(before, world.clinic, asking));
    await happens(visit);
    expect(subjects()).toEqual(['Cancelled']);
    expect(linked()).toBeUndefined();
  });
});
