import { routes } from '../contract/routes.ts';
import { clinicNotificationView } from '../contract/views.ts';
import { messageUsefulUntil } from '../domain/announcement.ts';
import { e164, isRetryable } from '../domain/notification.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { noticeById } from '../store/notice-lists.ts';
import { whyNotToSend } from '../store/notice-truth.ts';
import { findNotice, retryNotice } from '../store/notices.ts';
import { findPerson } from '../store/people.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { listsFor } from './callers/announcing.ts';
import { endpoint } from './callers/dependencies.ts';

/**
 * Queues a notice once more that failed or had no usable address: this notice through its channel and nothing else. One
 * that is queued already is answered as it is; one that is out of date is refused. An address that bounced is tried again.
 */
export const retryNotification = endpoint(routes.retryNotification, async ({ path, actor, now }, { table }) => {
  const clinicIds = await listsFor(table, actor, undefined);
  if (isRefusal(clinicIds)) return clinicIds;
  const listed = await noticeById(table, clinicIds, path.notificationId);
  const notice = listed && (await findNotice(table, listed));
  if (!notice) return refuse('NOT_FOUND');
  if (notice.status === 'QUEUED') return { body: clinicNotificationView(notice) };
  if (!isRetryable(notice)) return refuse('INVALID_STATE', { detail: 'This notification has not failed.' });
  // A message may be sent late when staff say so; what is about an appointment has its own end.
  const usefulUntil = notice.kind === 'MESSAGE' ? messageUsefulUntil(now) : (notice.usefulUntil ?? 0);
  if ((await whyNotToSend(table, { ...notice, usefulUntil }, now)) !== undefined)
    return refuse('INVALID_STATE', { detail: 'This notification is out of date: what it says is no longer true.' });
  const person = await findPerson(table, notice.personId);
  if (notice.channel === 'sms' && e164(person?.phone) === undefined)
    return refuse('INVALID_STATE', { detail: 'This person has no phone number that takes text messages.' });
  const stopped = person && notice.channel === 'email' ? await suppressionOf(table, person.email) : undefined;
  if (stopped === 'complaint')
    return refuse('INVALID_STATE', { detail: 'This person called our mail unwanted. Reach them in another way.' });
  const again = await retryNotice(table, notice, now, usefulUntil, stopped && person?.email);
  return again ? { body: clinicNotificationView(again) } : refuse('TRY_AGAIN');
});
