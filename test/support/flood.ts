import { bookAppointment } from '../../functions/api/book-appointment.ts';
import type { Dependencies } from '../../functions/api/callers/dependencies.ts';
import { writeLimiter } from '../../functions/store/limits.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from './builders.ts';
import { type CallAnswer, callerOf } from './calls.ts';
import { watched } from './faulty.ts';
import { NOW, openWorld } from './world.ts';

const QUARTER_MS = 900_000;
/** As many requests as one person has under way at a time. */
export const AT_ONCE = 50;
/** As many function environments as the requests are spread over. */
export const ENVIRONMENTS = 4;

export interface Flood {
  /** How many the flooder sends. */
  readonly requests: number;
  /** How many others book. */
  readonly others: number;
  readonly mostPerMinute: number;
  /** What times the others, where somebody wants to know. */
  readonly clock?: () => number;
}

/** What came of a flood. */
export interface Flooded {
  /** How often the flooder got each answer, as `201` or `429 RATE_LIMITED`. */
  readonly flooder: Readonly<Record<string, number>>;
  readonly others: Readonly<Record<string, number>>;
  /** How long each of the others waited, by the clock given. */
  readonly othersMs: readonly number[];
  /** What the table was asked for on behalf of the flooder, beyond their limit. */
  readonly requestsForRefused: number;
  readonly retryAfter: readonly string[];
}

const said = ({ status, json }: CallAnswer): string =>
  `${status}${json?.code === undefined ? '' : ` ${json.code as string}`}`;
const count = (answers: readonly CallAnswer[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(answers, said)].map(([what, { length }]) => [what, length]));

/** One person sends as much as they can, while others book one after the other. */
export const flood = async (
  table: Table,
  { requests, others, mostPerMinute, clock = () => 0 }: Flood,
): Promise<Flooded> => {
  const { clinic, type } = await openWorld(table, { doctors: 4, type: { durationMinutes: 15 } });
  let made = 0;
  const watchers = Array.from({ length: ENVIRONMENTS }, () => watched(table));
  const environments = watchers.map(({ table: through }) => {
    const dependencies: Dependencies = {
      table: through,
      random: Math.random,
      newId: (prefix) => `${prefix}_flood${++made}`,
      signingSecret: async () => 'secret',
      newRoom: () => 'room',
      mailFrom: 'clinic@example.com',
    };
    const limit = writeLimiter(through, mostPerMinute);
    return callerOf<Dependencies>(
      dependencies,
      () => NOW,
      (doorway) => ({ ...doorway, limit }),
    );
  });
  const books = (index: number, id: string, start: number): Promise<CallAnswer> => {
    const call = environments[index % ENVIRONMENTS];
    if (!call) throw new Error('no environment');
    const body = { clinicId: clinic.id, appointmentTypeId: type.id, start: new Date(start).toISOString() };
    return call(bookAppointment, { as: { id, role: 'patient' }, body });
  };
  /** How often the flooder was counted in vain: whoever was has asked what is free beside it, and nothing more. */
  const countedInVain = () =>
    watchers.flatMap(({ calls }) => calls).filter(({ input }) => JSON.stringify(input).includes('LIMIT#flooder'))
      .length - mostPerMinute;

  const fromFlooder: CallAnswer[] = [];
  const flooding = Promise.all(
    Array.from({ length: AT_ONCE }, async (_, worker) => {
      for (let sent = worker; sent < requests; sent += AT_ONCE)
        fromFlooder.push(await books(sent, 'flooder', MONDAY_9));
    }),
  );
  const fromOthers: CallAnswer[] = [];
  const othersMs: number[] = [];
  for (let index = 0; index < others; index++) {
    const startedAt = clock();
    fromOthers.push(await books(index, `other-${index}`, MONDAY_9 + (1 + (index % 28)) * QUARTER_MS));
    othersMs.push(clock() - startedAt);
  }
  await flooding;
  return {
    flooder: count(fromFlooder),
    others: count(fromOthers),
    othersMs,
    requestsForRefused: 2 * countedInVain(),
    retryAfter: fromFlooder.flatMap(({ status, headers }) => (status === 429 ? [headers['retry-after'] ?? ''] : [])),
  };
};
