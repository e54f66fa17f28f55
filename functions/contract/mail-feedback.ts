import * as z from 'zod';

/**
 * Where SES's event about a mail holds what is passed on: types and ids, and neither an address, a name nor a subject.
 * `messageId` is SES's; the last four are tags of ours, whose values SES puts into arrays.
 */
export const FEEDBACK_PATHS = {
  eventType: '$.detail.eventType',
  bounceType: '$.detail.bounce.bounceType',
  bounceSubType: '$.detail.bounce.bounceSubType',
  messageId: '$.detail.mail.messageId',
  notice: '$.detail.mail.tags.notice[0]',
  person: '$.detail.mail.tags.person[0]',
  attempt: '$.detail.mail.tags.attempt[0]',
  address: '$.detail.mail.tags.address[0]',
} as const;

/** What a path led to; EventBridge passes an empty text where the event has no such field. */
const found = z
  .string()
  .optional()
  .transform((text) => text || undefined);

/** What SES tells of a mail afterwards, as it reaches the function: by the paths above. */
export const mailFeedback = z
  .object({
    eventType: z.enum(['Bounce', 'Complaint']),
    bounceType: found,
    bounceSubType: found,
    messageId: found,
    notice: found,
    person: found,
    /** Which attempt to send the notice it is about. */
    attempt: found.transform((text) => (text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined)),
    /** The `addressTag` of the address that the mail went to. */
    address: found,
  })
  // Whatever says neither is no feedback in this form: it is set aside, and not taken for handled.
  .refine(
    ({ eventType, bounceType, messageId }) =>
      messageId !== undefined && (eventType !== 'Bounce' || bounceType !== undefined),
  );
export type MailFeedback = z.output<typeof mailFeedback>;
