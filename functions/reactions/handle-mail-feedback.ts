import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { readEnvironment } from '../contract/environment.ts';
import type { EpochMs } from '../domain/time.ts';
import { suppress } from '../store/suppressions.ts';
import { openTable, type Table } from '../store/table.ts';
import { reportFailure } from './failures.ts';
import { onMessages } from './queue.ts';

const logger = new Logger({ serviceName: 'handle-mail-feedback' });

/** The mail as SES remembers it, with the tags that we gave it. */
const mail = z.object({
  destination: z.array(z.string()),
  tags: z
    .object({ notice: z.tuple([z.string()]), person: z.tuple([z.string()]) })
    .optional()
    .catch(undefined),
});

/** What SES tells of a mail afterwards. */
export const mailFeedback = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Bounce'), mail, bounce: z.object({ bounceType: z.string() }) }),
  z.object({ eventType: z.literal('Complaint'), mail }),
]);
export type MailFeedback = z.infer<typeof mailFeedback>;

/**
 * A mail came back or was called unwanted: its notice has failed, which makes it a task for the staff, and nothing more
 * is mailed to that address. A full mailbox is no reason for the latter.
 */
export const handleMailFeedback =
  (table: Table, now: () => EpochMs) =>
  async (feedback: MailFeedback): Promise<void> => {
    const reason = feedback.eventType === 'Bounce' ? 'bounce' : 'complaint';
    if (feedback.eventType === 'Complaint' || feedback.bounce.bounceType === 'Permanent')
      // Each of our mails has one recipient.
      await Promise.all(feedback.mail.destination.map((address) => suppress(table, address, reason, now())));
    const { tags } = feedback.mail;
    logger.info('came back', { noticeId: tags?.notice[0], reason });
    if (tags) await reportFailure(table, { personId: tags.person[0], id: tags.notice[0] }, reason, now());
  };

export const handler = onMessages(
  'handle-mail-feedback',
  mailFeedback,
  handleMailFeedback(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now),
);
