import type { Appointment, Status } from '../../../functions/domain/appointment.ts';
import { addDays, atWallTime, toUtc, WEEKDAYS } from '../../../functions/domain/time.ts';
import type { OperationName } from './api.ts';
import {
  aClinicOf,
  aDate,
  aDoctorOf,
  aPatient,
  aStart,
  aTypeOf,
  byStaff,
  chance,
  type Choosing,
  HOUR,
  keyed,
  MINUTE,
  pick,
  upTo,
  WALL_TIMES,
} from './choosing.ts';
import { type Action, CONSUMERS, JOBS } from './steps.ts';

const taking =
  (operation: 'bookAppointment' | 'holdAppointment') =>
  (c: Choosing): Action | undefined => {
    const clinic = aClinicOf(c);
    const type = aTypeOf(c, clinic);
    if (!type) return undefined;
    const doctor = chance(c, 0.3) ? aDoctorOf(c, clinic) : undefined;
    const start = toUtc(aStart(c, clinic, type));
    const body = { clinicId: clinic.id, appointmentTypeId: type.id, start, ...(doctor && { doctorId: doctor.id }) };
    return { do: 'call', operation, as: aPatient(c), body, ...keyed(c) };
  };

const anAppointment = (c: Choosing, ...statuses: Status[]): Appointment | undefined =>
  pick(
    c,
    c.seen.appointments.filter(({ status }) => statuses.includes(status)),
  );

const changing =
  (operation: OperationName, by: 'patient' | 'staff' | 'either', ...statuses: Status[]) =>
  (c: Choosing): Action | undefined => {
    const appointment = anAppointment(c, ...statuses);
    if (!appointment) return undefined;
    const path = { appointmentId: appointment.id };
    const own = by === 'patient' || (by === 'either' && chance(c, 0.5));
    return own
      ? { do: 'call', operation, as: { id: appointment.patientId, role: 'patient' }, path }
      : byStaff(c, appointment.clinicId, operation, { path });
  };

const move = (c: Choosing): Action | undefined => {
  const before = changing('rescheduleAppointment', 'either', 'CONFIRMED', 'CONFIRMED', 'PENDING', 'CHECKED_IN')(c);
  const appointment =
    before?.do === 'call' ? c.seen.appointments.find(({ id }) => id === before.path?.appointmentId) : undefined;
  const clinic = c.seen.clinics.find(({ id }) => id === appointment?.clinicId);
  const type = c.seen.types.find(({ id }) => id === appointment?.appointmentTypeId);
  if (!appointment || !clinic || !type || before?.do !== 'call') return undefined;
  const shifted = appointment.start + (upTo(c, 4) - 2) * 15 * MINUTE;
  const start = toUtc(chance(c, 0.4) ? shifted : aStart(c, clinic, type));
  const doctor = chance(c, 0.3) ? aDoctorOf(c, clinic) : undefined;
  return { ...before, body: { start, ...(doctor && { doctorId: doctor.id }) } };
};

const reassign = (c: Choosing): Action | undefined => {
  const appointment = anAppointment(c, 'CONFIRMED', 'PENDING', 'CHECKED_IN');
  const clinic = c.seen.clinics.find(({ id }) => id === appointment?.clinicId);
  if (!appointment || !clinic) return undefined;
  const doctor = chance(c, 0.6) ? aDoctorOf(c, clinic) : undefined;
  const path = { appointmentId: appointment.id };
  return byStaff(c, clinic.id, 'reassignAppointment', { path, body: doctor ? { doctorId: doctor.id } : {} });
};

const override = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const type = aTypeOf(c, clinic);
  if (!type) return undefined;
  const doctor = chance(c, 0.7) ? aDoctorOf(c, clinic) : undefined;
  const away = chance(c, 0.3) ? pick(c, c.seen.timeOffs) : undefined;
  const body = {
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    start: toUtc(away?.start ?? aStart(c, clinic, type, 6)),
    ...(doctor && { doctorId: doctor.id }),
    patientId: aPatient(c).id,
    reason: 'Called',
    ...(chance(c, 0.6) && { outsideSchedule: true }),
  };
  return byStaff(c, clinic.id, 'overrideAppointment', { body, ...keyed(c) });
};

