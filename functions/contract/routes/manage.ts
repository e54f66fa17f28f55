import * as z from 'zod';
import { type Route, route } from '../route.ts';
import { atMostDays, dateRange, inOrder, instant, OUT_OF_ORDER, paragraph, tooLong } from '../scalars.ts';
import { managedAppointment, openTimes } from '../schemas.ts';

const MAX_DAYS = 31;
const shared = { tag: 'Manage link', caller: 'link', access: 'link' } as const satisfies Partial<Route>;

export const manageRoutes = {
  getManagedAppointment: route({
    ...shared,
    operationId: 'getManagedAppointment',
    method: 'GET',
    path: '/manage/appointment',
    summary: 'The appointment of a manage link',
    status: 200,
    answer: managedAppointment,
    refusals: ['NOT_FOUND'],
  }),
  cancelManagedAppointment: route({
    ...shared,
    operationId: 'cancelManagedAppointment',
    method: 'DELETE',
    path: '/manage/appointment',
    summary: 'Cancels the appointment of a manage link',
    body: z.strictObject({ reason: paragraph(500).optional() }).optional(),
    status: 200,
    answer: managedAppointment,
    refusals: ['NOT_FOUND', 'VERSION_CONFLICT', 'OUTSIDE_BOOKING_WINDOW', 'INVALID_STATE', 'TRY_AGAIN'],
    versioned: true,
  }),
  rescheduleManagedAppointment: route({
    ...shared,
    operationId: 'rescheduleManagedAppointment',
    method: 'PUT',
    path: '/manage/appointment/reschedule',
    summary: 'Moves the appointment of a manage link',
    body: z.strictObject({ start: instant }),
    status: 200,
    answer: managedAppointment,
    refusals: [
      'NOT_FOUND',
      'VERSION_CONFLICT',
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
  listManagedSlots: route({
    ...shared,
    operationId: 'listManagedSlots',
    method: 'GET',
    path: '/manage/appointment/slots',
    summary: 'Times to which the appointment of a manage link can move',
    query: z.strictObject(dateRange).refine(inOrder, OUT_OF_ORDER).refine(atMostDays(MAX_DAYS), tooLong(MAX_DAYS)),
    status: 200,
    answer: openTimes,
    refusals: ['NOT_FOUND'],
  }),
  getManagedCalendar: route({
    ...shared,
    operationId: 'getManagedCalendar',
    method: 'GET',
    path: '/manage/appointment/calendar.ics',
    summary: 'The appointment of a manage link as a calendar file',
    status: 200,
    mediaType: 'text/calendar',
    refusals: ['NOT_FOUND'],
  }),
};
