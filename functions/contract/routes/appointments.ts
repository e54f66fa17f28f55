import * as z from 'zod';
import { ROLES, STATUSES } from '../../domain/appointment.ts';
import { MODES } from '../../domain/clinic.ts';
import { route } from '../route.ts';
import {
  atMostDays,
  dateRange,
  id,
  inOrder,
  instant,
  localDate,
  name,
  OUT_OF_ORDER,
  page,
  paragraph,
  tooLong,
} from '../scalars.ts';
import { appointment, appointmentType, clinic, listOf, openTimes, slot } from '../schemas.ts';

const MAX_DAYS = 31;
const range = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject({ ...dateRange, ...shape })
    .refine((query) => inOrder(query as { from: string; to: string }), OUT_OF_ORDER)
    .refine((query) => atMostDays(MAX_DAYS)(query as { from: string; to: string }), tooLong(MAX_DAYS));

const ofAppointment = z.object({ appointmentId: id });
const patientOnly = ['patient'] as const;

export const bookingBody = z.strictObject({
  clinicId: id,
  appointmentTypeId: id,
  start: instant,
  doctorId: id.optional(),
  reason: paragraph(500).optional(),
});

/** PUTs that say everything with their path take no body, or an empty object. */
const nothing = z.strictObject({}).optional();

const progressRefusals = ['NOT_FOUND', 'VERSION_CONFLICT', 'INVALID_STATE', 'TRY_AGAIN'] as const;

/** What the assigned doctor or the clinic's staff note on the day of the visit. */
const progress = {
  method: 'PUT',
  tag: 'Day of the visit',
  caller: 'doctor',
  access: ['doctor', 'staff', 'admin'],
  pathParameters: ofAppointment,
  body: nothing,
  status: 200,
  answer: appointment,
  versioned: true,
} as const;

const bookingRefusals = [
  'UNKNOWN_REFERENCE',
  'MISALIGNED_TIME',
  'OUTSIDE_BOOKING_WINDOW',
  'SLOT_TAKEN',
  'NO_DOCTOR_AVAILABLE',
  'PATIENT_OVERLAP',
  'IDEMPOTENCY_KEY_REUSED',
  'TRY_AGAIN',
] as const;

