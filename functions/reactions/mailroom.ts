import { setTimeout as sleep } from 'node:timers/promises';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { readEnvironment } from '../contract/environment.ts';
import { clientLimits } from '../contract/patience.ts';
import { SENDER } from '../contract/time-limits.ts';
import type { Random } from '../domain/assignment.ts';
import type { PacedChannel } from '../store/send-rate.ts';
import { type Queueing, realQueueing } from './queueing.ts';

/** What sending notices needs. */
export interface Mailroom extends Queueing {
  readonly ses: Pick<SESClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  /** SES reports bounces and complaints of the mails sent through it. */
  readonly configurationSet: string;
  /** What the services take of this stage in a second. */
  readonly perSecond: Readonly<Record<PacedChannel, number>>;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
}

/** What the deployed sender has. It has no circuit breaker of its own: a channel that fails is paused for all senders. */
export const realMailroom = (): Mailroom => {
  const env = readEnvironment('MAIL_CONFIGURATION_SET', 'MAILS_PER_SECOND', 'TEXTS_PER_SECOND');
  return {
    ...realQueueing(),
    ses: new SESClient(clientLimits(SENDER.call)),
    sns: new SNSClient(clientLimits(SENDER.call)),
    configurationSet: env.MAIL_CONFIGURATION_SET,
    perSecond: { email: Number(env.MAILS_PER_SECOND), sms: Number(env.TEXTS_PER_SECOND) },
    wait: (milliseconds) => sleep(milliseconds),
    random: Math.random,
  };
};
