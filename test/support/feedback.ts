import { FEEDBACK_PATHS, type MailFeedback, mailFeedback } from '../../functions/contract/mail-feedback.ts';

/** An event as SES puts it on the bus, with more in it than is passed on. */
export type SesEvent = { readonly eventType: 'Bounce' | 'Complaint' } & Readonly<Record<string, unknown>>;

export const HARD: SesEvent = {
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: 'ada@example.com', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }],
  },
};
export const SOFT: SesEvent = {
  eventType: 'Bounce',
  bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull' },
};
export const COMPLAINT: SesEvent = {
  eventType: 'Complaint',
  complaint: { complainedRecipients: [{ emailAddress: 'ada@example.com' }], complaintFeedbackType: 'abuse' },
};

const textAt = (event: unknown, path: string): string => {
  const found = path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  return typeof found === 'string' ? found : '';
};

/** What EventBridge's rule makes of an event: the text at each path, and nothing where there is none. */
const passedOn = (event: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(FEEDBACK_PATHS).map(([name, path]) => [name, textAt(event, path)]));

/** What the function is told when SES says this of a mail with these tags. */
export const feedbackOf = (said: SesEvent, tags: Readonly<Record<string, string | undefined>> = {}): MailFeedback =>
  mailFeedback.parse(
    passedOn({
      source: 'aws.ses',
      detail: {
        ...said,
        mail: {
          messageId: 'ses-1',
          source: 'clinic@example.com',
          destination: ['Ada@example.com'],
          commonHeaders: { to: ['Ada Lovelace <ada@example.com>'], subject: 'Confirmed: Consultation' },
          tags: {
            'ses:configuration-set': ['mails'],
            ...Object.fromEntries(
              Object.entries(tags).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value]]])),
            ),
          },
        },
      },
    }),
  );