const takeLeave = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const doctor = aDoctorOf(c, clinic);
  if (!doctor) return undefined;
  const appointment = pick(
    c,
    c.seen.appointments.filter(({ doctor: { id }, status }) => id === doctor.id && status === 'CONFIRMED'),
  );
  const start =
    appointment && chance(c, 0.6)
      ? appointment.start
      : atWallTime(aDate(c, clinic, 3), pick(c, WALL_TIMES) ?? '09:00', clinic.timeZone);
  const body = { start: toUtc(start), end: toUtc(start + (1 + upTo(c, 3)) ** 3 * 15 * MINUTE) };
  return byStaff(c, clinic.id, 'recordTimeOff', { path: { doctorId: doctor.id }, body, ...keyed(c) });
};

const endLeave = (c: Choosing): Action | undefined => {
  const off = pick(c, c.seen.timeOffs);
  const clinicId = c.seen.doctors.find(({ id }) => id === off?.doctorId)?.clinicId;
  return off && clinicId
    ? byStaff(c, clinicId, 'endTimeOff', { path: { doctorId: off.doctorId, timeOffId: off.id } })
    : undefined;
};

const close = (c: Choosing): Action => {
  const clinic = aClinicOf(c);
  const body = { date: aDate(c, clinic, 3), reason: 'Burst pipe' };
  return byStaff(c, clinic.id, 'closeClinic', { path: { clinicId: clinic.id }, body, ...(chance(c, 0.7) && keyed(c)) });
};

const reopen = (c: Choosing): Action | undefined => {
  const closure = pick(c, c.seen.closures);
  return (
    closure &&
    byStaff(c, closure.clinicId, 'reopenClinic', { path: { clinicId: closure.clinicId, date: closure.date } })
  );
};

const replaceHours = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const doctor = aDoctorOf(c, clinic);
  if (!doctor) return undefined;
  const windows = pick(c, [
    [{ start: '09:00', end: '17:00' }],
    [{ start: '00:00', end: '24:00' }],
    [
      { start: '00:30', end: '04:00' },
      { start: '13:00', end: '17:30' },
    ],
  ]);
  const weekly = WEEKDAYS.flatMap((day) => (windows ?? []).map((window) => ({ day, ...window })));
  const exceptions = chance(c, 0.3) ? [{ date: aDate(c, clinic), windows: [] }] : [];
  return byStaff(c, clinic.id, 'replaceAvailability', { path: { doctorId: doctor.id }, body: { weekly, exceptions } });
};

const leaveOrReturn = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const doctor = aDoctorOf(c, clinic);
  if (!doctor) return undefined;
  const path = { doctorId: doctor.id };
  return doctor.active
    ? byStaff(c, clinic.id, 'deactivateDoctor', { path })
    : byStaff(c, clinic.id, 'updateDoctor', { path, body: { active: true } });
};

const changeDoctor = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const doctor = aDoctorOf(c, clinic);
  if (!doctor) return undefined;
  const types = c.seen.types.filter(({ clinicId }) => clinicId === clinic.id).map(({ id }) => id);
  const body = pick(c, [
    { name: `Doctor ${c.key}` },
    { specialization: 'Cardiology' },
    { specialization: 'General practice' },
    { appointmentTypeIds: types.slice(upTo(c, 2)) },
    { appointmentTypeIds: null },
  ]);
  return byStaff(c, clinic.id, 'updateDoctor', { path: { doctorId: doctor.id }, body });
};

const changeType = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const type = aTypeOf(c, clinic);
  if (!type) return undefined;
  const path = { appointmentTypeId: type.id };
  if (!type.active) return byStaff(c, clinic.id, 'updateAppointmentType', { path, body: { active: true } });
  if (chance(c, 0.2)) return byStaff(c, clinic.id, 'deleteAppointmentType', { path });
  const body = pick(c, [
    { durationMinutes: 15 * (1 + upTo(c, 7)) },
    { bufferMinutes: 15 * upTo(c, 4) },
    { bufferMinutes: null },
    { durationMinutes: 480, bufferMinutes: 120 },
  ]);
  return byStaff(c, clinic.id, 'updateAppointmentType', { path, body });
};

