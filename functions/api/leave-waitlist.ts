import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { leaveWaitlist as leave } from '../store/waitlist.ts';
import { endpoint } from './callers/dependencies.ts';

/** Withdraws a wish; leaving a line twice, or after it has ended, is leaving it. */
export const leaveWaitlist = endpoint(
  routes.leaveWaitlist,
  async ({ path, actor, now, requestId }, { table, random }) => {
    const outcome = await leave(table, path.waitlistEntryId, { actor, correlationId: requestId, now, random });
    return isRefusal(outcome) ? outcome : { body: undefined };
  },
);
