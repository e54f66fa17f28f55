import { SENDER } from '../contract/time-limits.ts';
import { type Notification, priorityOf, queueOf } from '../domain/notification.ts';
import { requeueAfterMs } from '../domain/send-rate.ts';
import type { EpochMs } from '../domain/time.ts';
import { claimRequeue, queuedNotices } from '../store/notice-lists.ts';
import { whyNotToSend } from '../store/notice-truth.ts';
import { claimNotice } from '../store/notices.ts';
import type { Pace } from '../store/pace.ts';
import type { Table } from '../store/table.ts';
import { endNotice } from './end-notice.ts';
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
    return endNotice({ table, now }, notice, reason);
  }
  if (!(await claimRequeue(table, notice, now(), requeueAfterMs(priorityOf(notice))))) return false;
  await queue.put([notice], queueOf(notice));
  return true;
};

/**
 * Goes through a clinic's notices that are still queued, oldest first, so that none stays so for ever. One that fails
 * stops no other.
 * @param ended counts a notice that was ended or queued again.
 * @returns whether it came to the end.
 */
export const settleQueuedNotices = async (
  settling: Settling,
  clinicId: string,
  { after, goOn, reached, failed }: Pace,
  ended: () => void,
): Promise<boolean> => {
  for await (const { notices, place } of queuedNotices(settling.table, clinicId, settling.now(), after)) {
    for (const notice of notices) {
      try {
        if (await settle(settling, notice)) ended();
      } catch (error) {
        failed('notice', error);
      }
    }
    await reached(place);
    if (!goOn()) return false;
  }
  return true;
};
