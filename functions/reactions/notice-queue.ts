import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readEnvironment } from '../contract/environment.ts';
import type { NoticeQueued } from '../contract/events.ts';
import { PATIENCE } from '../contract/patience.ts';
import type { SendQueue } from '../domain/send-rate.ts';
import type { NoticeName } from '../store/notices.ts';

/** Where notices wait for their turn to be sent. The messages are ids; everything else is in the ledger. */
export interface NoticeQueue {
  /** Puts notices into one of the queues, to be seen after a delay. */
  readonly put: (names: readonly NoticeName[], queue: SendQueue, delaySeconds?: number) => Promise<void>;
}

/** SendMessageBatch takes at most ten entries. */
const ENTRIES_PER_CALL = 10;

const messageOf = ({ personId, id }: NoticeName): NoticeQueued => ({
  type: 'NoticeQueued',
  personId,
  notificationId: id,
});

/** The queues at some URLs. */
export const openNoticeQueue = (
  sqs: Pick<SQSClient, 'send'>,
  urls: Readonly<Record<SendQueue, string>>,
): NoticeQueue => ({
  put: async (names, queue, DelaySeconds = 0) => {
    for (let from = 0; from < names.length; from += ENTRIES_PER_CALL) {
      const Entries = names.slice(from, from + ENTRIES_PER_CALL).map((name, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ detail: messageOf(name) }),
        DelaySeconds,
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: urls[queue], Entries }));
      // What was put is put again when the caller is tried again: the ledger lets each notice go once.
      if (Failed.length > 0) throw new Error(`${Failed.length} notices not queued: ${Failed[0]?.Code}`);
    }
  },
});

/** The queues that a deployed function is told of. */
export const deployedNoticeQueue = (): NoticeQueue => {
  const env = readEnvironment('MAIL_QUEUE_URL', 'SMS_QUEUE_URL', 'BULK_MAIL_QUEUE_URL');
  const urls = { mail: env.MAIL_QUEUE_URL, sms: env.SMS_QUEUE_URL, bulk: env.BULK_MAIL_QUEUE_URL };
  return openNoticeQueue(new SQSClient(PATIENCE), urls);
};
