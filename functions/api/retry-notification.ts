import { routes } from '../contract/routes.ts';
import { clinicNotificationView } from '../contract/views.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { noticeById } from '../store/notice-lists.ts';
import { findNotice, retryNotice } from '../store/notices.ts';
import { findPerson } from '../store/people.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { listsFor } from './callers/announcing.ts';
import { endpoint } from './callers/dependencies.ts';

/** Sets a notice that has failed going once more; one that is going already is answered as it is. */
export const retryNotification = endpoint(routes.retryNotification, async ({ path, actor, now }, { table }) => {
  const clinicIds = await listsFor(table, actor, undefined);
  if (isRefusal(clinicIds)) return clinicIds;
  const listed = await noticeById(table, clinicIds, path.notificationId);
  const notice = listed && (await findNotice(table, listed));
  if (!notice) return refuse('NOT_FOUND');
  if (notice.status === 'QUEUED') return { body: clinicNotificationView(notice) };
  if (notice.status !== 'FAILED') return refuse('INVALID_STATE', { detail: 'This notification has not failed.' });
  const person = await findPerson(table, notice.personId);
  const stopped = person && notice.channel === 'email' ? await suppressionOf(table, person.email) : undefined;
  if (stopped === 'complaint')
    return refuse('INVALID_STATE', { detail: 'This person called our mail unwanted. Reach them in another way.' });
  const again = await retryNotice(table, notice, now, stopped && person?.email);
  return again ? { body: clinicNotificationView(again) } : refuse('TRY_AGAIN');
});
