import { routes } from '../contract/routes.ts';
import { refuse } from '../domain/refusal.ts';
import { findAnnouncement, progressOf } from '../store/announcements.ts';
import { endpoint } from './callers/dependencies.ts';

/** How far an announcement has come; for staff only those of their clinic exist. */
export const getAnnouncement = endpoint(routes.getAnnouncement, async ({ path, actor }, { table }) => {
  const announcement = await findAnnouncement(table, path.announcementId);
  if (!announcement || (actor.role !== 'admin' && announcement.clinicId !== actor.clinicId)) return refuse('NOT_FOUND');
  const { id, recipients } = announcement;
  return { body: { id, recipients, ...(await progressOf(table, announcement)) } };
});
