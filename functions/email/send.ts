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
 * `isThrottle`: we send too fast or too much, so this one only has to wait. `isOfService`: the next message would fare no
 * better; otherwise the trouble is with this one. `isUnknown`: the service may have taken it and not have said so.
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

/** Whether the service is in trouble, or our account, and not this one request. */
const isOfService = (error: unknown): boolean =>
  isThrottle(error) ||
  !(error instanceof ServiceException && error.$fault === 'client') ||
  /paused/i.test(error.message);

/** Requests that certainly never reached the service. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Answers of a service that failed after it may have done what it was asked. */
const PERHAPS_DONE = new Set([500, 502, 504]);

/** Whether the service may have taken the message all the same: it gave no answer, or failed while it was at it. */
const isUnknown = (error: unknown): boolean => {
  if (!(error instanceof ServiceException))
    return !isThrottle(error) && !(error instanceof Error && 'code' in error && NOT_CONNECTED.has(String(error.code)));
  return !isThrottle(error) && PERHAPS_DONE.has(error.$metadata.httpStatusCode ?? 0);
};

/** What became of a message that a service did not take. Messages can quote addresses, so only the code is kept. */
export const notSent = (error: unknown, isRejection: boolean): SendOutcome => {
  const reason = error instanceof Error ? error.name : 'Unknown';
  return isRejection
    ? { outcome: 'rejected', reason }
    : {
        outcome: 'temporary',
        reason,
        isThrottle: isThrottle(error),
        isOfService: isOfService(error),
        isUnknown: isUnknown(error),
      };
};

/** By these codes SES refuses a mail or an address; it uses them too where our account or our request is wrong. */
const REFUSALS = new Set(['MessageRejected', 'InvalidParameterValue', 'ValidationError']);
const IS_OURS = /not verified|paused|\btags?\b|configuration ?set/;

const isRejection = (error: unknown, from: string): boolean => {
  if (!(error instanceof SESServiceException) || !REFUSALS.has(error.name) || isThrottle(error)) return false;
  const message = error.message.toLowerCase();
  return !IS_OURS.test(message) && !message.includes(from.toLowerCase());
};

/**
 * Sends one raw mail. Refusals of this mail or its recipient are `rejected`; all else that goes wrong (throttling,
 * network, a paused account, one without production access, a request out of form) is for us or SES to correct and
 * `temporary`.
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
    return notSent(error, isRejection(error, from));
  }
};
