import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  affected,
  appointment,
  closure,
  listOf,
  managedAppointment,
  openTimes,
  timeOff,
  waitlistEntry,
} from '../../functions/contract/schemas.ts';
import { addDays, atWallTime, toZoned } from '../../functions/domain/time.ts';
import { appointmentKey } from '../../functions/store/keys.ts';
import { dynamo } from '../local/aws.ts';
import { waitFor } from '../local/wait.ts';
import { type Cast, letterTo, named, type Person, type Place } from './people.ts';

/** Tells one thing that happened. */
export type Tell = (who: string, what: string) => void;

type Appointment = z.infer<typeof appointment>;

export const NORTH = 'America/New_York';
const SOUTH = 'Australia/Sydney';

export const hour = (iso: string): string => iso.slice(11, 16);

interface Asked {
  readonly place: Place;
  readonly type: string;
  readonly date: string;
  readonly time: string;
  readonly zone: string;
  readonly doctor?: string;
}

const book = ({ api }: Cast, { token }: Person, asked: Asked): Promise<Appointment> =>
  api.call('POST', '/appointments/book', {
    token,
    answer: appointment,
    body: {
      clinicId: asked.place.id,
      appointmentTypeId: named(asked.place.types, asked.type).id,
      start: toZoned(atWallTime(asked.date, asked.time, asked.zone), asked.zone),
      ...(asked.doctor !== undefined && { doctorId: named(asked.place.doctors, asked.doctor).id }),
    },
  });

const leave = z.object({ timeOff, affected: z.array(affected) });
const closing = z.object({ closure, affected: z.array(affected) });

/** A doctor falls ill: the booked patient keeps the time and gets another doctor, and is told. */
export const sickDoctor = async (cast: Cast, tell: Tell): Promise<void> => {
  const { api, staff, north } = cast;
  const [patient] = cast.patients;
  if (!patient) throw new Error('nobody to be treated');
  const { date } = cast;
  const booked = await book(cast, patient, {
    place: north,
    type: 'General consultation',
    date,
    time: '10:00',
    zone: NORTH,
    doctor: 'Dr. Demo Family-One',
  });
  tell(patient.name, `books ${date} 10:00 with ${booked.doctor.name}`);

  const since = new Date();
  const path = `/doctors/${booked.doctor.id}/time-off`;
  const made = await api.call('POST', path, {
    token: staff.token,
    answer: leave,
    body: {
      start: toZoned(atWallTime(date, '00:00', NORTH), NORTH),
      end: toZoned(atWallTime(date, '24:00', NORTH), NORTH),
      reason: 'ill',
    },
  });
  tell(staff.name, `records that ${booked.doctor.name} is ill; ${made.affected.length} appointment(s) affected`);
  const done = await waitFor('the appointment to be reassigned', async () => {
    const now = await api.call('GET', `${path}/${made.timeOff.id}`, { token: staff.token, answer: leave });
    return now.affected.find(({ appointmentId, outcome }) => appointmentId === booked.id && outcome !== 'PENDING');
  });
  tell('The system', `${done.outcome}: the same time, now with ${done.doctor?.name ?? 'nobody'}`);
  const letter = await letterTo(cast, patient, /new doctor/i, since);
  tell(patient.name, `reads "${letter.subject}"`);
};

