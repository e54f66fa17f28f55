import { readEnvironment } from '../contract/environment.ts';
import type { EpochMs } from '../domain/time.ts';
import { personOfUser } from '../identity/cognito.ts';
import { secretFrom } from '../signing/secret.ts';
import { openTable, type Table } from '../store/table.ts';
import type { Acquaint } from './contacts.ts';
import { deployedNoticeQueue, type NoticeQueue } from './notice-queue.ts';

/** What composing a notice needs. */
export interface Composing {
  readonly table: Table;
  readonly mailFrom: string;
  readonly webUrl: string;
  /** Where mail programs reach the API, to end announcements. */
  readonly apiUrl: string;
  readonly signingSecret: () => Promise<string>;
  readonly acquaint: Acquaint;
  readonly now: () => EpochMs;
}

/** What queueing notices needs. */
export interface Queueing extends Composing {
  readonly queue: NoticeQueue;
}

/** What a deployed function that queues notices has. */
export const realQueueing = (): Queueing => {
  const env = readEnvironment('TABLE_NAME', 'MAIL_FROM', 'WEB_URL', 'API_URL', 'SIGNING_SECRET_ARN', 'USER_POOL_ID');
  return {
    table: openTable(env.TABLE_NAME),
    mailFrom: env.MAIL_FROM,
    webUrl: env.WEB_URL,
    apiUrl: env.API_URL,
    signingSecret: secretFrom(env.SIGNING_SECRET_ARN),
    acquaint: (userId) => personOfUser(env.USER_POOL_ID, userId, Date.now()),
    now: Date.now,
    queue: deployedNoticeQueue(),
  };
};
