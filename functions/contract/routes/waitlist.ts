import * as z from 'zod';
import { type Route, route } from '../route.ts';
import { dateRange, id, inOrder, OUT_OF_ORDER, page, wallTime } from '../scalars.ts';
import { appointment, listOf, waitlistEntry } from '../schemas.ts';

const shared = { tag: 'Waitlist', caller: 'patient', access: ['patient'] } as const satisfies Partial<Route>;
const one = z.object({ waitlistEntryId: id });
const nothing = z.strictObject({}).optional();

export const waitlistRoutes = {
  joinWaitlist: route({
    ...shared,
    operationId: 'joinWaitlist',
    method: 'POST',
    path: '/waitlist',
    summary: 'Wishes for a time that may open later',
    body: z
      .strictObject({
        clinicId: id,
        appointmentTypeId: id,
        ...dateRange,
        earliest: wallTime.optional(),
        latest: wallTime.optional(),
        doctorId: id.optional(),
      })
      .refine(inOrder, OUT_OF_ORDER)
      .refine(({ earliest, latest }) => earliest === undefined || latest === undefined || earliest <= latest, {
        message: 'must not be before earliest',
        path: ['latest'],
      }),
    status: 201,
    answer: waitlistEntry,
    refusals: ['UNKNOWN_REFERENCE', 'OUTSIDE_BOOKING_WINDOW', 'NO_DOCTOR_AVAILABLE', 'IDEMPOTENCY_KEY_REUSED'],
    idempotent: true,
  }),
  listWaitlist: route({
    ...shared,
    operationId: 'listWaitlist',
    method: 'GET',
    path: '/waitlist',
    summary: 'My wishes with their position and live offers',
    query: z.strictObject(page),
    status: 200,
    answer: listOf(waitlistEntry),
  }),
  leaveWaitlist: route({
    ...shared,
    operationId: 'leaveWaitlist',
    method: 'DELETE',
    path: '/waitlist/{waitlistEntryId}',
    summary: 'Withdraws a wish; an offer that is out goes to the next',
    pathParameters: one,
    status: 204,
    refusals: ['NOT_FOUND', 'TRY_AGAIN'],
  }),
  acceptOffer: route({
    ...shared,
    operationId: 'acceptOffer',
    method: 'POST',
    path: '/waitlist/{waitlistEntryId}/accept',
    summary: 'Takes the offered time',
    pathParameters: one,
    body: nothing,
    versioned: true,
    status: 200,
    answer: appointment,
    refusals: ['NOT_FOUND', 'VERSION_CONFLICT', 'INVALID_STATE', 'OFFER_EXPIRED', 'TRY_AGAIN'],
  }),
  declineOffer: route({
    ...shared,
    operationId: 'declineOffer',
    method: 'POST',
    path: '/waitlist/{waitlistEntryId}/decline',
    summary: 'Passes the offered time to the next; the wish waits on',
    pathParameters: one,
    body: nothing,
    status: 200,
    answer: waitlistEntry,
    refusals: ['NOT_FOUND', 'INVALID_STATE', 'OFFER_EXPIRED', 'TRY_AGAIN'],
  }),
};