export const appointmentRoutes = {
  listSlots: route({
    operationId: 'listSlots',
    method: 'GET',
    path: '/appointments/slots',
    summary: 'Open times of a clinic for a type',
    tag: 'Open times',
    caller: 'patient',
    access: ROLES,
    query: range({
      clinicId: id,
      appointmentTypeId: id,
      doctorId: id.optional(),
      specialization: name.optional(),
    }),
    status: 200,
    answer: openTimes,
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  listDoctorSlots: route({
    operationId: 'listDoctorSlots',
    method: 'GET',
    path: '/doctors/{doctorId}/slots',
    summary: 'Open times of one doctor for a type',
    tag: 'Open times',
    caller: 'patient',
    access: ROLES,
    pathParameters: z.object({ doctorId: id }),
    query: range({ appointmentTypeId: id }),
    status: 200,
    answer: openTimes,
    refusals: ['NOT_FOUND', 'UNKNOWN_REFERENCE'],
  }),
  searchAppointments: route({
    operationId: 'searchAppointments',
    method: 'GET',
    path: '/appointments/search',
    summary: 'The next open times of a specialization across clinics, soonest first',
    tag: 'Open times',
    caller: 'patient',
    access: ROLES,
    query: range({ specialization: name, mode: z.enum(MODES).optional(), clinicId: id.optional() }),
    status: 200,
    answer: z.object({
      items: z.array(z.object({ clinic, appointmentType, slots: z.array(slot) })),
      nextCursor: z.null(),
    }),
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  bookAppointment: route({
    operationId: 'bookAppointment',
    method: 'POST',
    path: '/appointments/book',
    summary: 'Books a time; the system finds a free doctor unless one is named',
    tag: 'Appointments',
    caller: 'patient',
    access: patientOnly,
    body: bookingBody,
    status: 201,
    answer: appointment,
    refusals: bookingRefusals,
    idempotent: true,
    looksFirst: true,
  }),
  holdAppointment: route({
    operationId: 'holdAppointment',
    method: 'POST',
    path: '/appointments/hold',
    summary: 'Holds a time for a while; confirm it before it runs out',
    tag: 'Appointments',
    caller: 'patient',
    access: patientOnly,
    body: bookingBody,
    status: 201,
    answer: appointment,
    refusals: [...bookingRefusals, 'TOO_MANY_HOLDS'],
    idempotent: true,
    looksFirst: true,
  }),
  confirmAppointment: route({
    operationId: 'confirmAppointment',
    method: 'PUT',
    path: '/appointments/{appointmentId}/confirm',
    summary: 'Turns a hold into an appointment; repeating it answers the same',
    tag: 'Appointments',
    caller: 'patient',
    access: patientOnly,
    pathParameters: ofAppointment,
    body: nothing,
    status: 200,
    answer: appointment,
    refusals: ['NOT_FOUND', 'VERSION_CONFLICT', 'INVALID_STATE', 'HOLD_EXPIRED', 'TRY_AGAIN'],
    versioned: true,
  }),
  rescheduleAppointment: route({
    operationId: 'rescheduleAppointment',
    method: 'PUT',
    path: '/appointments/{appointmentId}/reschedule',
    summary: 'Moves an appointment; on any failure the old time stands',
    tag: 'Appointments',
    caller: 'patient',
    access: ROLES,
    pathParameters: ofAppointment,
    body: z.strictObject({ start: instant, doctorId: id.optional() }),
    status: 200,
    answer: appointment,
    refusals: [
      'NOT_FOUND',
      'VERSION_CONFLICT',
      'UNKNOWN_REFERENCE',
      'MISALIGNED_TIME',
      'OUTSIDE_BOOKING_WINDOW',
      'INVALID_STATE',
      'SLOT_TAKEN',
      'NO_DOCTOR_AVAILABLE',
      'PATIENT_OVERLAP',
      'TRY_AGAIN',
    ],
    versioned: true,
  }),
  checkInAppointment: route({
    ...progress,
    operationId: 'checkInAppointment',
    path: '/appointments/{appointmentId}/check-in',
    summary: 'The patient has arrived',
    refusals: [...progressRefusals, 'TOO_EARLY'],
  }),
  completeAppointment: route({
    ...progress,
    operationId: 'completeAppointment',
    path: '/appointments/{appointmentId}/complete',
    summary: 'The visit is over',
    refusals: progressRefusals,
  }),
  markNoShow: route({
    ...progress,
    operationId: 'markNoShow',
    path: '/appointments/{appointmentId}/no-show',
    summary: 'The patient did not come',
    refusals: [...progressRefusals, 'TOO_EARLY'],
  }),
  listAppointments: route({
    operationId: 'listAppointments',
    method: 'GET',
    path: '/appointments',
    summary: 'My appointments by start',
    tag: 'Appointments',
    caller: 'patient',
    access: patientOnly,
    query: z
      .strictObject({
        ...page,
        status: z.enum(STATUSES).optional(),
        from: localDate.optional(),
        to: localDate.optional(),
      })
      .refine(inOrder, OUT_OF_ORDER),
    status: 200,
    answer: listOf(appointment),
  }),
  getAppointment: route({
    operationId: 'getAppointment',
    method: 'GET',
    path: '/appointments/{appointmentId}',
    summary: 'One appointment',
    tag: 'Appointments',
    caller: 'patient',
    access: ROLES,
    pathParameters: ofAppointment,
    status: 200,
    answer: appointment,
    refusals: ['NOT_FOUND'],
  }),
  cancelAppointment: route({
    operationId: 'cancelAppointment',
    method: 'DELETE',
    path: '/appointments/{appointmentId}',
    summary: 'Cancels; repeating it answers the same',
    tag: 'Appointments',
    caller: 'patient',
    access: ROLES,
    pathParameters: ofAppointment,
    body: z.strictObject({ reason: paragraph(500).optional() }).optional(),
    status: 200,
    answer: appointment,
    refusals: ['NOT_FOUND', 'VERSION_CONFLICT', 'OUTSIDE_BOOKING_WINDOW', 'INVALID_STATE', 'TRY_AGAIN'],
    versioned: true,
  }),
  getCalendar: route({
    operationId: 'getCalendar',
    method: 'GET',
    path: '/appointments/{appointmentId}/calendar.ics',
    summary: 'The appointment as a calendar file',
    tag: 'Appointments',
    caller: 'calendar',
    access: ROLES,
    pathParameters: ofAppointment,
    status: 200,
    mediaType: 'text/calendar',
    refusals: ['NOT_FOUND'],
  }),
};
