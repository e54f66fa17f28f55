import { routes } from '../contract/routes.ts';
import { waitlistEntryView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { asOf } from '../domain/waitlist.ts';
import { declineOffer as decline, seeWishes } from '../store/waitlist.ts';
import { endpoint } from './callers/dependencies.ts';

/** Passes the time that the waitlist offered; the wish waits on. */
export const declineOffer = endpoint(
  routes.declineOffer,
  async ({ path, actor, now, requestId }, { table, random }) => {
    const wish = await decline(table, path.waitlistEntryId, { actor, correlationId: requestId, now, random });
    if (isRefusal(wish)) return wish;
    const [seen] = await seeWishes(table, [asOf(wish, now)], now);
    return seen ? { body: waitlistEntryView(seen) } : refuse('NOT_FOUND');
  },
);
