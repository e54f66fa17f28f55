import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { type MailFeedback, mailFeedback } from '../contract/mail-feedback.ts';
import { addressTag } from '../domain/ids.ts';
import type { EpochMs } from '../domain/time.ts';
import { findPerson } from '../store/people.ts';
import { suppress, type SuppressionReason } from '../store/suppressions.ts';
import { openTable, type Table } from '../store/table.ts';
import { countFeedbackWithoutNotice, reportFailure } from './failures.ts';
import { onMessages } from './queue.ts';

const logger = new Logger({ serviceName: 'handle-mail-feedback' });

/** Stops mail to the person of a mail, if it went to the address that they have now. */
const suppressRecipient = async (
  table: Table,
  { person: personId, address, notice, attempt }: MailFeedback,
  reason: SuppressionReason,
  now: EpochMs,
): Promise<void> => {
  const person = personId === undefined ? undefined : await findPerson(table, personId);
  if (!person || addressTag(person.email) !== address) return;
  // A wish holds for whichever mail; that an address does not work, only until it is tried again.
  const isOfAttempt = reason === 'bounce' && notice !== undefined && attempt !== undefined;
  await suppress(table, person, reason, now, isOfAttempt ? { id: notice, attempt } : undefined);
};

/**
 * A mail came back or was called unwanted: its notice has failed, which makes it a task for the staff, and nothing more
 * is mailed to that address. A full mailbox is no reason for the latter, nor is a mail that left before staff had the
 * address tried again. The feedback knows the address by its tag alone, so of somebody who was erased meanwhile nothing
 * comes back.
 */
export const handleMailFeedback =
  (table: Table, now: () => EpochMs) =>
  async (feedback: MailFeedback): Promise<void> => {
    const { eventType, bounceType, bounceSubType, messageId, notice, person, attempt } = feedback;
    const reason = eventType === 'Bounce' ? 'bounce' : 'complaint';
    logger.info('came back', { noticeId: notice, attempt, reason, bounceType, bounceSubType, sesMessageId: messageId });
    if (reason === 'complaint' || bounceType === 'Permanent') await suppressRecipient(table, feedback, reason, now());
    if (notice === undefined || person === undefined) countFeedbackWithoutNotice();
    else await reportFailure(table, { personId: person, id: notice }, reason, now(), attempt);
  };

export const handler = onMessages(
  'handle-mail-feedback',
  mailFeedback,
  handleMailFeedback(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now),
);