/** A clinic closes for a day: its patient is asked to choose anew, and does so from the mail, without signing in. */
export const closedClinic = async (cast: Cast, tell: Tell): Promise<void> => {
  const { api, admin, south } = cast;
  const [, patient] = cast.patients;
  if (!patient) throw new Error('nobody to be treated');
  const date = addDays(cast.date, 7);
  const booked = await book(cast, patient, {
    place: south,
    type: 'General consultation',
    date,
    time: '09:00',
    zone: SOUTH,
  });
  tell(patient.name, `books ${date} 09:00 in Sydney with ${booked.doctor.name}`);

  const since = new Date();
  const made = await api.call('POST', `/clinics/${south.id}/closures`, {
    token: admin.token,
    answer: closing,
    body: { date, reason: 'Burst water pipe' },
  });
  tell(admin.name, `closes ${south.name} on ${date}; ${made.affected.length} appointment(s) affected`);
  const letter = await letterTo(cast, patient, /new time/i, since);
  tell(patient.name, `reads "${letter.subject}"`);

  const link = /\/manage#([\w.-]+)/.exec(letter.text)?.[1];
  if (link === undefined) throw new Error('the mail has no manage link');
  const query = new URLSearchParams({ from: addDays(date, 1), to: addDays(date, 7) });
  const open = await api.call('GET', `/manage/appointment/slots?${query.toString()}`, { link, answer: openTimes });
  const start = open.days.flatMap(({ slots }) => slots)[0]?.start;
  const moved = await api.call('PUT', '/manage/appointment/reschedule', {
    link,
    answer: managedAppointment,
    body: { start },
  });
  tell(patient.name, `moves to ${moved.start.slice(0, 10)} ${hour(moved.start)} by the link in the mail`);
};

/** Somebody waits for a time that is taken, and gets it when it is cancelled. */
export const waitlist = async (cast: Cast, tell: Tell): Promise<void> => {
  const { api, north } = cast;
  const [, holder, waiting] = cast.patients;
  if (!holder || !waiting) throw new Error('the waitlist needs two');
  const { date } = cast;
  const asked = { place: north, type: 'Heart check-up', date, time: '09:00', zone: NORTH };
  const booked = await book(cast, holder, asked);
  tell(holder.name, `books the heart check-up of ${date} 09:00`);
  const wish = await api.call('POST', '/waitlist', {
    token: waiting.token,
    answer: waitlistEntry,
    body: {
      clinicId: north.id,
      appointmentTypeId: booked.appointmentTypeId,
      from: date,
      to: date,
      earliest: '09:00',
      latest: '09:00',
    },
  });
  tell(waiting.name, `waits for it, number ${wish.position} in line`);

  const since = new Date();
  await api.send('DELETE', `/appointments/${booked.id}`, { token: holder.token });
  tell(holder.name, 'cancels');
  const offer = await waitFor('an offer', async () => {
    const wishes = await api.call('GET', '/waitlist', { token: waiting.token, answer: listOf(waitlistEntry) });
    return wishes.items.find(({ id, status }) => id === wish.id && status === 'OFFERED')?.offer;
  });
  tell('The system', `offers ${hour(offer.start)} with ${offer.doctor.name} to ${waiting.name}, and to nobody else`);
  const letter = await letterTo(cast, waiting, /is free/i, since);
  tell(waiting.name, `reads "${letter.subject}"`);
  const accepted = await api.call('POST', `/waitlist/${wish.id}/accept`, { token: waiting.token, answer: appointment });
  tell(waiting.name, `accepts: ${accepted.status}`);
};

/** Somebody does not come. The demo moves the start into the past in the table, because nobody can book there. */
export const noShow = async (cast: Cast, tell: Tell): Promise<void> => {
  const { api, staff, north, where } = cast;
  const [patient] = cast.patients;
  if (!patient) throw new Error('nobody to be missed');
  const date = addDays(cast.date, 1);
  const booked = await book(cast, patient, { place: north, type: 'Heart check-up', date, time: '11:00', zone: NORTH });
  tell(patient.name, `books ${date} 11:00`);
  await dynamo(where.awsEndpoint).send(
    new UpdateCommand({
      TableName: where.tableName,
      Key: appointmentKey(booked.id),
      UpdateExpression: 'SET #start = :past',
      ExpressionAttributeNames: { '#start': 'start' },
      ExpressionAttributeValues: { ':past': Date.now() - 3_600_000 },
    }),
  );
  tell('The demo', 'turns the clock: this appointment began an hour ago');
  const missed = await api.call('PUT', `/appointments/${booked.id}/no-show`, {
    token: staff.token,
    answer: appointment,
  });
  tell(staff.name, `notes that nobody came: ${missed.status}`);
};
