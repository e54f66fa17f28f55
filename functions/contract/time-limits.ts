import type { Rest } from '../domain/breaker.ts';

/**
 * Every time limit of a call, a function, a queue and a lease, in milliseconds. They derive from one another: what
 * must hold between them is in test/contract/time-limits.test.ts. Clients, functions and queues read them here.
 */

/** How long one call of an AWS service may take. An attempt lasts at most `connectMs` and `requestMs` together. */
export interface CallLimits {
  readonly attempts: number;
  readonly connectMs: number;
  readonly requestMs: number;
}

/** The longest pause of the AWS SDK before its second attempt. */
const SDK_PAUSE_MS = 500;

/** How long a call lasts that gets no answer. */
export const longestCallMs = ({ attempts, connectMs, requestMs }: CallLimits): number =>
  attempts * (connectMs + requestMs) + (attempts - 1) * SDK_PAUSE_MS;

/** How long a caller waits before the breaker opens, when it calls a service that does not answer again and again. */
export const hangingCallsMs = (call: CallLimits, { after }: Rest): number => after * longestCallMs(call);

/** A call of a service other than the table, wherever nothing else is said. */
export const CALL: CallLimits = { attempts: 2, connectMs: 1_000, requestMs: 2_500 };

/** After so many failures in a row calls fail at once, for a while; then one call tries again. */
export const BREAKER: Rest = { after: 2, forMs: 10_000 };

/** A function that answers a request: one call that fails ends the request. */
export const API = { functionMs: 15_000 };

/** The functions that follow the table's stream: one publishes events, one keeps search and figures. */
export const STREAM = { publishMs: 30_000, followMs: 60_000 };

/** The function that books as a patient does. */
export const CANARY = {
  functionMs: 120_000,
  /** A request that takes longer counts as failed. */
  requestMs: 10_000,
  /** After so long somebody who booked should have been told. */
  toldMs: 60_000,
};

/** A function that works off a queue of events. */
export const REACTION = {
  functionMs: 30_000,
  /** Messages that it takes at a time and works on side by side. */
  batch: 10,
  /** A message with more work than this hands the rest on to a message of its own. */
  messageMs: 2_000,
};

/** The function that sends notices. */
export const SENDER = {
  functionMs: 60_000,
  /** So long a message waits for its turn; then it goes back into its queue. */
  workMs: 40_000,
  /** One attempt: the queue retries. */
  call: { attempts: 1, connectMs: 1_000, requestMs: 4_000 },
  /** Time to put back the messages of the batch that it did not begin. */
  putBackMs: 5_000,
  /** How long a notice belongs to the invocation that claimed it. */
  leaseMs: 90_000,
} satisfies { readonly call: CallLimits } & Record<string, unknown>;

/** A function that runs on a schedule. */
export interface PeriodicLimits {
  readonly functionMs: number;
  /** It begins nothing more after this time and saves its place. */
  readonly budgetMs: number;
  /** The longest thing that it does without looking at its budget. */
  readonly stepMs: number;
  /** The least time of a turn, where clinics share the budget. */
  readonly shareMs: number;
}

/** What a run of periodic work goes by. */
export type Budget = Pick<PeriodicLimits, 'budgetMs' | 'shareMs'>;

export const PERIODIC = {
  /** Runs every minute. */
  minutely: { functionMs: 60_000, budgetMs: 45_000, stepMs: 10_000, shareMs: 5_000 },
  usual: { functionMs: 240_000, budgetMs: 180_000, stepMs: 30_000, shareMs: 10_000 },
  /** As long as Lambda lets a function run. */
  long: { functionMs: 900_000, budgetMs: 720_000, stepMs: 60_000, shareMs: 10_000 },
} satisfies Record<string, PeriodicLimits>;

/** A queue of work: how often a message is received before it is set aside, and how long it is kept. */
export const QUEUE = { receives: 5, retentionMs: 4 * 86_400_000 };

/** How long SQS hides a message from others: six times the function's time, as Lambda's documentation asks. */
export const visibilityMs = (functionMs: number): number => 6 * functionMs;
