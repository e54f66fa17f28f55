import { SENDER } from '../contract/time-limits.ts';
import { endStatus, type Notification, priorityOf } from '../domain/notification.ts';
import { requeueAfterMs } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import { queuedNotices } from '../store/notice-lists.ts';
import { whyNotToSend } from '../store/notice-truth.ts';
import { claimNotice, claimRequeue, settleNotice } from '../store/notices.ts';
import type { Table } from '../store/table.ts';
import type { NoticeQueue } from './notice-queue.ts';

/** What settling notices needs. */
export interface Settling {
  readonly table: Table;
  readonly queue: NoticeQueue;
  readonly now: () => EpochMs;
}

/** Ends a notice that is not to be sent any more; one whose message may be lost is queued again. */
const settle = async ({ table, queue, now }: Settling, notice: Notification): Promise<boolean> => {
  const reason = await whyNotToSend(table, notice, now());
  if (reason !== undefined) {
    // A sender that is at it settles it.
    const claim = await claimNotice(table, notice, now(), SENDER.leaseMs);
    if (claim === 'settled' || 'busyUntil' in claim) return false;
    return settleNotice(table, notice, { status: endStatus(reason), reason }, now());
  }
  const priority = priorityOf(notice);
  if (!(await claimRequeue(table, notice, now(), requeueAfterMs(priority)))) return false;
  await queue.put([notice], priority);
  return true;
};

/**
 * Goes through a clinic's notices that are still queued, oldest first, so that none stays so for ever.
 * @param after the place where an earlier run stopped.
 * @param reached is told every place that is done; it answers whether to go on.
 * @returns how many were ended or queued again.
 */
export const settleQueuedNotices = async (
  settling: Settling,
  clinicId: string,
  after: string | undefined,
  reached: (place: string) => Promise<boolean>,
): Promise<number> => {
  let settled = 0;
  for await (const { notices, place } of queuedNotices(settling.table, clinicId, settling.now(), after)) {
    for (const notice of notices) if (await settle(settling, notice)) settled++;
    if (!(await reached(place))) break;
  }
  return settled;
};
