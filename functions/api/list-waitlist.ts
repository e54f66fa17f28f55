import { routes } from '../contract/routes.ts';
import { waitlistEntryView } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { asOf, placeInLine } from '../domain/waitlist.ts';
import { pageOf } from '../http/cursor.ts';
import { seeWishes } from '../store/waitlist.ts';
import { wishesOfPatient } from '../store/wishes.ts';
import { endpoint } from './callers/dependencies.ts';

/** A patient's own wishes, oldest first, page by page. */
export const listWaitlist = endpoint(routes.listWaitlist, async ({ query, actor, now }, { table, signingSecret }) => {
  const wishes = (await wishesOfPatient(table, actor.id)).map((wish) => asOf(wish, now));
  const page = pageOf(wishes, query, placeInLine, {
    secret: await signingSecret(),
    callerId: actor.id,
    operationId: 'listWaitlist',
  });
  if (isRefusal(page)) return page;
  return { body: { ...page, items: (await seeWishes(table, page.items, now)).map(waitlistEntryView) } };
});
