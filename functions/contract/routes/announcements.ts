import * as z from 'zod';
import { CHANNELS, NOTICE_ENDS, NOTIFICATION_STATUSES } from '../../domain/notification.ts';
import { type Route, route } from '../route.ts';
import { id, line, page, paragraph } from '../scalars.ts';
import { announcementQueued, listOf, notification } from '../schemas.ts';

const byStaff = { tag: 'Announcements', caller: 'staff', access: ['staff', 'admin'] } as const satisfies Partial<Route>;

const ids = z.array(id).min(1).max(1000).optional();

/** A notification as those see it who look after who was reached. */
const clinicNotification = notification
  .extend({
    channel: z.enum(CHANNELS),
    patientId: id,
    clinicId: id.meta({ description: '`platform` when no clinic sent it.' }),
    failure: z.string().optional().meta({
      description:
        'Why it failed: rejected, bounce, complaint or unreachable. Of one that was not sent because its address takes no mail: bounce or complaint.',
    }),
    reason: z
      .enum(NOTICE_ENDS)
      .optional()
      .meta({ description: 'Why it was not sent, of one that is SUPPRESSED or EXPIRED.' }),
    announcementId: id.optional(),
  })
  .meta({ id: 'ClinicNotification' });

export const announcementRoutes = {
  sendAnnouncement: route({
    ...byStaff,
    operationId: 'sendAnnouncement',
    method: 'POST',
    path: '/notifications/send',
    summary: 'Tells the patients of appointments, or patients, something; everybody once',
    body: z
      .strictObject({ appointmentIds: ids, patientIds: ids, subject: line(150), body: paragraph(5000) })
      .refine(({ appointmentIds, patientIds }) => appointmentIds !== undefined || patientIds !== undefined, {
        message: 'at least one of appointmentIds and patientIds is needed',
        path: ['appointmentIds'],
      }),
    status: 202,
    answer: announcementQueued,
    refusals: ['UNKNOWN_REFERENCE', 'IDEMPOTENCY_KEY_REUSED', 'TRY_AGAIN'],
    idempotent: true,
  }),
  getAnnouncement: route({
    ...byStaff,
    operationId: 'getAnnouncement',
    method: 'GET',
    path: '/notifications/send/{announcementId}',
    summary: 'How far an announcement has come; everybody counts once',
    pathParameters: z.object({ announcementId: id }),
    status: 200,
    answer: z
      .object({
        id,
        recipients: z.number().int(),
        queued: z.number().int(),
        sent: z.number().int(),
        failed: z.number().int(),
      })
      .meta({ id: 'AnnouncementProgress' }),
    refusals: ['NOT_FOUND'],
  }),
  listClinicNotifications: route({
    ...byStaff,
    operationId: 'listClinicNotifications',
    method: 'GET',
    path: '/admin/notifications',
    summary:
      'What the patients of a clinic were told, or could not be, latest first; for administrators of all clinics',
    query: z.strictObject({
      status: z.enum(NOTIFICATION_STATUSES).optional(),
      reason: z.literal('unreachable').optional().meta({
        description:
          'Only mails whose address takes none: one came back from it, or its owner called our mail unwanted.',
      }),
      clinicId: id.optional(),
      ...page,
    }),
    status: 200,
    answer: listOf(clinicNotification),
    refusals: ['UNKNOWN_REFERENCE'],
  }),
  retryNotification: route({
    ...byStaff,
    operationId: 'retryNotification',
    method: 'POST',
    path: '/admin/notifications/{notificationId}/retry',
    summary:
      'Sends one notification once more that had failed or had no usable address, also to an address that bounced; not to one whose owner complained, nor what is no longer true',
    pathParameters: z.object({ notificationId: id }),
    body: z.strictObject({}).optional(),
    status: 202,
    answer: clinicNotification,
    refusals: ['NOT_FOUND', 'INVALID_STATE', 'TRY_AGAIN'],
  }),
};
