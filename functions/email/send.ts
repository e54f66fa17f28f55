import {
  SendRawEmailCommand,
  SESServiceException,
  type SESClient,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { isThrottlingError } from '@smithy/core/retry';
import { ServiceException } from '@smithy/core/client';
import { addressTag } from '../domain/ids.ts';

export interface Sending {
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
  readonly configurationSetName?: string | undefined;
  /**
   * Come back with every event about this mail, and with them `address`, the tag of whom it goes to. SES takes letters,
   * digits, `_` and `-`.
   */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * What became of a mail. `temporary`: nothing the recipient did, so try again; `rejected`: trying again is in vain.
 * `isThrottle`: we send too fast or too much, so this one only has to wait. `isOfService`: the service is in trouble or
 * takes nothing of our account, so the next message would fare no better; otherwise it answers, and the trouble is with
 * this message. `isUnknown`: the service may have taken it and not have said so.
 */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | {
      readonly outcome: 'temporary';
      readonly reason: string;
      readonly isThrottle: boolean;
      readonly isOfService: boolean;
      readonly isUnknown: boolean;
    }
  | { readonly outcome: 'rejected'; readonly reason: string };

type SdkError = Parameters<typeof isThrottlingError>[0];

// `Throttled` is what SNS calls it on the wire, which the SDK's own judgement does not know.
const isThrottle = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'Throttled' || isThrottlingError(error as SdkError));

/** An answer that finds a fault with what it was asked, or with who asks. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ServiceException && error.$fault === 'client' && !isThrottle(error);

/** Requests that certainly never reached the service: no connection, or nothing to sign with. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
const NOT_SIGNED = new Set(['CredentialsProviderError', 'TokenProviderError']);
const isNotAsked = (error: unknown): boolean =>
  error instanceof Error && (NOT_SIGNED.has(error.name) || ('code' in error && NOT_CONNECTED.has(String(error.code))));
/** Answers of a service that failed after it may have done what it was asked. */
const PERHAPS_DONE = new Set([500, 502, 504]);

/** Whether the service may have taken the message all the same: it gave no answer, or failed while it was at it. */
const isUnknown = (error: unknown): boolean => {
  if (!(error instanceof ServiceException)) return !isThrottle(error) && !isNotAsked(error);
  return !isThrottle(error) && PERHAPS_DONE.has(error.$metadata.httpStatusCode ?? 0);
};

/**
 * Whom a refusal concerns: the recipient or the message, for good; this one request, so that others fare better; or our
 * account, and so everything that we send.
 */
export type Concern = 'recipient' | 'request' | 'account';

/** What became of a message that a service did not take. Messages can quote addresses, so only the code is kept. */
export const notSent = (error: unknown, concern: Concern): SendOutcome => {
  const reason = error instanceof Error ? error.name : 'Unknown';
  if (isRefusal(error) && concern === 'recipient') return { outcome: 'rejected', reason };
  return {
    outcome: 'temporary',
    reason,
    isThrottle: isThrottle(error),
    isOfService: !isRefusal(error) || concern === 'account',
    isUnknown: isUnknown(error),
  };
};

/** By these codes SES refuses a mail or an address; it uses them too where our account or our request is wrong. */
const REFUSALS = new Set(['MessageRejected', 'InvalidParameterValue', 'ValidationError']);
const IS_LISTED = /blacklist|suppression list/;
const IS_OURS = /account|paused|suspended|not verified|mail from|configuration ?set/;
const IS_OF_REQUEST = /\btags?\b/;
const IS_FINAL = /address|recipient|destinations?\b|domain|message length|too (?:long|large|big)|virus/;

/**
 * Whom a refusal of SES concerns, by its words, as it has few codes. What they do not clearly say of the recipient or the
 * mail is for us to correct, and is tried again.
 */
const concernOf = (error: unknown, { from, to }: Pick<Sending, 'from' | 'to'>): Concern => {
  if (!(error instanceof SESServiceException) || !REFUSALS.has(error.name)) return 'account';
  const quoted = error.message.toLowerCase();
  if (quoted.includes(from.toLowerCase())) return 'account';
  // An account without production access sends to verified addresses alone: others are not held up by one that is none.
  if (quoted.includes('not verified') && quoted.includes(to.toLowerCase())) return 'request';
  // The words of an address say nothing.
  const message = quoted.replaceAll(to.toLowerCase(), '');
  if (IS_LISTED.test(message)) return 'recipient';
  if (IS_OURS.test(message)) return 'account';
  if (IS_OF_REQUEST.test(message)) return 'request';
  if (IS_FINAL.test(message)) return 'recipient';
  return error.name === 'MessageRejected' ? 'account' : 'request';
};

/**
 * Sends one raw mail. Refusals of this mail or its recipient are `rejected`; all else that goes wrong (throttling,
 * network, a paused or suspended account, one without production access, a request out of form) is for us or SES to
 * correct and `temporary`.
 */
export const sendRawEmail = async (
  ses: Pick<SESClient, 'send'>,
  { from, to, raw, configurationSetName, tags }: Sending,
): Promise<SendOutcome> => {
  const input: SendRawEmailCommandInput = {
    Source: from,
    Destinations: [to],
    RawMessage: { Data: raw },
    ...(configurationSetName === undefined ? {} : { ConfigurationSetName: configurationSetName }),
    ...(tags && {
      Tags: Object.entries({ ...tags, address: addressTag(to) }).map(([Name, Value]) => ({ Name, Value })),
    }),
  };
  try {
    const { MessageId } = await ses.send(new SendRawEmailCommand(input));
    return { outcome: 'sent', messageId: MessageId ?? '' };
  } catch (error) {
    return notSent(error, concernOf(error, { from, to }));
  }
};
