import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { aNotice } from '../builders.ts';
import type { Appointment } from '../../../functions/domain/appointment.ts';
import type { Person } from '../../../functions/domain/person.ts';
import { manageToken } from '../../../functions/contract/manage-link.ts';
import { holdAppointment } from '../../../functions/api/hold-appointment.ts';
import { joinWaitlist } from '../../../functions/api/join-waitlist.ts';
import { takeTimeOff } from '../../../functions/api/take-time-off.ts';
import { closeClinic } from '../../../functions/api/close-clinic.ts';
import { noticeId } from '../../../functions/domain/ids.ts';
import { announce } from '../../../functions/store/announcements.ts';
import { personKey } from '../../../functions/store/keys.ts';
import { failNotice } from '../../../functions/store/notice-failures.ts';
import { queueNotice, recordNotice } from '../../../functions/store/notices.ts';
import { indexAppointment, indexDoctor, indexPatient } from '../../../functions/store/search.ts';
import type { Table } from '../../../functions/store/table.ts';
import type { Caller } from './office.ts';
import { booked, NOW, openWorld, savedPerson, type World } from '../world.ts';

export const SECRET = 'secret';

/** What the requests of one situation name: every name that a path of the route table has, and a little more. */
export interface Place {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly appointmentTypeId: string;
  readonly userId: string;
  readonly patientId: string;
  readonly appointmentId: string;
  readonly holdId: string;
  readonly timeOffId: string;
  readonly date: string;
  readonly waitlistEntryId: string;
  readonly notificationId: string;
  /** A notification that did not arrive. */
  readonly failedId: string;
  readonly announcementId: string;
  readonly asset: string;
}

export const MISSING: Place = {
  clinicId: 'clinic_none',
  doctorId: 'doc_none',
  appointmentTypeId: 'type_none',
  userId: 'nobody',
  patientId: 'nobody',
  appointmentId: 'appt_none',
  holdId: 'appt_none',
  timeOffId: 'off_none',
  date: '2026-11-25',
  waitlistEntryId: 'wish_none',
  notificationId: 'notice_none',
  failedId: noticeId(['none'], NOW),
  announcementId: 'msg_none',
  asset: 'none.js',
};

/** A patient with a doctor of a clinic, and everything that is between them. */
interface Corner {
  readonly place: Place;
  readonly appointment: Appointment;
  readonly patient: Person;
  readonly doctor: Person;
  /** Texts by which answers would give this patient away. */
  readonly secrets: readonly string[];
}

const noticeFor = async (
  table: Table,
  personId: string,
  clinicId: string,
  id = `notice-${personId}`,
): Promise<string> => {
  const notice = aNotice({ id, personId, clinicId, channel: 'in-app', subject: `Told ${personId}`, createdAt: NOW });
  await recordNotice(table, notice, { status: 'SENT' });
  return id;
};

const failureFor = async (table: Table, personId: string, clinicId: string): Promise<string> => {
  const id = noticeId([personId], NOW);
  const announcementId = `msg_${personId}`;
  const subject = `Not told ${personId}`;
  await queueNotice(table, aNotice({ id, personId, clinicId, announcementId, subject, createdAt: NOW }));
  await failNotice(table, { personId, id }, 'rejected', NOW);
  return id;
};

const announcementFor = async (table: Table, personId: string, clinicId: string): Promise<string> => {
  const id = `msg_${personId}`;
  const words = { subject: `For ${personId}`, body: `Announced to ${personId}` };
  const recipients = [{ personId, clinicId }];
  const announcement = { id, clinicId, ...words, recipients: recipients.length, createdAt: NOW };
  await announce(table, announcement, recipients, undefined, undefined, 'request-1');
  return id;
};

