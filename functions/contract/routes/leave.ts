import * as z from 'zod';
import { type Route, route } from '../route.ts';
import { id, instant, line, localDate, page, paragraph } from '../scalars.ts';
import { affected, closure, listOf, timeOff } from '../schemas.ts';

/** A year with its leap day. */
const MAX_DAYS_OFF = 366;
const DAY_MS = 86_400_000;
const timeOffBody = z
  .strictObject({ start: instant, end: instant, reason: paragraph(500).optional() })
  .refine(({ start, end }) => end > start, { message: 'must be after start', path: ['end'] })
  .refine(({ start, end }) => end - start <= MAX_DAYS_OFF * DAY_MS, {
    message: `must lie within ${MAX_DAYS_OFF} days of start`,
    path: ['end'],
  });
const timeOffChange = z.object({ timeOff, affected: z.array(affected) });
const closureChange = z.object({ closure, affected: z.array(affected) });

const own = { tag: 'Time off', caller: 'doctor', access: ['doctor'] } as const satisfies Partial<Route>;
const onBehalf = { tag: 'Time off', caller: 'staff', access: ['staff', 'admin'] } as const satisfies Partial<Route>;
const ofDoctor = z.object({ doctorId: id });
const ownOne = z.object({ timeOffId: id });
const onBehalfOne = z.object({ doctorId: id, timeOffId: id });
const ofClinic = z.object({ clinicId: id });
const oneClosure = z.object({ clinicId: id, date: localDate });

export const leaveRoutes = {
  takeTimeOff: route({
    ...own,
    operationId: 'takeTimeOff',
    method: 'POST',
    path: '/doctors/time-off',
    summary: 'I will be away; appointments in it are reassigned or get a new time',
    body: timeOffBody,
    status: 201,
    answer: timeOffChange,
    refusals: ['MISALIGNED_TIME', 'OUTSIDE_BOOKING_WINDOW', 'IDEMPOTENCY_KEY_REUSED', 'TRY_AGAIN'],
    idempotent: true,
  }),
  listOwnTimeOff: route({
    ...own,
    operationId: 'listOwnTimeOff',
    method: 'GET',
    path: '/doctors/time-off',
    summary: 'When I am away, by start',
    query: z.strictObject(page),
    status: 200,
    answer: listOf(timeOff),
  }),
  getOwnTimeOff: route({
    ...own,
    operationId: 'getOwnTimeOff',
    method: 'GET',
    path: '/doctors/time-off/{timeOffId}',
    summary: 'What became of the appointments in a time off',
    pathParameters: ownOne,
    status: 200,
    answer: timeOffChange,
    refusals: ['NOT_FOUND'],
  }),
  endOwnTimeOff: route({
    ...own,
    operationId: 'endOwnTimeOff',
    method: 'DELETE',
    path: '/doctors/time-off/{timeOffId}',
    summary: 'I will be there after all: the times open again',
    pathParameters: ownOne,
    status: 204,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  recordTimeOff: route({
    ...onBehalf,
    operationId: 'recordTimeOff',
    method: 'POST',
    path: '/doctors/{doctorId}/time-off',
    summary: 'A doctor will be away',
    pathParameters: ofDoctor,
    body: timeOffBody,
    status: 201,
    answer: timeOffChange,
    refusals: ['NOT_FOUND', 'MISALIGNED_TIME', 'OUTSIDE_BOOKING_WINDOW', 'IDEMPOTENCY_KEY_REUSED', 'TRY_AGAIN'],
    idempotent: true,
  }),
  listTimeOff: route({
    ...onBehalf,
    operationId: 'listTimeOff',
    method: 'GET',
    path: '/doctors/{doctorId}/time-off',
    summary: 'When a doctor is away, by start',
    pathParameters: ofDoctor,
    query: z.strictObject(page),
    status: 200,
    answer: listOf(timeOff),
    refusals: ['NOT_FOUND'],
  }),
  getTimeOff: route({
    ...onBehalf,
    operationId: 'getTimeOff',
    method: 'GET',
    path: '/doctors/{doctorId}/time-off/{timeOffId}',
    summary: 'What became of the appointments in a time off',
    pathParameters: onBehalfOne,
    status: 200,
    answer: timeOffChange,
    refusals: ['NOT_FOUND'],
  }),
  endTimeOff: route({
    ...onBehalf,
    operationId: 'endTimeOff',
    method: 'DELETE',
    path: '/doctors/{doctorId}/time-off/{timeOffId}',
    summary: 'The doctor will be there after all: the times open again',
    pathParameters: onBehalfOne,
    status: 204,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  closeClinic: route({
    ...onBehalf,
    tag: 'Closures',
    operationId: 'closeClinic',
    method: 'POST',
    path: '/clinics/{clinicId}/closures',
    summary: 'Closes a clinic for a date',
    pathParameters: ofClinic,
    body: z.strictObject({ date: localDate, reason: line(300) }),
    status: 201,
    answer: closureChange,
    refusals: ['NOT_FOUND', 'OUTSIDE_BOOKING_WINDOW', 'ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED', 'TRY_AGAIN'],
    idempotent: true,
  }),
  listClosures: route({
    ...onBehalf,
    tag: 'Closures',
    operationId: 'listClosures',
    method: 'GET',
    path: '/clinics/{clinicId}/closures',
    summary: 'The dates on which a clinic is closed',
    pathParameters: ofClinic,
    query: z.strictObject(page),
    status: 200,
    answer: listOf(closure),
    refusals: ['NOT_FOUND'],
  }),
  getClosure: route({
    ...onBehalf,
    tag: 'Closures',
    operationId: 'getClosure',
    method: 'GET',
    path: '/clinics/{clinicId}/closures/{date}',
    summary: 'What became of the appointments on a closed date',
    pathParameters: oneClosure,
    status: 200,
    answer: closureChange,
    refusals: ['NOT_FOUND'],
  }),
  reopenClinic: route({
    ...onBehalf,
    tag: 'Closures',
    operationId: 'reopenClinic',
    method: 'DELETE',
    path: '/clinics/{clinicId}/closures/{date}',
    summary: 'Opens a clinic again on a date',
    pathParameters: oneClosure,
    status: 204,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  deactivateDoctor: route({
    ...onBehalf,
    tag: 'Administration',
    operationId: 'deactivateDoctor',
    method: 'DELETE',
    path: '/doctors/{doctorId}',
    summary: 'A doctor leaves: the history stays, coming appointments are reassigned or get a new time',
    pathParameters: ofDoctor,
    status: 200,
    answer: z.object({ affected: z.array(affected) }),
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
};
