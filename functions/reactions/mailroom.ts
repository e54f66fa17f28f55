import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { readEnvironment } from '../contract/environment.ts';
import { leftInPeace, PATIENCE } from '../contract/patience.ts';
import { personOfUser } from '../identity/cognito.ts';
import { secretFrom } from '../signing/secret.ts';
import { openTable } from '../store/table.ts';
import type { Mailroom } from './deliver.ts';

/** The mailroom of a deployed function. */
export const realMailroom = (): Mailroom => {
  const env = readEnvironment(
    'TABLE_NAME',
    'MAIL_FROM',
    'MAIL_CONFIGURATION_SET',
    'WEB_URL',
    'SIGNING_SECRET_ARN',
    'USER_POOL_ID',
  );
  const ses = new SESClient(PATIENCE);
  ses.middlewareStack.use(leftInPeace());
  const sns = new SNSClient(PATIENCE);
  sns.middlewareStack.use(leftInPeace());
  return {
    table: openTable(env.TABLE_NAME),
    ses,
    sns,
    mailFrom: env.MAIL_FROM,
    configurationSet: env.MAIL_CONFIGURATION_SET,
    webUrl: env.WEB_URL,
    signingSecret: secretFrom(env.SIGNING_SECRET_ARN),
    acquaint: (userId) => personOfUser(env.USER_POOL_ID, userId, Date.now()),
    now: Date.now,
  };
};
