import { routes } from '../contract/routes.ts';
import { notificationView } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { bodiesOf } from '../store/announcements.ts';
import { inboxOf } from '../store/inbox.ts';
import { endpoint } from './callers/dependencies.ts';

/** What the caller was told through every channel, newest first. */
export const listNotifications = endpoint(
  routes.listNotifications,
  async ({ query, actor }, { table, signingSecret }) => {
    const owner = { secret: await signingSecret(), callerId: actor.id, operationId: 'listNotifications' };
    const after = positionFrom(owner, query.cursor);
    if (isRefusal(after)) return after;
    const unread = query.unread === 'true';
    const { items, more } = await inboxOf(table, actor.id, { limit: query.limit, after, unread });
    const last = items.at(-1);
    const bodies = await bodiesOf(
      table,
      items.flatMap(({ announcementId }) => announcementId ?? []),
    );
    return {
      body: {
        items: items.map((item) => ({ ...notificationView(item), body: bodies.get(item.announcementId ?? '') })),
        nextCursor: more && last ? sealCursor(owner, last.id) : null,
      },
    };
  },
);
