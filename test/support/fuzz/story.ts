import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { Random } from '../../../functions/domain/assignment.ts';
import type { EpochMs } from '../../../functions/domain/time.ts';
import type { Table } from '../../../functions/store/table.ts';
import { seeded } from '../builders.ts';
import type { CallAnswer } from '../calls.ts';
import { troubled } from './faults.ts';
import type { Choosing } from './choosing.ts';
import { nextAction } from './operations.ts';
import { openPlace, type Place } from './place.ts';
import { type Seen, see } from './seen.ts';
import { endedEarly, nothingDelivered, settle, stageOver, Violation } from './stage.ts';
import type { Action, Fault, Request, Step } from './steps.ts';
import { daysFollow, FirstSeen, fitsTogether, listedIsBookable, nobodyIsForgotten, OpenAllAlong } from './truths.ts';

/** A run of steps in a table of its own. */
export interface Story {
  readonly seed: number;
  readonly steps: readonly Step[];
  /** What may never be, with its kind as the first word; absent when all went well. */
  readonly violation?: string;
}

export interface Writing {
  readonly seed: number;
  readonly freshTable: () => Promise<Table>;
  /** Beginnings of violations that are known: the story goes on past them. */
  readonly known: readonly string[];
}

/** Everything follows and is looked at after so many steps. */
const STEPS_TO_SETTLE = 20;
const STEPS_TO_LOOK = 3;
const DAY_MS = 86_400_000;

interface Answered {
  readonly json: unknown;
  readonly at: EpochMs;
}

const keyOf = (action: Action): string | undefined =>
  action.do === 'call' && action.headers ? `${action.as.id} ${action.headers['idempotency-key']}` : undefined;

/** Plays steps one after another and looks at what they lead to. */
class Play {
  now: EpochMs;
  readonly #seed: number;
  readonly #table: Table;
  readonly #place: Place;
  readonly #known: readonly string[];
  readonly #delivered = nothingDelivered();
  readonly #trouble;
  readonly #rough;
  readonly #calm;
  readonly #open = new OpenAllAlong();
  readonly #firstSeen = new FirstSeen();
  #seen: Seen | undefined;
  #meanwhile: unknown;
  /** How many requests to the table an operation made when it last came. */
  readonly #requests = new Map<string, number>();
  readonly #sent: Request[] = [];
  readonly #answers = new Map<string, Answered>();

  constructor(table: Table, place: Place, { seed, known }: Writing) {
    this.#seed = seed;
    this.#table = table;
    this.#place = place;
    this.#known = known;
    this.now = place.now;
    this.#trouble = troubled(table);
    const now = () => this.now;
    this.#rough = stageOver(this.#trouble.table, table, now, this.#delivered);
    this.#calm = stageOver(table, table, now, this.#delivered);
  }

  async choosing(key: string, random: Random): Promise<Choosing> {
    this.#seen ??= await see(this.#table);
    return { random, place: this.#place, seen: this.#seen, now: this.now, key, sent: this.#sent };
  }

  /** Some request to the table that an action probably makes. */
  someRequestOf(action: Action, random: Random): number {
    return 1 + Math.floor(random() * (this.#requests.get(nameOf(action)) ?? 8));
  }

  async play(step: Step): Promise<void> {
    // Nothing happens at the very same time.
    this.now += step.action.do === 'wait' ? step.action.ms : 1000;
    await this.#unlessKnown(() => this.#perform(step));
    await this.#look(step);
  }

  async #perform(step: Step): Promise<void> {
    const { number, action, fault, meanwhile } = step;
    this.#trouble.begin({
      fault,
      meanwhile: meanwhile && { at: meanwhile.at, run: () => this.#playMeanwhile(step, meanwhile.action) },
    });
    this.#rough.api.begin(`s${number}`, this.#seed * 10_007 + number);
    let answer: CallAnswer | undefined;
    let early = false;
    try {
      answer = await this.#rough.act(action);
    } catch (error) {
      if (!endedEarly(error)) throw error;
      early = true;
    }
    const { disturbed, requests } = await this.#trouble.end();
    this.#requests.set(nameOf(action), requests);
    const { thrown } = this.#takeMeanwhile();
    if (thrown !== undefined) throw thrown;
    if ((early || answer?.status === 503) && !disturbed)
      throw new Violation(`undisturbed ${nameOf(action)} ends as if it had been: ${answer?.text ?? ''}`);
    this.#remember(action, answer);
    if (step.again && action.do === 'call') await this.#playAgain(step, action);
    if (action.do === 'settle') await this.#settle();
  }

  #takeMeanwhile(): { readonly thrown: unknown } {
    const thrown = this.#meanwhile;
    this.#meanwhile = undefined;
    return { thrown };
  }

