import * as z from 'zod';
import { route } from '../route.ts';
import { id } from '../scalars.ts';
import { appointmentType, clinic, doctor, newAppointmentType, newClinic, newDoctor } from '../schemas.ts';

const inClinic = z.object({ clinicId: id });

export const staffRoutes = {
  createClinic: route({
    operationId: 'createClinic',
    method: 'POST',
    path: '/clinics',
    summary: 'Opens a clinic',
    tag: 'Administration',
    caller: 'staff',
    access: ['admin'],
    body: newClinic,
    status: 201,
    answer: clinic,
    refusals: ['IDEMPOTENCY_KEY_REUSED'],
    idempotent: true,
  }),
  createDoctor: route({
    operationId: 'createDoctor',
    method: 'POST',
    path: '/clinics/{clinicId}/doctors',
    summary: 'Adds a doctor with a login of their own and mails an invitation',
    tag: 'Administration',
    caller: 'staff',
    access: ['staff', 'admin'],
    pathParameters: inClinic,
    body: newDoctor,
    status: 201,
    answer: doctor,
    refusals: ['NOT_FOUND', 'UNKNOWN_REFERENCE', 'ALREADY_EXISTS', 'IDEMPOTENCY_KEY_REUSED'],
    idempotent: true,
  }),
  createAppointmentType: route({
    operationId: 'createAppointmentType',
    method: 'POST',
    path: '/clinics/{clinicId}/appointment-types',
    summary: 'Adds a type of appointment',
    tag: 'Administration',
    caller: 'staff',
    access: ['staff', 'admin'],
    pathParameters: inClinic,
    body: newAppointmentType,
    status: 201,
    answer: appointmentType,
    refusals: ['NOT_FOUND', 'IDEMPOTENCY_KEY_REUSED'],
    idempotent: true,
  }),
};
