import type { Somebody } from '../clinic-office.ts';
import type { OperationName } from './api.ts';

/** What goes wrong with the requests of one operation to the table. */
export interface Fault {
  /**
   * `crash`: that request and all later ones do not leave; `lost-reply`: that request is done, and then the same;
   * `conflict`: that many writes from then on meet another transaction; `throttled`: that many requests find too little
   * capacity.
   */
  readonly kind: 'crash' | 'lost-reply' | 'conflict' | 'throttled';
  /** The first request that it concerns, from 1. */
  readonly at: number;
  readonly times: number;
}

/** A request to the API, as it can be sent again. */
export interface Request {
  readonly do: 'call';
  readonly operation: OperationName;
  readonly as: Somebody;
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export const CONSUMERS = ['conflicts', 'waitlist', 'listings'] as const;
export type Consumer = (typeof CONSUMERS)[number];

export const JOBS = ['expire holds', 'expire wishes', 'extend', 'repair'] as const;
export type Job = (typeof JOBS)[number];

/** One thing that happens. Everything random about it is fixed, so that it can be done again without the others. */
export type Action =
  | Request
  | { readonly do: 'deliver'; readonly to: Consumer; readonly most: number; readonly again: number }
  | { readonly do: 'run'; readonly job: Job }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'settle' };

export interface Step {
  /** Its place in the whole story; ids and random draws come from it, also when others are left out. */
  readonly number: number;
  readonly action: Action;
  readonly fault?: Fault;
  /** What another function does just before that request of the action to the table. */
  readonly meanwhile?: { readonly at: number; readonly action: Action };
  /** After a fault the same request comes again, twice. */
  readonly again?: boolean;
}

const toldRequest = ({ operation, as, path = {}, query = {}, body, headers = {} }: Request): string => {
  const parts = [path, query, body, headers].filter((part) => part && Object.keys(part).length > 0);
  return `${as.id}: ${operation} ${parts.map((part) => JSON.stringify(part)).join(' ')}`;
};

const told = (action: Action): string => {
  if (action.do === 'call') return toldRequest(action);
  if (action.do === 'deliver')
    return `deliver at most ${action.most} events to ${action.to}, ${action.again} of the old ones again`;
  if (action.do === 'run') return `run the job: ${action.job}`;
  return action.do === 'wait'
    ? `${Math.round(action.ms / 60_000)} minutes pass`
    : 'deliver all events, run all jobs, look at everything';
};

/** A step in a line or two for people. */
export const tell = ({ number, action, fault, meanwhile, again }: Step): string =>
  [
    `${String(number).padStart(4)} ${told(action)}`,
    ...(fault
      ? [`       with ${fault.kind} at request ${fault.at}, ${fault.times} times${again ? '; then again' : ''}`]
      : []),
    ...(meanwhile ? [`       before its request ${meanwhile.at}: ${told(meanwhile.action)}`] : []),
  ].join('\n');
