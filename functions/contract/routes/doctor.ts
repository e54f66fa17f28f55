import * as z from 'zod';
import { route } from '../route.ts';
import { atMostDays, dateRange, id, inOrder, OUT_OF_ORDER, page, tooLong } from '../scalars.ts';
import { affected, agendaEntry, availability, closure, listOf, newAvailability } from '../schemas.ts';

const MAX_DAYS = 31;
const changed = z.object({ availability, affected: z.array(affected) });
const own = {
  path: '/doctors/availability',
  tag: 'Availability',
  caller: 'doctor',
  access: ['doctor'],
  status: 200,
} as const;
const onBehalf = {
  path: '/doctors/{doctorId}/availability',
  tag: 'Availability',
  caller: 'staff',
  access: ['staff', 'admin'],
  pathParameters: z.object({ doctorId: id }),
  status: 200,
} as const;

export const doctorRoutes = {
  getOwnAvailability: route({
    ...own,
    operationId: 'getOwnAvailability',
    method: 'GET',
    summary: 'When I work',
    answer: availability,
  }),
  replaceOwnAvailability: route({
    ...own,
    operationId: 'replaceOwnAvailability',
    method: 'PUT',
    summary: 'Replaces when I work',
    body: newAvailability,
    answer: changed,
    refusals: ['TRY_AGAIN'],
  }),
  postOwnAvailability: route({
    ...own,
    operationId: 'postOwnAvailability',
    method: 'POST',
    summary: 'Replaces when I work, as PUT does',
    body: newAvailability,
    answer: changed,
    refusals: ['TRY_AGAIN'],
  }),
  listOwnAgenda: route({
    operationId: 'listOwnAgenda',
    method: 'GET',
    path: '/doctors/appointments',
    summary: 'My agenda: the visits that stand or took place, by start',
    tag: 'Appointments',
    caller: 'doctor',
    access: ['doctor'],
    query: z
      .strictObject({ ...dateRange, ...page })
      .refine(inOrder, OUT_OF_ORDER)
      .refine(atMostDays(MAX_DAYS), tooLong(MAX_DAYS)),
    status: 200,
    answer: listOf(agendaEntry).extend({
      closures: z.array(closure).meta({ description: 'The dates of the range on which the clinic is closed.' }),
    }),
  }),
  getAvailability: route({
    ...onBehalf,
    operationId: 'getAvailability',
    method: 'GET',
    summary: 'When a doctor works',
    answer: availability,
    refusals: ['NOT_FOUND'],
  }),
  replaceAvailability: route({
    ...onBehalf,
    operationId: 'replaceAvailability',
    method: 'PUT',
    summary: 'Replaces when a doctor works',
    body: newAvailability,
    answer: changed,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  postAvailability: route({
    ...onBehalf,
    operationId: 'postAvailability',
    method: 'POST',
    summary: 'Replaces when a doctor works, as PUT does',
    body: newAvailability,
    answer: changed,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
};
