import type { Person } from '../../functions/domain/person.ts';
import { aPerson } from './world.ts';

/** Somebody whose data is found wherever it should not be: nothing else in a test is spelled like it. */
export interface Canary {
  readonly person: Person;
  /** What they write about an appointment. */
  readonly reason: string;
  /** What must be nowhere, in lower case. */
  readonly traces: readonly string[];
}

export const aCanary = (count: number): Canary => {
  const mark = String(count).padStart(3, '0');
  return {
    person: aPerson({
      id: `bird-${mark}`,
      name: `Zoraida Kanarek${mark}`,
      email: `zoraida.kanarek${mark}@mail.example`,
      phone: `+1 915 867 5${mark}`,
    }),
    reason: `An itching${mark} since Tuesday`,
    traces: [`kanarek${mark}`, `itching${mark}`, `867 5${mark}`, `8675${mark}`],
  };
};

/** Which of somebody's traces a text has. */
export const tracesIn = (text: string, { traces }: Pick<Canary, 'traces'>): string[] =>
  traces.filter((trace) => text.toLowerCase().includes(trace));
