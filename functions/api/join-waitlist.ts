import { routes } from '../contract/routes.ts';
import { waitlistEntry } from '../contract/schemas.ts';
import { waitlistEntryView } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { repeatable } from '../store/idempotency.ts';
import { joinWaitlist as join } from '../store/waitlist.ts';
import { endpoint } from './callers/dependencies.ts';

/** Puts a wish last in line; what is open already is for booking and not for waiting. */
export const joinWaitlist = endpoint(routes.joinWaitlist, async (request, { table, newId }) => {
  const once = repeatable('joinWaitlist', request, (stored) => waitlistEntry.parse(stored));
  const entry = await join(table, request.body, newId('wish'), request, once, (seen) =>
    waitlistEntry.parse(waitlistEntryView(seen)),
  );
  return isRefusal(entry) ? entry : { body: entry };
});
