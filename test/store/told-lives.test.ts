import { expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, {
    VIDEO_URL: 'https://visit.example',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});

import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { checkIn, complete, confirmHold, type Decision, markNoShow } from '../../functions/domain/transitions.ts';
import { IN_LINE } from '../../functions/domain/waitlist.ts';
import { offerWaitlist } from '../../functions/reactions/offer-waitlist.ts';
import { tellPatients } from '../../functions/reactions/tell-patients.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { changeAppointment } from '../../functions/store/changes.ts';
import { eventsOf } from '../../functions/store/events.ts';
import { expireHolds } from '../../functions/store/expiry.ts';
import { hold } from '../../functions/store/booking.ts';
import { inboxOf } from '../../functions/store/inbox.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { reassign } from '../../functions/store/reassigning.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { wishesOfPatient } from '../../functions/store/wishes.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { doctorOf, granted, resolveAll, takesOff } from '../support/leave.ts';
import { openPost } from '../support/letters.ts';
import { readMail } from '../support/read-mail.ts';
import { freshTable } from '../support/table.ts';
import {
  appFaults,
  clockTime,
  endFaults,
  type Facts,
  type Heard,
  mailFaults,
  smsFaults,
  smsKindOf,
} from '../support/told-checks.ts';
import { accepts, declines, leaves, waits } from '../support/waiting.ts';
import { booked, cancelled, NOW, openWorld, savedPerson } from '../support/world.ts';

// Random lives of an appointment by the deployed code: moves, leaves, offers, cancellations, with events and notices that
// are delivered late, in any order and more than once. Each mail and SMS is true and says what its reader does not know.

const { LIVES_FROM = '1', LIVES = '8' } = process.env;
const HOUR = 3_600_000;
const PATIENT: Actor = { id: 'patient-1', role: 'patient' };
const isRefused = (outcome: unknown): boolean =>
  typeof outcome === 'object' && outcome !== null && 'refused' in outcome;
const throttling = () => Object.assign(new Error('Throttling'), { name: 'Throttling' });

