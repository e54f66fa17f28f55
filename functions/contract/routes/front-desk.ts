import * as z from 'zod';
import { STATUSES } from '../../domain/appointment.ts';
import { type Route, route } from '../route.ts';
import {
  email,
  id,
  inOrder,
  instant,
  instantText,
  localDate,
  name,
  OUT_OF_ORDER,
  page,
  paragraph,
  phone,
} from '../scalars.ts';
import { agendaEntry, appointment, availability, doctor, listOf } from '../schemas.ts';

const byStaff = {
  tag: 'Front desk',
  caller: 'staff',
  access: ['staff', 'admin'],
} as const satisfies Partial<Route>;

const MAX_DAYS = 31;
const DAY_MS = 86_400_000;
const withinReach = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || Date.parse(to) - Date.parse(from) < MAX_DAYS * DAY_MS;

/** Whom an override is for: somebody known by id, or by what they say on the phone. */
const newPatient = z.strictObject({ name, email, phone: phone.optional() });
const overrideBody = z
  .strictObject({
    clinicId: id,
    appointmentTypeId: id,
    start: instant,
    doctorId: id.optional(),
    patientId: id.optional(),
    patient: newPatient.optional(),
    reason: paragraph(500),
    outsideSchedule: z.boolean().optional(),
  })
  .refine(({ patientId, patient }) => (patientId === undefined) !== (patient === undefined), {
    message: 'exactly one of patientId and patient is needed',
    path: ['patientId'],
  });

export const frontDeskRoutes = {
  listClinicAppointments: route({
    ...byStaff,
    operationId: 'listClinicAppointments',
    method: 'GET',
    path: '/admin/appointments',
    summary: 'The appointments of a clinic by start, with whom; for administrators of all clinics',
    query: z
      .strictObject({
        clinicId: id.optional(),
        from: localDate.optional(),
        to: localDate.optional(),
        doctorId: id.optional(),
        patientId: id.optional(),
        status: z.enum(STATUSES).optional(),
        attention: z.literal('NEEDS_NEW_TIME').optional(),
        ...page,
      })
      .refine(inOrder, OUT_OF_ORDER),
    status: 200,
    answer: listOf(agendaEntry),
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  overrideAppointment: route({
    ...byStaff,
    operationId: 'overrideAppointment',
    method: 'POST',
    path: '/admin/appointments/override',
    summary: 'Books for a patient whatever notice, horizon and, if so said, schedule are; never twice at once',
    body: overrideBody,
    status: 201,
    answer: appointment,
    refusals: [
      'UNKNOWN_REFERENCE',
      'MISALIGNED_TIME',
      'OUTSIDE_BOOKING_WINDOW',
      'SLOT_TAKEN',
      'NO_DOCTOR_AVAILABLE',
      'PATIENT_OVERLAP',
      'ALREADY_EXISTS',
      'IDEMPOTENCY_KEY_REUSED',
      'TRY_AGAIN',
    ],
    idempotent: true,
  }),
  reassignAppointment: route({
    ...byStaff,
    operationId: 'reassignAppointment',
    method: 'PUT',
    path: '/admin/appointments/{appointmentId}/reassign',
    summary: 'Gives an appointment to another doctor at the same time',
    pathParameters: z.object({ appointmentId: id }),
    body: z.strictObject({ doctorId: id.optional() }).optional(),
    status: 200,
    answer: appointment,
    refusals: [
      'NOT_FOUND',
      'VERSION_CONFLICT',
      'UNKNOWN_REFERENCE',
      'OUTSIDE_BOOKING_WINDOW',
      'INVALID_STATE',
      'SLOT_TAKEN',
      'NO_DOCTOR_AVAILABLE',
      'TRY_AGAIN',
    ],
    versioned: true,
  }),
  listDoctorLoads: route({
    ...byStaff,
    operationId: 'listDoctorLoads',
    method: 'GET',
    path: '/admin/doctors',
    summary: 'The doctors of a clinic, those who left too, with what they offer and how much of it is booked',
    query: z
      .strictObject({ clinicId: id.optional(), from: localDate.optional(), to: localDate.optional(), ...page })
      .refine(inOrder, OUT_OF_ORDER)
      .refine(withinReach, { message: `must lie within ${MAX_DAYS} days of from`, path: ['to'] }),
    status: 200,
    answer: listOf(
      z.object({
        doctor,
        availability,
        appointments: z.number().int(),
        bookedMinutes: z.number().int(),
        offeredMinutes: z.number().int(),
        utilisation: z.number(),
        days: z
          .array(z.object({ date: localDate, windows: z.array(z.object({ start: instantText, end: instantText })) }))
          .meta({
            description: 'What the doctor works on each date, time off and closures taken out.',
          }),
      }),
    ),
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  getPatient: route({
    ...byStaff,
    operationId: 'getPatient',
    method: 'GET',
    path: '/admin/patients/{patientId}',
    summary: 'How to reach a patient; for staff those of their clinic',
    pathParameters: z.object({ patientId: id }),
    status: 200,
    answer: z.object({ id, name: z.string(), email: z.string(), phone: z.string().optional() }),
    refusals: ['NOT_FOUND'],
  }),
};
