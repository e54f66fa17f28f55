import { Logger } from '@aws-lambda-powertools/logger';
import { channelsFor, type Notice, queueOf } from '../domain/notification.ts';
import type { Person } from '../domain/person.ts';
import { type NoticeName, queueNotice, recordNotice } from '../store/notices.ts';
import type { Queueing } from './queueing.ts';

const logger = new Logger({ serviceName: 'notifications' });

/** What a log may hold of a notice: its ids, and neither its reader nor its words. */
export const aboutNotice = (
  { id, kind, channel, appointmentId }: Pick<Notice, 'id' | 'kind' | 'channel' | 'appointmentId'>,
  outcome: string,
  correlationId?: string,
) => ({ correlationId, noticeId: id, kind, channel, appointmentId, outcome });

/**
 * Records what one person is told, each once: in the app at once, by mail and SMS as they wish, which wait for their
 * turn. Repeating it puts what still waits into the queue again and changes nothing else.
 */
export const queueNotices = async (
  { table, queue }: Queueing,
  notices: readonly Notice[],
  to: Person,
  correlationId: string | undefined,
  { isAnnouncement = false }: { readonly isAnnouncement?: boolean } = {},
): Promise<void> => {
  const waiting: Notice[] = [];
  for (const notice of notices) {
    const way = channelsFor(notice.kind, to, { isAnnouncement })[notice.channel];
    if (way === undefined) continue;
    if (notice.channel === 'in-app') await recordNotice(table, notice, { status: 'SENT' });
    else if (way !== 'send') await recordNotice(table, notice, { status: 'SUPPRESSED', reason: way });
    else if (await queueNotice(table, notice)) waiting.push(notice);
    logger.info('queued', aboutNotice(notice, notice.channel === 'in-app' ? 'in the app' : way, correlationId));
  }
  for (const [name, group] of Map.groupBy(waiting, queueOf))
    await queue.put(
      group.map(({ personId, id }): NoticeName => ({ personId, id })),
      name,
    );
};
