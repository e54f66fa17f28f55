import * as z from 'zod';
import { SESSION_RULES_TEXT } from './session-rules.ts';

/** Names of the environment variables that the stack sets and the functions read. */
export const environment = {
  TABLE_NAME: z.string(),
  STAGE: z.string(),
  VERSION: z.string(),
  /** Signs cursors and manage links. */
  SIGNING_SECRET_ARN: z.string(),
  /** What one person may write in a minute before they are told to wait. */
  WRITES_PER_MINUTE: z.string().regex(/^[1-9]\d*$/),
  /** Minutes of a token, hours of a session, and the second factor, of those who see other people's data. */
  CLINIC_SESSIONS: z.string().regex(SESSION_RULES_TEXT),
  /** What proves that a request came through the edge, separated by a space; absent where there is no edge. */
  ORIGIN_PROOFS: z.string().optional(),
  USER_POOL_ID: z.string(),
  USER_POOL_CLIENT_ID: z.string(),
  EVENT_BUS_NAME: z.string(),
  MAIL_FROM: z.email(),
  /** The SES configuration set that tells of bounces and complaints. */
  MAIL_CONFIGURATION_SET: z.string(),
  /** Where the web app and its manage page live, without a trailing slash. */
  WEB_URL: z.url(),
  /** The video service under which every virtual visit has a room, without a trailing slash. */
  VIDEO_URL: z.url(),
  /** Where appointments that ended long ago are kept. */
  ARCHIVE_BUCKET: z.string(),
  /** The queue of those who deal with conflicts, into which they put what is left for later. */
  CONFLICT_QUEUE_URL: z.url(),
  /** The queue of those who send announcements, into which they put what is left for later. */
  ANNOUNCEMENT_QUEUE_URL: z.url(),
  /** Where mails about appointments wait to be sent. */
  MAIL_QUEUE_URL: z.url(),
  /** Where SMS wait to be sent. */
  SMS_QUEUE_URL: z.url(),
  /** Where announcements by mail wait to be sent. */
  BULK_MAIL_QUEUE_URL: z.url(),
  /** How many mails SES takes of this stage in a second. */
  MAILS_PER_SECOND: z.string().regex(/^[1-9]\d*$/),
  /** How many SMS SNS takes of this stage in a second. */
  TEXTS_PER_SECOND: z.string().regex(/^[1-9]\d*$/),
  /** Takes what is to be written down in the audit. */
  AUDIT_QUEUE_URL: z.string(),
  AUDIT_TABLE_NAME: z.string(),
  /** The bucket that the audit is exported to. */
  AUDIT_BUCKET_NAME: z.string(),
  /** Where patients reach the API, without a trailing slash. */
  API_URL: z.url(),
  /** Who the canary is. */
  CANARY_SECRET_ARN: z.string(),
  /** The queue of those who schedule reminders, into which they put what is left for later. */
  SCHEDULING_QUEUE_URL: z.url(),
  SCHEDULE_GROUP: z.string(),
  SCHEDULE_ROLE_ARN: z.string(),
  REMINDER_QUEUE_ARN: z.string(),
  SCHEDULE_DLQ_ARN: z.string(),
} as const;

export type VariableName = keyof typeof environment;

/** What proves that a request came through the edge, where there is one. */
export const originProofs = (): string | undefined => environment.ORIGIN_PROOFS.parse(process.env.ORIGIN_PROOFS);

/** Reads and checks the variables named; throws at start-up when one is missing, so that a bad deploy shows at once. */
export const readEnvironment = <Name extends Exclude<VariableName, 'ORIGIN_PROOFS'>>(
  ...names: readonly Name[]
): { readonly [N in Name]: string } => {
  const entries = names.map((name) => [name, environment[name].parse(process.env[name])] as const);
  return Object.fromEntries(entries) as { readonly [N in Name]: string };
};
