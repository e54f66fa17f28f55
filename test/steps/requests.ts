import { setTimeout as sleep } from 'node:timers/promises';
import type { Route } from '../../functions/contract/route.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { everythingStored, underWay } from './aws.ts';
import type { Answer } from './http.ts';

export type Stored = ReadonlyMap<string, string>;
const withoutRecounts = (stored: Stored): Stored =>
  new Map(
    [...stored].map(([key, row]) => [key, key.startsWith('OPEN#') ? row.replace(/"revision":\d+/, '') : row] as const),
  );

/** The keys of what somebody changed; counting open times again, with the same outcome, is no change. */
export const changesBetween = (before: Stored, after: Stored): string[] =>
  differences(withoutRecounts(before), withoutRecounts(after));

/**
 * The keys of what was added, changed or removed. A hold that ran out meanwhile was nobody's doing, and how often
 * somebody asked is counted even when nothing comes of it.
 */
const differences = (before: Stored, after: Stored): string[] => {
  const runningOut = concernedByHolds(before);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .filter((key) => !key.startsWith('LIMIT#'))
    .filter((key) => !runningOut.some((id) => key.includes(id)));
};

/** Whom the holds of earlier stories concern: the appointments, their clinics, doctors and patients. */
const concernedByHolds = (stored: Stored): string[] =>
  [...stored.entries()]
    .filter(([key]) => key.startsWith('EXPIRY#'))
    .flatMap(([key]) => {
      const [, id = key] = /(appt_[\w-]+)$/.exec(key) ?? [];
      const row = JSON.parse(stored.get(`APPT#${id} APPT`) ?? '{}') as Partial<Appointment>;
      return [id, row.clinicId, row.doctor?.id, row.patientId].filter((one) => one !== undefined);
    });

const LOOK_AGAIN_MS = 500;
/** A message that fails is hidden until it is tried again; so many looks without any change do as well. */
const LONG_STILL = 60;

/** Whether something has yet to be published, or a function has yet to work something off. */
const isBusy = async (stored: Stored): Promise<boolean> =>
  [...stored.values()].some((row) => row.includes('"outboxPK"')) || (await underWay()) > 0;

/** What is stored once nothing more follows from what was done. */
export const whenQuiet = async (): Promise<Stored> => {
  let last = await everythingStored();
  // Between a write and the message that follows from it, one look finds neither.
  for (let stillFor = 0, quietFor = 0; quietFor < 3 && stillFor < LONG_STILL; ) {
    await sleep(LOOK_AGAIN_MS);
    const next = await everythingStored();
    stillFor = differences(last, next).length === 0 ? stillFor + 1 : 0;
    quietFor = stillFor > 0 && !(await isBusy(next)) ? quietFor + 1 : 0;
    last = next;
  }
  return last;
};

/** An answer in short. */
export const said = ({ status, json }: Answer): string => `${status} ${json?.code ?? json?.message ?? ''}`;

export const pointersOf = ({ json }: Answer): string[] =>
  (json?.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);

export const isRefused = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** Some requests about accounts answer the same whatever is behind them. */
export const isHarmless = ({ caller }: Route, { status }: Answer): boolean => caller === 'auth' && status === 204;