const changePolicy = (c: Choosing): Action => {
  const { id: clinicId } = aClinicOf(c);
  const policy = pick(c, [
    { horizonDays: 1 + upTo(c, 7) },
    { horizonDays: 1 + upTo(c, 2) },
    { minNoticeMinutes: 60 * upTo(c, 5) },
    { cancelCutoffMinutes: 60 * upTo(c, 5) },
  ]);
  return byStaff(c, clinicId, 'updateClinic', { path: { clinicId }, body: { policy } });
};

const wish = (c: Choosing): Action | undefined => {
  const clinic = aClinicOf(c);
  const type = aTypeOf(c, clinic);
  if (!type) return undefined;
  const from = aDate(c, clinic, 0);
  const doctor = chance(c, 0.3) ? aDoctorOf(c, clinic) : undefined;
  const body = {
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    from,
    to: addDays(from, upTo(c, 3)),
    ...(doctor && { doctorId: doctor.id }),
    ...(chance(c, 0.3) && { earliest: '09:00' }),
    ...(chance(c, 0.3) && { latest: '12:00' }),
  };
  return { do: 'call', operation: 'joinWaitlist', as: aPatient(c), body, ...keyed(c) };
};

const answering =
  (operation: 'acceptOffer' | 'declineOffer' | 'leaveWaitlist') =>
  (c: Choosing): Action | undefined => {
    const offered = c.seen.wishes.filter(({ status }) => status === 'OFFERED');
    const entry = pick(c, operation === 'leaveWaitlist' || offered.length === 0 ? c.seen.wishes : offered);
    return (
      entry && {
        do: 'call',
        operation,
        as: { id: entry.patientId, role: 'patient' },
        path: { waitlistEntryId: entry.id },
      }
    );
  };

const repeat = (c: Choosing): Action | undefined => pick(c, c.sent);

const wait = (c: Choosing): Action => ({
  do: 'wait',
  ms: pick(c, [MINUTE, 6 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 14 * HOUR, 25 * HOUR]) ?? MINUTE,
});

/** What can happen, each with how often it does beside the others. */
const OPERATIONS_BY_WEIGHT: readonly (readonly [number, (c: Choosing) => Action | undefined])[] = [
  [14, taking('bookAppointment')],
  [8, taking('holdAppointment')],
  [4, changing('confirmAppointment', 'patient', 'PENDING', 'CONFIRMED')],
  [8, changing('cancelAppointment', 'either', 'CONFIRMED', 'PENDING', 'CANCELLED', 'CHECKED_IN')],
  [9, move],
  [5, reassign],
  [6, override],
  [3, changing('checkInAppointment', 'staff', 'CONFIRMED')],
  [2, changing('completeAppointment', 'staff', 'CHECKED_IN', 'CONFIRMED')],
  [2, changing('markNoShow', 'staff', 'CONFIRMED', 'CHECKED_IN')],
  [5, takeLeave],
  [3, endLeave],
  [3, close],
  [2, reopen],
  [3, replaceHours],
  [3, leaveOrReturn],
  [3, changeDoctor],
  [3, changeType],
  [3, changePolicy],
  [6, wish],
  [3, answering('acceptOffer')],
  [2, answering('declineOffer')],
  [2, answering('leaveWaitlist')],
  [4, repeat],
  [12, (c) => ({ do: 'deliver', to: pick(c, CONSUMERS) ?? 'conflicts', most: 1 + upTo(c, 7), again: upTo(c, 2) })],
  [4, (c) => ({ do: 'run', job: pick(c, JOBS) ?? 'repair' })],
  [7, wait],
];
const WEIGHT = OPERATIONS_BY_WEIGHT.reduce((sum, [weight]) => sum + weight, 0);

/** Makes up what happens next. */
export const nextAction = (c: Choosing): Action => {
  for (;;) {
    let left = c.random() * WEIGHT;
    const choice = OPERATIONS_BY_WEIGHT.find(([weight]) => (left -= weight) < 0);
    const action = choice?.[1](c);
    if (action) return action;
  }
};
