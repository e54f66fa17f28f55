import {
  SESClient,
  SESServiceException,
  type SESClientConfig,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { SENDER } from '../../../functions/contract/time-limits.ts';
import type { EpochMs } from '../../../functions/domain/time.ts';
import { answeredBy } from './answering.ts';
import type { VirtualClock } from './clock.ts';

/**
 * How the service fails for a while: it says that the rate is exceeded whatever the rate is; it does not answer before
 * the client gives up; it takes the mail and does not answer; it says that it is unavailable.
 */
export type OutageKind = 'throttles' | 'hangs' | 'takes silently' | 'is unavailable';

/** From an instant up to another, without it. */
export interface Outage {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly kind: OutageKind;
}

/** How a mail service is set up. */
export interface MailServiceRules {
  /** How many mails it takes in any second. */
  readonly rate: number;
  /** How long a client waits for an answer that does not come; as the sender of notices does, by default. */
  readonly patienceMs?: number;
  /** How long an answer takes. */
  readonly latencyMs?: number;
  readonly outages?: readonly Outage[];
}

/** A mail that the service took. */
export interface AcceptedMail {
  readonly messageId: string;
  readonly at: EpochMs;
  readonly to: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly raw: Uint8Array;
}

/** SES on a virtual clock, and what it was asked. */
export interface MailService {
  /** A client of it, set up as a caller wants it. */
  readonly client: (config?: SESClientConfig) => SESClient;
  readonly accepted: readonly AcceptedMail[];
  /** How many requests it answered with `Throttling`. */
  readonly throttled: () => number;
  /** How many requests came to it, the repeated ones of the SDK too. */
  readonly asked: () => number;
}

const SECOND_MS = 1000;

const failure = (name: string, httpStatusCode: number, message: string): Error =>
  new SESServiceException({
    name,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
    message,
  });

/** What a client throws that has waited in vain, as the SDK's HTTP handler names it. */
const inVain = (patienceMs: number): Error =>
  Object.assign(new Error(`no answer within ${patienceMs} ms`), { name: 'TimeoutError' });

/** A mail service that has taken nothing yet. */
export const mailService = (
  clock: VirtualClock,
  { rate, latencyMs = 0, patienceMs = SENDER.call.requestMs, outages = [] }: MailServiceRules,
): MailService => {
  const accepted: AcceptedMail[] = [];
  let asked = 0;
  let throttled = 0;

  const isTooFast = (): boolean => {
    const past = accepted[accepted.length - rate];
    return past !== undefined && clock.now() - past.at < SECOND_MS;
  };
  const accept = ({ Destinations = [], Tags = [], RawMessage }: SendRawEmailCommandInput) => {
    const messageId = `mail-${accepted.length + 1}`;
    accepted.push({
      messageId,
      at: clock.now(),
      to: Destinations.join(', '),
      tags: Object.fromEntries(Tags.map(({ Name = '', Value = '' }) => [Name, Value])),
      raw: RawMessage?.Data ?? new Uint8Array(),
    });
    return { MessageId: messageId };
  };
  const answer = async (input: SendRawEmailCommandInput): Promise<object> => {
    asked++;
    const now = clock.now();
    const outage = outages.find(({ from, to }) => from <= now && now < to)?.kind;
    if (outage === 'takes silently') accept(input);
    if (outage === 'takes silently' || outage === 'hangs') {
      await clock.sleep(patienceMs);
      throw inVain(patienceMs);
    }
    const isRefused = outage === 'throttles' || isTooFast();
    const taken = outage || isRefused ? undefined : accept(input);
    if (isRefused) throttled++;
    if (latencyMs > 0) await clock.sleep(latencyMs);
    if (taken) return taken;
    if (isRefused) throw failure('Throttling', 400, 'Maximum sending rate exceeded.');
    throw failure('ServiceUnavailable', 503, 'Service is unable to handle request.');
  };

  return {
    accepted,
    throttled: () => throttled,
    asked: () => asked,
    client: (config) =>
      answeredBy(
        new SESClient({
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
          ...config,
        }),
        (command, input) => {
          if (command !== 'SendRawEmailCommand') throw new Error(`a mail service in memory knows no ${command}`);
          return answer(input as SendRawEmailCommandInput);
        },
      ),
  };
};
