import { routes } from '../contract/routes.ts';
import { clinicNotificationView } from '../contract/views.ts';
import { isRefusal } from '../domain/refusal.ts';
import { positionFrom, sealCursor } from '../http/cursor.ts';
import { noticesOf } from '../store/notice-lists.ts';
import { listsFor } from './callers/announcing.ts';
import { endpoint } from './callers/dependencies.ts';

/** What patients were told, or could not be, latest first. */
export const listClinicNotifications = endpoint(
  routes.listClinicNotifications,
  async ({ query, actor }, { table, signingSecret }) => {
    const clinicIds = await listsFor(table, actor, query.clinicId);
    if (isRefusal(clinicIds)) return clinicIds;
    const operationId = JSON.stringify(['listClinicNotifications', query.clinicId, query.status, query.reason]);
    const owner = { secret: await signingSecret(), callerId: actor.id, operationId };
    const after = positionFrom(owner, query.cursor);
    if (isRefusal(after)) return after;
    const { status, reason, limit } = query;
    const isUnreachable = reason === 'unreachable';
    const { items, next } = await noticesOf(table, { clinicIds, status, isUnreachable, limit, after });
    return {
      body: {
        items: items.map(clinicNotificationView),
        nextCursor: next === undefined ? null : sealCursor(owner, next),
      },
    };
  },
);
