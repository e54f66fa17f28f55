import * as z from 'zod';
import { STATUSES } from '../../domain/appointment.ts';
import { AUDIT_OBJECTS, AUDIT_ROLES } from '../../domain/audit.ts';
import { SEARCH_KINDS } from '../../domain/search.ts';
import { WEEKDAYS } from '../../domain/time.ts';
import { type Route, route } from '../route.ts';
import {
  atMostDays,
  dateRange,
  id,
  inOrder,
  instantText,
  line,
  localDate,
  OUT_OF_ORDER,
  page,
  tooLong,
} from '../scalars.ts';
import { listOf, personalData } from '../schemas.ts';

const byStaff = { tag: 'Oversight', caller: 'staff', access: ['staff', 'admin'] } as const satisfies Partial<Route>;

const q = line(255).meta({ example: 'zoe' });

const patient = z
  .object({ id, name: z.string(), email: z.string(), phone: z.string().optional() })
  .meta({ id: 'Patient' });

const found = z.object({ kind: z.enum(SEARCH_KINDS), id, title: z.string() }).meta({ id: 'Found' });

const state = z.record(z.string(), z.unknown()).optional();
export const auditEntry = z
  .object({
    at: instantText,
    actor: z.object({ id, role: z.enum(AUDIT_ROLES) }),
    action: z.string(),
    objectType: z.enum(AUDIT_OBJECTS),
    objectId: z.string(),
    appointmentId: z.string().optional(),
    patientId: z.string().optional(),
    requestId: z.string(),
    sourceIp: z.string().optional(),
    outcome: z.string().optional().meta({ description: 'Why it was refused; absent when it was done.' }),
    changed: z.array(z.string()).optional(),
    before: state,
    after: state,
  })
  .meta({ id: 'AuditEntry' });

const SUBJECTS = ['appointmentId', 'patientId', 'actorId'] as const;

const minutes = z.number().int();
const analytics = z
  .object({
    clinicId: id,
    from: localDate,
    to: localDate,
    totals: z.record(z.enum(STATUSES), z.number().int()),
    utilisation: z.array(
      z.object({
        doctorId: id,
        name: z.string(),
        bookedMinutes: minutes,
        offeredMinutes: minutes,
        ratio: z.number(),
      }),
    ),
    peakHours: z.array(z.object({ day: z.enum(WEEKDAYS), hour: z.number().int(), count: z.number().int() })),
    leadTimeHours: z.object({ median: z.number(), p90: z.number() }).meta({
      description: 'How long before their start appointments are booked: in whole hours below 48, within 5% above.',
    }),
    noShowRate: z.number(),
    waitlist: z.object({ offered: z.number().int(), fulfilled: z.number().int() }),
    notifications: z.object({ sent: z.number().int(), failed: z.number().int() }),
  })
  .meta({ id: 'Analytics' });

const MOST_DAYS = 366;

export const oversightRoutes = {
  listPatients: route({
    ...byStaff,
    operationId: 'listPatients',
    method: 'GET',
    path: '/admin/patients',
    summary: 'Patients by the beginnings of name, e-mail or phone; for staff those with an appointment in their clinic',
    query: z.strictObject({ q, ...page }),
    status: 200,
    answer: listOf(patient),
  }),
  exportPatient: route({
    ...byStaff,
    access: ['admin'],
    operationId: 'exportPatient',
    method: 'GET',
    path: '/admin/patients/{patientId}/export',
    summary: 'Everything held on a patient',
    pathParameters: z.object({ patientId: id }),
    status: 200,
    answer: personalData,
    refusals: ['NOT_FOUND'],
  }),
  erasePatient: route({
    ...byStaff,
    access: ['admin'],
    operationId: 'erasePatient',
    method: 'DELETE',
    path: '/admin/patients/{patientId}',
    summary: 'Erases a patient, as they could themselves; again: the same answer',
    pathParameters: z.object({ patientId: id }),
    status: 204,
    refusals: ['NOT_FOUND'],
  }),
  search: route({
    ...byStaff,
    operationId: 'search',
    method: 'GET',
    path: '/admin/search',
    summary: 'Patients, doctors and appointments by the beginnings of name, e-mail, phone or appointment id',
    query: z.strictObject({ clinicId: id.optional(), q, ...page }),
    status: 200,
    answer: listOf(found),
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  listAudit: route({
    ...byStaff,
    access: ['admin'],
    operationId: 'listAudit',
    method: 'GET',
    path: '/admin/audit',
    summary: 'Who did and saw what about one appointment or patient, or what one person did; oldest first, UTC dates',
    query: z
      .strictObject({
        appointmentId: id.optional(),
        patientId: id.optional(),
        actorId: id.optional(),
        from: localDate.optional(),
        to: localDate.optional(),
        ...page,
      })
      .refine((query) => SUBJECTS.filter((subject) => query[subject] !== undefined).length === 1, {
        message: 'exactly one of appointmentId, patientId and actorId is needed',
        path: ['appointmentId'],
      })
      .refine(inOrder, OUT_OF_ORDER),
    status: 200,
    answer: listOf(auditEntry),
  }),
  getAnalytics: route({
    ...byStaff,
    operationId: 'getAnalytics',
    method: 'GET',
    path: '/admin/analytics',
    summary: 'What became of the appointments of a clinic’s dates; CSV with `Accept: text/csv`',
    query: z
      .strictObject({ clinicId: id, ...dateRange })
      .refine(inOrder, OUT_OF_ORDER)
      .refine(atMostDays(MOST_DAYS), tooLong(MOST_DAYS)),
    status: 200,
    answer: analytics,
    refusals: ['UNKNOWN_REFERENCE'],
  }),
};
