import { SQSClient } from '@aws-sdk/client-sqs';
import type { Random } from '../../../functions/domain/assignment.ts';
import type { EpochMs } from '../../../functions/domain/time.ts';
import { answeredBy } from './answering.ts';
import type { Timer, VirtualClock } from './clock.ts';

/** How a queue is set up, in seconds as AWS counts them. */
export interface QueueRules {
  readonly visibilitySeconds: number;
  /** Four days by default. */
  readonly retentionSeconds?: number;
  /** Where a message goes that has been received so often. */
  readonly deadLetters?: { readonly queue: MemoryQueue; readonly maxReceiveCount: number };
}

/** How much of what SQS allows itself happens. */
export interface QueueFaults {
  readonly random: Random;
  /** The chance that a message is handed out twice at once, and that one which was deleted comes again. */
  readonly duplicates?: number;
  /** The chance that a message overtakes others. */
  readonly disorder?: number;
}

type State = 'visible' | 'delayed' | 'in flight';

/** A message as a receiver gets it. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: EpochMs;
  readonly firstReceivedAt: EpochMs;
  readonly receiveCount: number;
}

interface Stored {
  readonly id: string;
  readonly body: string;
  readonly sentAt: EpochMs;
  firstReceivedAt: EpochMs | undefined;
  receiveCount: number;
  state: State;
  timer: Timer | undefined;
}

/** A standard queue of SQS on a virtual clock. */
export interface MemoryQueue {
  readonly rules: QueueRules;
  readonly send: (body: string, delaySeconds?: number) => string;
  readonly receive: (atMost: number) => Message[];
  readonly remove: (id: string) => void;
  /** Hides a message that is in flight for so long from now on. */
  readonly hide: (id: string, seconds: number) => void;
  /** Calls when a message becomes visible. */
  readonly onVisible: (listener: () => void) => void;
  readonly count: (state: State) => number;
  /** The bodies of everything in the queue, oldest first. */
  readonly bodies: () => string[];
  /** The bodies of what was dropped because nobody took it in time. */
  readonly dropped: readonly string[];
  /** Takes over what another queue could not get done. */
  readonly takeOver: (message: Pick<Message, 'id' | 'body' | 'sentAt'>) => void;
}

const FOUR_DAYS = 345_600;
const MAX_BYTES = 1_048_576;
/** How far a message overtakes at most. */
const DISORDERED = 100;

/** An error as SQS would answer it. */
const refused = (name: string, message: string): Error => Object.assign(new Error(message), { name, $fault: 'client' });

let made = 0;

