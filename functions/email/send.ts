import {
  MessageRejected,
  SendRawEmailCommand,
  SESServiceException,
  type SESClient,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';

export interface Sending {
  readonly from: string;
  readonly to: string;
  readonly raw: Uint8Array;
  readonly configurationSetName?: string | undefined;
  /** Come back with every event about this mail. SES takes letters, digits, `_` and `-`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** What became of a mail. `temporary`: nothing the recipient did, so try again; `rejected`: trying again is in vain. */
export type SendOutcome =
  | { readonly outcome: 'sent'; readonly messageId: string }
  | { readonly outcome: 'temporary'; readonly reason: string }
  | { readonly outcome: 'rejected'; readonly reason: string };

// Codes that SES's model has no classes for, so there is nothing to ask instanceof about.
const BAD_ADDRESS_CODES = new Set(['InvalidParameterValue', 'ValidationError']);

/**
 * Sends one raw mail. Refusals of this mail or its recipient are `rejected`; all else that goes wrong (throttling,
 * network, a paused account, a sender not verified) is ours or SES's to mend and `temporary`.
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
    ...(tags && { Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })) }),
  };
  try {
    const { MessageId } = await ses.send(new SendRawEmailCommand(input));
    return { outcome: 'sent', messageId: MessageId ?? '' };
  } catch (error) {
    return { outcome: isRejection(error, from) ? 'rejected' : 'temporary', reason: reasonOf(error) };
  }
};

const isRejection = (error: unknown, from: string): boolean => {
  // An unverified sender is also answered with MessageRejected; that is no fault of the recipient's.
  if (error instanceof MessageRejected) return !error.message.toLowerCase().includes(from.toLowerCase());
  return error instanceof SESServiceException && BAD_ADDRESS_CODES.has(error.name);
};

/** Fit for a log and a ledger: SES's messages can quote addresses, so only the code is kept. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown');
