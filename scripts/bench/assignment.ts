import { chooseDoctor, pickEvenly, type Random } from '../../functions/domain/assignment.ts';
import { seeded } from '../../test/support/builders.ts';
import { equalDoctors, type Rush, rush } from '../../test/support/rush.ts';
import { type Figure, figure } from './report.ts';

const DOCTORS = 50;
const QUARTERS = 32;
const FILLED = 0.3;
const ROUNDS = 200;

interface Day {
  readonly id: number;
  load: number;
  readonly offered: ReadonlySet<number>;
}
type Policy = (days: readonly Day[], random: Random) => Day | undefined;

const lighter = (a: Day | undefined, b: Day | undefined) => (a && b && b.load < a.load ? b : a);
const leastLoaded: Policy = (days, random) => {
  const least = Math.min(...days.map(({ load }) => load));
  return pickEvenly(
    days.filter(({ load }) => load === least),
    random,
  );
};
const POLICIES: readonly (readonly [string, Policy])[] = [
  ['by name', (days) => days[0]],
  ['random', pickEvenly],
  ['two choices', (days, random) => lighter(pickEvenly(days, random), pickEvenly(days, random))],
  ['strictly least loaded', leastLoaded],
  ['ours', chooseDoctor],
];

const offered = new Set(Array.from({ length: QUARTERS }, (_, index) => index));
const staff = (random: Random): Day[] =>
  Array.from({ length: DOCTORS }, (_, id) => ({
    id,
    load: Array.from({ length: QUARTERS }, random).filter((draw) => draw < FILLED).length,
    offered,
  }));

/** Books one after another until the day is half full. */
const fairness = (choose: Policy, random: Random) => {
  const days = staff(random);
  const wanted = (DOCTORS * QUARTERS) / 2 - days.reduce((total, { load }) => total + load, 0);
  for (let booked = 0; booked < wanted; booked++) {
    const day = choose(
      days.filter(({ load }) => load < QUARTERS),
      random,
    );
    if (day) day.load++;
  }
  const loads = days.map(({ load }) => load);
  const total = loads.reduce((a, b) => a + b, 0);
  return {
    jain: total ** 2 / (loads.length * loads.reduce((a, b) => a + b * b, 0)),
    spread: Math.max(...loads) - Math.min(...loads),
  };
};

/** Fifty at one slot with one stale view; who loses looks again and picks as `again` says. */
const attemptsPerWin = (choose: Policy, again: Policy, random: Random): number => {
  const days = staff(random);
  const free = new Set(days);
  let attempts = 0;
  let waiting = DOCTORS;
  for (let first = true; waiting > 0; first = false) {
    const view = first ? days : days.filter((day) => free.has(day));
    attempts += waiting;
    for (let left = waiting; left > 0; left--) {
      const day = (first ? choose : again)(view, random);
      if (day && free.delete(day)) waiting--;
    }
  }
  return attempts / DOCTORS;
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const rounds = <T>(run: () => T): T[] => Array.from({ length: ROUNDS }, run);

/** Rushes on six equal doctors: how many people, and the start that each wants. */
const RUSHES: readonly (readonly [string, number, (index: number, random: Random) => number])[] = [
  ['60 people, each another start', 60, (index) => index],
  ['60 people, any start', 60, (_, random) => Math.floor(random() * QUARTERS)],
  ['60 people, six at each start', 60, (index) => index % 10],
  ['30 people, each another start', 30, (index) => index],
  ['12 people, each another start', 12, (index) => index],
  ['90 people, each another start', 90, (index) => index],
];

const rushed = (people: number, startOf: (index: number, random: Random) => number, limited: boolean): Rush[] => {
  const random = seeded(60);
  return rounds(() => {
    const starts = Array.from({ length: people }, (_, index) => startOf(index, random));
    return rush(equalDoctors(6, Math.max(QUARTERS, Math.max(...starts) + 1)), starts, random, limited);
  });
};

const rushes = (): Figure[] =>
  RUSHES.flatMap(([name, people, startOf]) =>
    [false, true].flatMap((limited) => {
      const ends = rushed(people, startOf, limited);
      const spreads = ends.map(({ spread }) => spread);
      const within = spreads.filter((spread) => spread <= 4).length / spreads.length;
      const attempts = mean(ends.map(({ attemptsPerWin }) => attemptsPerWin));
      const heading = `${name}, ${limited ? 'ours' : 'no limit'}`;
      const judged = limited && people === 60;
      return [
        figure(`${heading}: most − least, mean and worst`, `${mean(spreads).toFixed(1)} ${Math.max(...spreads)}`),
        judged
          ? figure(`${heading}: days with most − least ≤ 4`, within, '≥ .98', within >= 0.98)
          : figure(`${heading}: days with most − least ≤ 4`, within),
        judged
          ? figure(`${heading}: attempts per win`, attempts, '≤ 2.0', attempts <= 2)
          : figure(`${heading}: attempts per win`, attempts),
      ];
    }),
  );

/** A simulation of policies, nothing stored. */
export const assignment = async (): Promise<Figure[]> => [...policies(), ...rushes()];

const policies = (): Figure[] =>
  POLICIES.flatMap(([name, choose]) => {
    const random = seeded(50);
    const even = rounds(() => fairness(choose, random));
    const ours = name === 'ours';
    const attempts = mean(rounds(() => attemptsPerWin(choose, ours ? pickEvenly : choose, random)));
    const [jain, spread] = [mean(even.map(({ jain }) => jain)), mean(even.map(({ spread }) => spread))];
    return [
      ours ? figure(`${name}: Jain index`, jain, '≥ .99', jain >= 0.99) : figure(`${name}: Jain index`, jain),
      ours ? figure(`${name}: most − least`, spread, '≤ 1', spread <= 1) : figure(`${name}: most − least`, spread),
      ours
        ? figure(`${name}: attempts per win in the herd`, attempts, '≤ 2.0', attempts <= 2)
        : figure(`${name}: attempts per win in the herd`, attempts),
    ];
  });