/** A queue without messages. */
export const memoryQueue = (clock: VirtualClock, rules: QueueRules, faults?: QueueFaults): MemoryQueue => {
  const { visibilitySeconds, retentionSeconds = FOUR_DAYS, deadLetters } = rules;
  const messages = new Map<string, Stored>();
  const counts: Record<State, number> = { visible: 0, delayed: 0, 'in flight': 0 };
  /** The visible messages in their order; what was removed meanwhile is passed over. */
  let line: Stored[] = [];
  let head = 0;
  const dropped: string[] = [];
  const listeners: (() => void)[] = [];
  const happens = (chance: number | undefined): boolean => chance !== undefined && (faults?.random() ?? 1) < chance;

  const become = (message: Stored, state: State): void => {
    counts[message.state]--;
    counts[state]++;
    message.state = state;
  };
  const show = (message: Stored): void => {
    message.timer?.cancel();
    become(message, 'visible');
    line.push(message);
    for (const listener of listeners) listener();
  };
  const hideFor = (message: Stored, seconds: number, state: State): void => {
    message.timer?.cancel();
    become(message, state);
    message.timer = clock.after(seconds * 1000, () => show(message));
  };
  const forget = (message: Stored): void => {
    message.timer?.cancel();
    counts[message.state]--;
    messages.delete(message.id);
  };
  const store = (id: string, body: string, sentAt: EpochMs): Stored => {
    const message: Stored = {
      id,
      body,
      sentAt,
      firstReceivedAt: undefined,
      receiveCount: 0,
      state: 'visible',
      timer: undefined,
    };
    messages.set(id, message);
    counts.visible++;
    return message;
  };

  const nextInLine = (): Stored | undefined => {
    if (head > DISORDERED && head > line.length / 2) {
      line = line.slice(head);
      head = 0;
    }
    const next = line[head];
    if (!next) return undefined;
    const other = head + Math.floor((faults?.random() ?? 0) * Math.min(DISORDERED, line.length - head));
    const overtaking = happens(faults?.disorder) ? line[other] : undefined;
    if (overtaking) line[other] = next;
    head++;
    return overtaking ?? next;
  };

  /** A visible message that may be handed out; what is too old or was received too often is put away. */
  const take = (): Stored | undefined => {
    for (let next = nextInLine(); next; next = nextInLine()) {
      if (messages.get(next.id) !== next || next.state !== 'visible') continue;
      if (clock.now() - next.sentAt >= retentionSeconds * 1000) {
        dropped.push(next.body);
        forget(next);
      } else if (deadLetters && next.receiveCount >= deadLetters.maxReceiveCount) {
        forget(next);
        deadLetters.queue.takeOver(next);
      } else return next;
    }
    return undefined;
  };

  return {
    rules,
    dropped,
    send: (body, delaySeconds = 0) => {
      if (body === '' || Buffer.byteLength(body) > MAX_BYTES)
        throw refused('InvalidParameterValue', 'The message must be neither empty nor too long');
      if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
        throw refused('InvalidParameterValue', `Value ${delaySeconds} for parameter DelaySeconds is invalid`);
      const message = store(`message-${++made}`, body, clock.now());
      if (delaySeconds > 0) hideFor(message, delaySeconds, 'delayed');
      else show(message);
      return message.id;
    },
    receive: (atMost) => {
      const received: Message[] = [];
      while (received.length < atMost) {
        const message = take();
        if (!message) break;
        message.firstReceivedAt ??= clock.now();
        message.receiveCount++;
        hideFor(message, visibilitySeconds, 'in flight');
        received.push({ ...message, firstReceivedAt: message.firstReceivedAt });
        if (happens(faults?.duplicates)) show(message);
      }
      return received;
    },
    remove: (id) => {
      const message = messages.get(id);
      // A server that was away at this moment keeps its copy, which is seen again.
      if (message && !happens(faults?.duplicates)) forget(message);
    },
    hide: (id, seconds) => {
      const message = messages.get(id);
      if (message?.state !== 'in flight') throw refused('MessageNotInflight', 'The message is not in flight');
      if (seconds > 0) hideFor(message, seconds, 'in flight');
      else show(message);
    },
    onVisible: (listener) => listeners.push(listener),
    count: (state) => counts[state],
    bodies: () => [...messages.values()].map(({ body }) => body),
    takeOver: ({ id, body, sentAt }) => show(store(id, body, sentAt)),
  };
};

interface Sent {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number;
}

interface Input extends Sent {
  readonly QueueUrl?: string;
  readonly Entries?: readonly (Sent & { readonly Id?: string })[];
}

/** A client of SQS whose queues are these, by their URL. */
export const sqsOf = (queues: Readonly<Record<string, MemoryQueue>>): SQSClient =>
  answeredBy(
    new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      md5: false,
    }),
    (command, input) => {
      const { QueueUrl = '', MessageBody = '', DelaySeconds, Entries = [] } = input as Input;
      const queue = queues[QueueUrl];
      if (!queue) throw refused('QueueDoesNotExist', 'The specified queue does not exist');
      switch (command) {
        case 'SendMessageCommand':
          return { MessageId: queue.send(MessageBody, DelaySeconds) };
        case 'SendMessageBatchCommand':
          if (Entries.length > 10) throw refused('TooManyEntriesInBatchRequest', 'At most 10 messages in a batch');
          return {
            Successful: Entries.map((entry) => ({
              Id: entry.Id,
              MessageId: queue.send(entry.MessageBody ?? '', entry.DelaySeconds),
            })),
            Failed: [],
          };
        default:
          throw new Error(`a queue in memory knows no ${command}`);
      }
    },
  );
