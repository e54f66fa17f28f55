import { routes } from '../contract/routes.ts';
import { announcementQueued } from '../contract/schemas.ts';
import { isRefusal } from '../domain/refusal.ts';
import { announce } from '../store/announcements.ts';
import { recall, repeatable } from '../store/idempotency.ts';
import { recipientsFor } from './callers/announcing.ts';
import { endpoint } from './callers/dependencies.ts';

/** Queues an announcement to patients of the caller's clinic, or of an administrator's choice. */
export const sendAnnouncement = endpoint(routes.sendAnnouncement, async (request, { table, newId }) => {
  const { body, actor, now, requestId } = request;
  const once = repeatable('sendAnnouncement', request, (stored) => announcementQueued.parse(stored));
  const before = await recall(table, once);
  if (before) return isRefusal(before) ? before : { body: before.answer };
  const recipients = await recipientsFor(table, actor, body);
  if (isRefusal(recipients)) return recipients;
  const announcement = {
    id: newId('msg'),
    clinicId: actor.clinicId,
    subject: body.subject,
    body: body.body,
    recipients: recipients.length,
    createdAt: now,
  };
  const queued = { id: announcement.id, recipients: recipients.length };
  const outcome = await announce(table, announcement, recipients, queued, once, requestId);
  return isRefusal(outcome) ? outcome : { body: outcome };
});
