/** How long something that is about people is kept, and what ends it. */
export interface Period {
  /** What is kept, for whoever asks. */
  readonly what: string;
  readonly days: number;
  /** From when the days are counted. */
  readonly from: string;
  /** What takes it away. */
  readonly ends: string;
}

/**
 * Every period after which something about people goes, in one place: lifetimes of rows, lifecycle rules of buckets and
 * the table in docs/privacy.md all read it. A profile, a wish and what search finds have none: they stay until they are
 * erased.
 */
export const RETENTION = {
  // The contract promises 24 hours; the hour more is for clocks and for requests under way.
  idempotencyKeys: {
    what: 'Answers to an `Idempotency-Key`',
    days: 25 / 24,
    from: 'the request',
    ends: 'the row’s lifetime',
  },
  unconfirmed: {
    what: 'What proves the password of an account that was never confirmed',
    days: 30,
    from: 'the registration',
    ends: 'the row’s lifetime',
  },
  notices: {
    what: 'Notifications, and the announcements they came from',
    days: 400,
    from: 'the message',
    ends: 'the row’s lifetime',
  },
  affected: {
    what: 'What became of an appointment in a leave or closure',
    days: 400,
    from: 'its start',
    ends: 'the row’s lifetime',
  },
  words: {
    what: 'What people wrote about an appointment, and its place in the table',
    days: 365,
    from: 'its end or last change',
    ends: 'the nightly archive, which takes facts and no words',
  },
  archive: {
    what: 'Facts of archived appointments, also of visits that nobody completed, with the patient’s id and nothing else of them',
    days: 3653,
    from: 'their arrival in the archive',
    ends: 'a lifecycle rule of the bucket',
  },
  audit: {
    what: 'The locked copy of the audit, which names people by id only',
    days: 2192,
    from: 'the night after it was written down',
    ends: 'nobody can delete it before; then a lifecycle rule of the bucket',
  },
  logs: {
    what: 'Logs on prod, which name people by id at most',
    days: 365,
    from: 'the line',
    ends: 'the log group’s retention',
  },
  deadLetters: {
    what: 'Messages that failed for good: ids and facts',
    days: 14,
    from: 'the message',
    ends: 'the queue',
  },
  recovery: {
    what: 'Earlier states of the table, for recovery',
    days: 35,
    from: 'the change',
    ends: 'DynamoDB’s point-in-time recovery',
  },
} as const satisfies Readonly<Record<string, Period>>;

const DAY_SECONDS = 86_400;

/** A period in seconds, as lifetimes of rows are counted. */
export const keptSeconds = (of: keyof typeof RETENTION): number => Math.round(RETENTION[of].days * DAY_SECONDS);