/** One life. @returns what went wrong, after everything that happened. */
const life = async (seed: number): Promise<readonly string[]> => {
  const random = seeded(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[upTo(items.length)] ?? items[0];
  const table = await freshTable();
  const world = await openWorld(table, { doctors: 2, type: { mode: pick(['in-person', 'virtual']) } });
  await savedPerson(table, { phone: '+12125550199', preferences: { email: true, sms: true, reminders: true } });
  const post = openPost(table);
  const staff: Actor = { id: 'staff-1', role: 'staff', clinicId: world.clinic.id };
  const log: string[] = [`seed ${seed}`];
  const faults: string[] = [];
  const ways = { random: seeded(seed + 1), newRoom: () => `https://visit.example/room-${log.length}` };
  let now = NOW;
  let id = '';
  let wish: Awaited<ReturnType<typeof waits>> | undefined;
  let seen: Appointment | undefined;
  let cancelledBy: Facts['cancelledBy'];
  const heard: { mail?: Heard; sms?: Heard } = {};
  const read = { mails: 0, texts: 0 };

  const stored = async (): Promise<Appointment> => {
    const found = await findAppointment(table, id);
    if (!found) throw new Error(`${id} is gone`);
    return found;
  };
  const factsFor = async (channel: 'mail' | 'sms'): Promise<Facts> => {
    const entry = (await wishesOfPatient(table, PATIENT.id))[0];
    const isInLine = entry !== undefined && IN_LINE[entry.status];
    return { now: await stored(), heard: heard[channel], booked: seen, cancelledBy, isInLine };
  };
  /** Only an appointment to which its patient is expected is told with its link. */
  const hears = (channel: 'mail' | 'sms', kind: string, state: Appointment): void => {
    const { meetingUrl } = heard[channel]?.state ?? seen ?? state;
    heard[channel] = { kind, state: /^(Confirmed|New)/.test(kind) ? state : { ...state, meetingUrl } };
  };
  const readsAll = async (): Promise<void> => {
    for (const raw of post.accepted.slice(read.mails)) {
      const mail = readMail(raw);
      const facts = await factsFor('mail');
      log.push(`    mail ${mail.subject}, with ${facts.now.doctor.name}`);
      faults.push(...mailFaults(mail, facts));
      hears('mail', mail.kind, facts.now);
    }
    for (const { text } of post.texts.slice(read.texts)) {
      const facts = await factsFor('sms');
      log.push(`    SMS ${text}`);
      faults.push(...smsFaults(text, facts));
      hears('sms', smsKindOf(text), facts.now);
    }
    Object.assign(read, { mails: post.accepted.length, texts: post.texts.length });
  };
  const drains = async (): Promise<void> => {
    await post.drain();
    now = Math.max(now, post.now());
    await readsAll();
  };
  const delivers = async (isAll: boolean): Promise<void> => {
    const events = await eventsOf(table, id);
    const some = isAll ? events.toSorted(() => random() - 0.5) : events.slice(upTo(events.length)).slice(0, 1);
    for (const event of some) await tellPatients(post.mailroom)(event as AppointmentEventDetail);
  };

  const change = (actor: Actor, decide: (before: Appointment | undefined) => Decision) =>
    changeAppointment(table, id, { actor, correlationId: 'r' }, ways.random, decide);
  const asking = (actor: Actor) => ({ asking: { actor, now }, cause: { actor, correlationId: 'r' }, ...ways });
  const ended = <T>(outcome: T, by: Facts['cancelledBy']): T => {
    if (outcome !== undefined && !isRefused(outcome)) cancelledBy ??= by;
    return outcome;
  };
  const offs: { readonly id: string; readonly doctor: number }[] = [];
  const schedules = new Set<string>();
  const STEPS: Record<string, () => Promise<unknown>> = {
    moves: () => reschedule(table, id, { start: MONDAY_9 + upTo(4) * HOUR }, asking(pick([PATIENT, staff]))),
    reassigns: () => reassign(table, id, {}, asking(staff)),
    leave: async () => {
      const { start, doctor } = await stored();
      if (start <= now) return;
      const index = world.doctors.findIndex((one) => one.id === doctor.id);
      const { timeOff } = await takesOff(world, start, start + HOUR, { doctor: index, now });
      offs.push({ id: timeOff.id, doctor: index });
      await resolveAll(table, now, schedules);
    },
    leaveEnds: async () => {
      const off = offs.pop();
      if (!off) return;
      await endTimeOff(table, { doctor: doctorOf(world, off.doctor), clinic: world.clinic }, off.id, 'r', now);
      await resolveAll(table, now, schedules);
    },
    patientCancels: async () =>
      ended(await change(PATIENT, (before) => cancel(before, world.clinic, { actor: PATIENT, now })), 'patient'),
    staffCancels: async () =>
      ended(await change(staff, (before) => cancel(before, world.clinic, { actor: staff, now }, 'Illness')), 'staff'),
    checksIn: () => change(staff, (before) => checkIn(before, { actor: staff, now })),
    completes: () => change(staff, (before) => complete(before, { actor: staff, now })),
    noShow: () => change(staff, (before) => markNoShow(before, { actor: staff, now })),
    accepts: () =>
      wish ? accepts(table, wish, now) : change(PATIENT, (before) => confirmHold(before, { actor: PATIENT, now })),
    declines: async () => wish && ended(await declines(table, wish, now), 'patient'),
    leavesWaitlist: async () => {
      const { status } = await stored();
      const outcome = wish && (await leaves(table, wish, now));
      return status === 'PENDING' ? ended(outcome, 'patient') : outcome;
    },
    holdExpires: async () => {
      const { status, holdExpiresAt = now } = await stored();
      if (status !== 'PENDING') return;
      now = Math.max(now, holdExpiresAt);
      await expireHolds(
        table,
        () => now,
        ways.random,
        () => true,
      );
    },
    delivers: () => delivers(false),
    drains,
    serviceIsBusy: async () => void post.next.push(throttling()),
    dayComes: async () => {
      now = Math.max(now, MONDAY_9 - 3 * HOUR);
    },
  };
  const WEIGHTS: Record<string, number> = { moves: 3, leave: 3, leaveEnds: 2, accepts: 3, delivers: 3, drains: 4 };
  const names = Object.keys(STEPS).flatMap((name) => Array.from({ length: WEIGHTS[name] ?? 1 }, () => name));

  const begins = pick(['booked', 'held', 'offered', 'offered']);
  if (begins === 'booked') {
    seen = await booked(world, MONDAY_9, { now, random: ways.random });
    ({ id } = seen);
  } else if (begins === 'held') {
    const request = { clinicId: world.clinic.id, appointmentTypeId: world.type.id, start: MONDAY_9 };
    const cause = { actor: PATIENT, correlationId: 'r' };
    id = granted(
      await hold(table, request, { patientId: PATIENT.id, appointmentId: 'appt_held', cause, now, ...ways }),
    ).id;
  } else {
    const others = await booked(world, MONDAY_9, {
      patient: 'owner',
      now,
      random: ways.random,
      doctorId: doctorOf(world).id,
    });
    wish = await waits(world, PATIENT.id, { earliest: '09:00', latest: '09:00' });
    granted(await cancelled(world, others));
    const event = (await eventsOf(table, others.id)).at(-1) as AppointmentEventDetail;
    await offerWaitlist({ table, now: () => now, ...ways })(event);
    id = (await wishesOfPatient(table, PATIENT.id))[0]?.offer?.appointmentId ?? '';
  }
  log.push(begins);
  for (let step = 4 + upTo(8); step > 0; step--) {
    now += 1000;
    post.at(now);
    const name = names[upTo(names.length)] ?? 'drains';
    const outcome = await STEPS[name]?.();
    const it = await stored();
    if (it.status === 'CONFIRMED') seen ??= it;
    const refused = isRefused(outcome) ? ' (refused)' : '';
    log.push(
      `${name}${refused}: ${it.status} ${it.version} ${clockTime(it.start)} ${it.doctor.name} ${it.attention ?? ''}`,
    );
  }
  post.at(now);
  // In the end every event arrives, and then once more; what waits is sent.
  for (let again = 0; again < 2; again++) await delivers(true);
  for (let minute = 0; minute < 20 && (minute === 0 || post.waiting.length > 0); minute++) {
    await drains();
    now += HOUR / 60;
    post.at(now);
  }
  faults.push(...endFaults(await factsFor('mail'), 'mail', now), ...endFaults(await factsFor('sms'), 'SMS', now));
  const inbox = (await inboxOf(table, PATIENT.id, { limit: 100, unread: false })).items;
  if (inbox.some(({ status }) => status === 'QUEUED')) faults.push('a notice waits for ever');
  const newest = inbox.find(({ channel }) => channel === 'in-app')?.subject;
  const last = await stored();
  if (now < last.end && seen !== undefined) faults.push(...appFaults(newest ?? '', last));
  return faults.length === 0 ? [] : [...log, ...faults];
};

it.each(Array.from({ length: Number(LIVES) }, (_, index) => Number(LIVES_FROM) + index))(
  'Every mail and SMS of a random life says what is true and what its reader does not know: %i',
  async (seed) => {
    expect(await life(seed)).toEqual([]);
  },
);
