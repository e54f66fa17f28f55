import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { NoticeQueued } from '../contract/events.ts';
import type { Priority } from '../domain/send-rate.ts';
import type { NoticeName } from '../store/notices.ts';

/** Where notices wait for their turn to be sent. The messages are ids; everything else is in the ledger. */
export interface NoticeQueue {
  /** Puts notices into the queue of their priority, to be seen after a delay. */
  readonly put: (names: readonly NoticeName[], priority: Priority, delaySeconds?: number) => Promise<void>;
}

/** SendMessageBatch takes at most ten entries. */
const ENTRIES_PER_CALL = 10;

const messageOf = ({ personId, id }: NoticeName): NoticeQueued => ({
  type: 'NoticeQueued',
  personId,
  notificationId: id,
});

/** The deployed queues. */
export const openNoticeQueue = (
  sqs: Pick<SQSClient, 'send'>,
  urls: Readonly<Record<Priority, string>>,
): NoticeQueue => ({
  put: async (names, priority, DelaySeconds = 0) => {
    for (let from = 0; from < names.length; from += ENTRIES_PER_CALL) {
      const Entries = names.slice(from, from + ENTRIES_PER_CALL).map((name, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ detail: messageOf(name) }),
        DelaySeconds,
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: urls[priority], Entries }));
      // What was put is put again when the caller is tried again: the ledger lets each notice go once.
      if (Failed.length > 0) throw new Error(`${Failed.length} notices not queued: ${Failed[0]?.Code}`);
    }
  },
});