const corner = async (
  call: Caller,
  { table, clinic, type, doctors }: World,
  name: string,
  { doctorIndex, colleague, closedOn }: { doctorIndex: number; colleague: string; closedOn: string },
): Promise<Corner> => {
  const doctorId = doctors[doctorIndex]?.id ?? '';
  const email = (role: string) => `${role}-${name}@secret.example`;
  const patient = await savedPerson(table, {
    id: `patient-${name}`,
    name: `Patient Of-${name}`,
    email: email('patient'),
    phone: `+1 212 555 ${name.length}${name.charCodeAt(0)}`,
  });
  const doctor = await savedPerson(table, {
    id: `doctor-${name}`,
    name: `Login Of-${name}`,
    email: email('doctor'),
    role: 'doctor',
    clinicId: clinic.id,
    doctorId,
  });
  const reason = `Reason of ${name}`;
  const appointment = await booked({ table, clinic, type }, '2026-11-23T10:00:00-05:00', {
    patient: patient.id,
    doctorId,
    reason,
  });
  const asPatient = { as: { id: patient.id, role: 'patient' } } as const;
  const wish = { clinicId: clinic.id, appointmentTypeId: type.id };
  const held = await call(holdAppointment, {
    ...asPatient,
    body: { ...wish, start: '2026-11-23T12:00:00-05:00', doctorId, reason },
  });
  const waiting = await call(joinWaitlist, { ...asPatient, body: { ...wish, from: '2026-11-23', to: '2026-11-24' } });
  const away = await call(takeTimeOff, {
    as: { id: doctor.id, role: 'doctor' },
    body: { start: '2026-11-25T09:00:00-05:00', end: '2026-11-25T12:00:00-05:00', reason: `Away of ${name}` },
  });
  await call(closeClinic, {
    as: { id: 'admin', role: 'admin' },
    path: { clinicId: clinic.id },
    body: { date: closedOn, reason: `Closed for ${name}` },
  });
  await call(joinWaitlist, { ...asPatient, body: { ...wish, from: '2026-11-24', to: '2026-11-24' } });
  await noticeFor(table, patient.id, clinic.id, `older-${patient.id}`);
  await indexPatient(table, patient.id);
  await indexPatient(table, patient.id, clinic.id);
  await indexAppointment(table, appointment);
  await indexDoctor(table, doctorId);
  const place: Place = {
    clinicId: clinic.id,
    doctorId,
    appointmentTypeId: type.id,
    userId: colleague,
    patientId: patient.id,
    appointmentId: appointment.id,
    holdId: String(held.json.id),
    timeOffId: String(away.json.timeOff.id),
    date: closedOn,
    waitlistEntryId: String(waiting.json.id),
    notificationId: await noticeFor(table, patient.id, clinic.id),
    failedId: await failureFor(table, patient.id, clinic.id),
    announcementId: await announcementFor(table, patient.id, clinic.id),
    asset: 'swagger-ui.css',
  };
  const { appointmentId, holdId, timeOffId, waitlistEntryId, notificationId } = place;
  const secrets = [
    patient.id,
    patient.name,
    patient.email,
    patient.phone ?? '',
    doctor.email,
    reason,
    `Away of ${name}`,
    appointmentId,
    holdId,
    timeOffId,
    waitlistEntryId,
    notificationId,
    place.failedId,
    place.announcementId,
    `Announced to ${patient.id}`,
  ];
  return { place, appointment, patient, doctor, secrets };
};

/** Two clinics: one with two patients, each with a doctor of their own, and one that is none of theirs. */
export const cornersIn = async (table: Table, call: Caller) => {
  await savedPerson(table, { id: 'admin', role: 'admin', email: 'admin@secret.example' });
  const here = await openWorld(table, { doctors: 3, type: { mode: 'virtual' } });
  const there = await openWorld(table, { doctors: 2, type: { mode: 'virtual' } });
  const staff = (id: string, { clinic }: World, over: Partial<Person> = {}) =>
    savedPerson(table, { id, role: 'staff', email: `${id}@secret.example`, name: id, clinicId: clinic.id, ...over });
  await staff('staff', here);
  await staff('colleague', here);
  await staff('stranger', there);
  const closing = { colleague: 'colleague', closedOn: '2026-11-26' };
  const own = await corner(call, here, 'own', { ...closing, doctorIndex: 0 });
  const other = await corner(call, here, 'other', { ...closing, doctorIndex: 1 });
  const foreign = await corner(call, there, 'foreign', {
    doctorIndex: 0,
    colleague: 'stranger',
    closedOn: '2026-11-27',
  });
  for (const id of ['admin', 'staff', own.doctor.id]) await noticeFor(table, id, here.clinic.id);

  const removed = { removedAt: NOW };
  const gone = await savedPerson(table, { id: 'removed-patient', email: 'removed-patient@secret.example' });
  const goneAppointment = await booked(here, '2026-11-23T15:00:00-05:00', { patient: gone.id });
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: personKey(gone.id),
      UpdateExpression: 'SET removedAt = :now',
      ExpressionAttributeValues: { ':now': NOW },
    }),
  );
  await savedPerson(table, { ...gone, id: 'removed-admin', role: 'admin', email: 'gone-admin@x.example', ...removed });
  await staff('removed-staff', here, removed);
  const place = { clinicId: here.clinic.id, doctorId: own.place.doctorId };
  await savedPerson(table, { id: 'removed-doctor', role: 'doctor', email: 'gone@x.example', ...place, ...removed });
  return {
    own,
    other,
    foreign,
    removedPatient: gone.id,
    link: manageToken(own.appointment, SECRET),
    removedLink: manageToken(goneAppointment, SECRET),
  };
};

export type Corners = Awaited<ReturnType<typeof cornersIn>>;
