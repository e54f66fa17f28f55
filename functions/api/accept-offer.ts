import { routes } from '../contract/routes.ts';
import { appointmentView, etagOf } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { acceptOffer as accept } from '../store/waitlist.ts';
import { endpoint } from './callers/dependencies.ts';

/** Takes the time that the waitlist offered. */
export const acceptOffer = endpoint(
  routes.acceptOffer,
  async ({ path, actor, now, requestId, expectedVersion }, { table, random }) => {
    const asked = { actor, correlationId: requestId, now, random };
    const appointment = await accept(table, path.waitlistEntryId, asked, expectedVersion);
    if (isRefusal(appointment)) return appointment;
    return { body: appointmentView(appointment, actor, now), headers: { etag: etagOf(appointment) } };
  },
);