  async #playMeanwhile({ number }: Step, action: Action): Promise<void> {
    this.#calm.api.begin(`m${number}`, this.#seed * 10_007 + number + 5000);
    try {
      this.#remember(action, await this.#calm.act(action));
    } catch (error) {
      // Not for the function whose request waits for this.
      if (!endedEarly(error)) this.#meanwhile = error;
    }
  }

  /** A client that heard nothing sends the same again, to another process; and again. */
  async #playAgain({ number }: Step, action: Request): Promise<void> {
    for (const name of ['r', 'q']) {
      this.#calm.api.begin(`${name}${number}`, this.#seed * 10_007 + number + 6000);
      const answer = await this.#calm.act(action);
      if (answer?.status === 503) throw new Violation(`undisturbed ${action.operation} again answers ${answer.text}`);
      this.#remember(action, answer);
    }
  }

  /** One key, one answer. */
  #remember(action: Action, answer: CallAnswer | undefined): void {
    const key = keyOf(action);
    if (action.do !== 'call' || key === undefined || !answer) return;
    if (!this.#sent.includes(action)) this.#sent.push(action);
    if (answer.status >= 400) return;
    const before = this.#answers.get(key);
    if (before && this.now - before.at < DAY_MS && JSON.stringify(before.json) !== JSON.stringify(answer.json))
      throw new Violation(`I4 ${action.operation} answered ${JSON.stringify(before.json)}, then ${answer.text}`);
    if (!before) this.#answers.set(key, { json: answer.json, at: this.now });
  }

  async #settle(): Promise<void> {
    this.#calm.api.begin(`settle${this.now}`, this.#seed);
    const now = () => this.now;
    const found = await settle(this.#table, this.#calm, this.#delivered, now);
    const seen = await see(this.#table);
    await this.#unlessKnown(() => fitsTogether(this.#table, seen));
    await this.#unlessKnown(async () => nobodyIsForgotten(seen, this.#firstSeen, this.now));
    await this.#unlessKnown(() => daysFollow(this.#table, seen, this.now));
    await this.#unlessKnown(async () => {
      const { openStarts, conflicts, holds, failed } = found;
      if (openStarts + conflicts + holds + failed > 0)
        throw new Violation(`repair finds more after a repair: ${JSON.stringify(found)}`);
    });
    await this.#unlessKnown(() => listedIsBookable(seen, this.#place, this.#calm, this.now));
  }

  async #look({ number, action, meanwhile }: Step): Promise<void> {
    const seen = await see(this.#table);
    this.#seen = seen;
    this.#firstSeen.look(seen);
    const judged = !meanwhile && action.do !== 'settle';
    await this.#unlessKnown(async () => this.#open.look(seen, this.now, judged));
    if (number % STEPS_TO_LOOK === 0) await this.#unlessKnown(() => fitsTogether(this.#table, seen));
  }

  #isKnown(error: unknown): boolean {
    return error instanceof Violation && this.#known.some((beginning) => error.message.startsWith(beginning));
  }

  async #unlessKnown(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      if (!this.#isKnown(error)) throw error;
    }
  }
}

const nameOf = (action: Action): string =>
  action.do === 'call' ? action.operation : action.do === 'run' ? action.job : action.do;

/** Two violations are the same when what they are about is: their first two words. */
const sameViolation = (a: string | undefined, b: string): boolean =>
  a !== undefined && a.split(' ', 2).join(' ') === b.split(' ', 2).join(' ');

const playAll = async (writing: Writing, source: (play: Play) => AsyncGenerator<Step>): Promise<Story> => {
  const table = await writing.freshTable();
  const steps: Step[] = [];
  try {
    const play = new Play(table, await openPlace(table, writing.seed), writing);
    for await (const step of source(play)) {
      steps.push(step);
      await play.play(step);
    }
    return { seed: writing.seed, steps };
  } catch (error) {
    if (error instanceof Violation) return { seed: writing.seed, steps, violation: error.message };
    throw error;
  } finally {
    await table.client.send(new DeleteTableCommand({ TableName: table.name }));
  }
};

const aFault = (random: Random, at: number): Fault => {
  const kind = (['crash', 'lost-reply', 'conflict', 'throttled'] as const)[Math.floor(random() * 4)] ?? 'crash';
  // Without end now and then: then the answer is to try again later.
  return { kind, at, times: random() < 0.3 ? 1000 : 1 + Math.floor(random() * 2) };
};

async function* madeUp(play: Play, seed: number, operations: number): AsyncGenerator<Step> {
  const random = seeded(seed);
  for (let number = 1; number <= operations; number++) {
    const choosing = await play.choosing(`k${number}`, random);
    const action = nextAction(choosing);
    const luck = random();
    const at = play.someRequestOf(action, random);
    if (luck < 0.2) yield { number, action, fault: aFault(random, at), again: random() < 0.7 };
    else if (luck < 0.5 && action.do !== 'wait')
      yield { number, action, meanwhile: { at, action: beside(action, { ...choosing, key: `m${number}` }) } };
    else yield { number, action };
    if (number % STEPS_TO_SETTLE === 0 || number === operations) yield { number, action: { do: 'settle' } };
  }
}

const DRAWS = 30;
const subjectOf = (action: Action): string | undefined =>
  action.do === 'call' && action.path ? Object.values(action.path)[0] : undefined;

/** Something else at the same time, mostly about the same. */
const beside = (action: Action, choosing: Choosing): Action => {
  const subject = choosing.random() < 0.6 ? subjectOf(action) : undefined;
  let other: Action | undefined;
  for (let draw = 0; draw < DRAWS || !other; draw++) {
    const next = nextAction(choosing);
    if (next.do === 'wait') continue;
    other = next;
    if (subject === undefined || subjectOf(next) === subject) break;
  }
  return other;
};

/** Makes up a story of so many operations and plays it, until it ends or something is wrong. */
export const write = (writing: Writing, operations: number): Promise<Story> =>
  playAll(writing, (play) => madeUp(play, writing.seed, operations));

async function* given(steps: readonly Step[]): AsyncGenerator<Step> {
  yield* steps;
}

/** Leaves out of a story with a violation what is not needed for it, as far as the time allows. */
export const shorten = async (story: Story, writing: Writing, untilMs: number): Promise<Story> => {
  let { steps } = story;
  const { violation } = story;
  if (violation === undefined) return story;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let first = 0; first < steps.length; ) {
      if (Date.now() > untilMs) return { ...story, steps };
      const fewer = steps.toSpliced(first, size);
      const { violation: still } = await playAll(writing, () => given(fewer));
      if (sameViolation(still, violation)) steps = fewer;
      else first += size;
    }
  }
  return { ...story, steps };
};
