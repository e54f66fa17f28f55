import { routes } from '../contract/routes.ts';
import { notificationView } from '../contract/views.ts';
import { refuse } from '../domain/refusal.ts';
import { markRead } from '../store/inbox.ts';
import { endpoint } from './callers/dependencies.ts';

/** Marks one of the caller's notifications as read; the first time counts. */
export const readNotification = endpoint(routes.readNotification, async ({ path, actor, now }, { table }) => {
  const notification = await markRead(table, actor.id, path.notificationId, now);
  return notification ? { body: notificationView(notification) } : refuse('NOT_FOUND');
});
