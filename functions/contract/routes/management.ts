import * as z from 'zod';
import { MODES } from '../../domain/clinic.ts';
import { type Route, route } from '../route.ts';
import { email, id, line, name, page, paragraph, phone, timeZone } from '../scalars.ts';
import {
  appointmentType,
  bufferMinutes,
  clinic,
  doctor,
  durationMinutes,
  listOf,
  policy,
  staffMember,
} from '../schemas.ts';

const byStaff = {
  tag: 'Administration',
  caller: 'staff',
  access: ['staff', 'admin'],
} as const satisfies Partial<Route>;
const ofClinic = z.object({ clinicId: id });
const ofType = z.object({ appointmentTypeId: id });

/** Only this: leaving goes by DELETE, which tells what becomes of the appointments. */
const activeAgain = z.literal(true).optional();

const clinicChange = z.strictObject({
  name: name.optional(),
  address: line(300).optional(),
  phone: phone.optional(),
  timeZone: timeZone.optional(),
  policy: policy.partial().optional(),
});

/** What may be absent of a doctor or type is taken away by `null`. */
const doctorChange = z.strictObject({
  name: name.optional(),
  specialization: name.optional(),
  bio: paragraph(2000).nullable().optional(),
  appointmentTypeIds: z.array(id).max(100).nullable().optional(),
  active: activeAgain,
});
const typeChange = z.strictObject({
  name: name.optional(),
  durationMinutes: durationMinutes.optional(),
  mode: z.enum(MODES).optional(),
  specialization: name.nullable().optional(),
  bufferMinutes: bufferMinutes.nullable().optional(),
  active: activeAgain,
});

export const managementRoutes = {
  updateClinic: route({
    ...byStaff,
    operationId: 'updateClinic',
    method: 'PATCH',
    path: '/clinics/{clinicId}',
    summary: 'Changes a clinic or its policy; its time zone stays',
    pathParameters: ofClinic,
    body: clinicChange,
    status: 200,
    answer: clinic,
    refusals: ['NOT_FOUND', 'VERSION_CONFLICT', 'INVALID_STATE', 'TRY_AGAIN'],
    versioned: true,
  }),
  updateDoctor: route({
    ...byStaff,
    operationId: 'updateDoctor',
    method: 'PATCH',
    path: '/doctors/{doctorId}',
    summary: 'Changes a doctor, or brings one back who had left',
    pathParameters: z.object({ doctorId: id }),
    body: doctorChange,
    status: 200,
    answer: doctor,
    refusals: ['NOT_FOUND', 'UNKNOWN_REFERENCE', 'TRY_AGAIN'],
  }),
  updateAppointmentType: route({
    ...byStaff,
    operationId: 'updateAppointmentType',
    method: 'PATCH',
    path: '/appointment-types/{appointmentTypeId}',
    summary: 'Changes a type of appointment, or brings one back; existing appointments stay as they are',
    pathParameters: ofType,
    body: typeChange,
    status: 200,
    answer: appointmentType,
    refusals: ['NOT_FOUND'],
  }),
  deleteAppointmentType: route({
    ...byStaff,
    operationId: 'deleteAppointmentType',
    method: 'DELETE',
    path: '/appointment-types/{appointmentTypeId}',
    summary: 'Takes a type of appointment out of use; existing appointments stay as they are',
    pathParameters: ofType,
    status: 204,
    refusals: ['NOT_FOUND'],
  }),
  inviteStaff: route({
    ...byStaff,
    operationId: 'inviteStaff',
    method: 'POST',
    path: '/clinics/{clinicId}/staff',
    summary: 'Gives somebody a login as staff of this clinic and mails an invitation',
    pathParameters: ofClinic,
    body: z.strictObject({ name, email }),
    status: 201,
    answer: staffMember,
    refusals: ['NOT_FOUND', 'ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED'],
    idempotent: true,
  }),
  listStaff: route({
    ...byStaff,
    operationId: 'listStaff',
    method: 'GET',
    path: '/clinics/{clinicId}/staff',
    summary: 'The staff of a clinic by name',
    pathParameters: ofClinic,
    query: z.strictObject(page),
    status: 200,
    answer: listOf(staffMember),
    refusals: ['NOT_FOUND'],
  }),
  removeStaff: route({
    ...byStaff,
    operationId: 'removeStaff',
    method: 'DELETE',
    path: '/clinics/{clinicId}/staff/{userId}',
    summary: 'Takes a login away at once, living tokens included; the history stays',
    pathParameters: z.object({ clinicId: id, userId: id }),
    status: 204,
    refusals: ['NOT_FOUND'],
  }),
};
