import { Logger } from '@aws-lambda-powertools/logger';
import { channelsFor, type Notice, queueOf, TELLS_WHAT_HAPPENED } from '../domain/notification.ts';
import type { Person } from '../domain/person.ts';
import { type NoticeName, queueNotice, recordNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';
import { countNotice } from './failures.ts';
import type { Queueing } from './queueing.ts';

const logger = new Logger({ serviceName: 'notifications' });

/** What a log may hold of a notice: its ids, and neither its reader nor its words. */
export const aboutNotice = (
  { id, kind, channel, appointmentId }: Pick<Notice, 'id' | 'kind' | 'channel' | 'appointmentId'>,
  outcome: string,
  correlationId?: string,
) => ({ correlationId, noticeId: id, kind, channel, appointmentId, outcome });

/** Records notices of one occasion that come too late, each once, and counts the occasion once. */
const recordLate = async (table: Table, notices: readonly Notice[]): Promise<void> => {
  let isNew = false;
  for (const notice of notices) isNew = await recordNotice(table, notice, { status: 'EXPIRED', reason: 'too-late' });
  // Only one delivery creates the last row, also after an earlier delivery stopped half-way: it counts the occasion.
  if (isNew) countNotice('NotificationExpired');
};

/**
 * Records what one person is told, each once: in the app at once, by mail and SMS as they wish, which wait for their
 * turn. Repeating it puts what still waits into the queue again and changes nothing else. What is too late is recorded
 * as expired; in the app it is told all the same when it is about what has happened.
 */
export const queueNotices = async (
  { table, queue }: Queueing,
  notices: readonly Notice[],
  to: Person,
  correlationId: string | undefined,
  { isAnnouncement = false, isLate = false }: { readonly isAnnouncement?: boolean; readonly isLate?: boolean } = {},
): Promise<void> => {
  const waiting: Notice[] = [];
  const late: Notice[] = [];
  for (const notice of notices) {
    const way = channelsFor(notice.kind, to, { isAnnouncement })[notice.channel];
    const isInApp = notice.channel === 'in-app';
    // In the app there is nothing to send late, and what can no longer be done is not shown.
    if (way === undefined || (isInApp && isLate && !TELLS_WHAT_HAPPENED[notice.kind])) continue;
    if (isInApp) await recordNotice(table, notice, { status: 'SENT' });
    else if (way !== 'send') await recordNotice(table, notice, { status: 'SUPPRESSED', reason: way });
    else if (isLate) late.push(notice);
    else if (await queueNotice(table, notice)) waiting.push(notice);
    const outcome = isInApp ? 'in the app' : isLate && way === 'send' ? 'too-late' : way;
    logger.info('queued', aboutNotice(notice, outcome, correlationId));
  }
  await recordLate(table, late);
  for (const [name, group] of Map.groupBy(waiting, queueOf))
    await queue.put(
      group.map(({ personId, id }): NoticeName => ({ personId, id })),
      name,
    );
};
