import { describe, expect, it } from 'vitest';
import { chooseByRoom, chooseDoctor, loadLimit, pickEvenly } from '../../functions/domain/assignment.ts';
import { seeded } from '../support/builders.ts';
import { equalDoctors, rush } from '../support/rush.ts';

interface Doctor {
  readonly id: number;
  load: number;
  readonly offered: Set<number>;
}
const hours = (quarters: number) => new Set(Array.from({ length: quarters }, (_, i) => i));
const doctors = (count: number, load: (id: number) => number = () => 0, quarters = 32): Doctor[] =>
  Array.from({ length: count }, (_, id) => ({ id, load: load(id), offered: hours(quarters) }));

const jain = (loads: readonly number[]): number => {
  const sum = loads.reduce((a, b) => a + b, 0);
  return sum ** 2 / (loads.length * loads.reduce((a, b) => a + b * b, 0));
};
const spread = (loads: readonly number[]): number => Math.max(...loads) - Math.min(...loads);

describe('choosing a doctor', () => {
  it('spreads requests that come one after another to within one appointment, at every moment', () => {
    const random = seeded(1);
    const staff = doctors(50);
    for (let booked = 0; booked < 1000; booked++) {
      const chosen = chooseDoctor(staff, random);
      if (chosen) chosen.load++;
      expect(spread(staff.map(({ load }) => load))).toBeLessThanOrEqual(1);
    }
  });

  it('evens out days that start uneven: Jain index at least .99 and at most one appointment apart', () => {
    const random = seeded(2);
    const staff = doctors(50, () => Array.from({ length: 32 }, random).filter((draw) => draw < 0.3).length);
    const room = staff.reduce((sum, { load }) => sum + (16 - load), 0);
    for (let booked = 0; booked < room; booked++) {
      const chosen = chooseDoctor(staff, random);
      if (chosen) chosen.load++;
    }
    const loads = staff.map(({ load }) => load);
    expect(jain(loads)).toBeGreaterThanOrEqual(0.99);
    expect(spread(loads)).toBeLessThanOrEqual(1);
  });

  it('measures load against the hours offered', () => {
    const half: Doctor = { id: 1, load: 4, offered: hours(16) };
    const full: Doctor = { id: 2, load: 6, offered: hours(32) };
    expect(chooseDoctor([half, full], () => 0.5)).toBe(full);
  });

  it('lets 50 simultaneous requests with the same stale view win with at most two attempts each', () => {
    const random = seeded(3);
    let attempts = 0;
    const rounds = 100;
    for (let round = 0; round < rounds; round++) {
      const staff = doctors(50, () => Array.from({ length: 32 }, random).filter((draw) => draw < 0.3).length);
      const free = new Set(staff);
      let waiting = 50;
      for (let first = true; waiting > 0; first = false) {
        const view = [...free];
        attempts += waiting;
        for (let patient = waiting; patient > 0; patient--) {
          const chosen = first ? chooseDoctor(staff, random) : pickEvenly(view, random);
          if (chosen && free.delete(chosen)) waiting--;
        }
      }
    }
    expect(attempts / (rounds * 50)).toBeLessThanOrEqual(2);
  });

  it('has no answer without candidates', () => {
    expect(chooseDoctor([], () => 0)).toBeUndefined();
    expect(chooseByRoom([], 1, () => 0)).toBeUndefined();
    expect(pickEvenly([], () => 0)).toBeUndefined();
  });

  it('prefers nobody by name or place among equals', () => {
    const random = seeded(4);
    const staff = doctors(4);
    const picks = Array.from({ length: 4000 }, () => chooseDoctor(staff, random)?.id);
    for (const { id } of staff) expect(picks.filter((pick) => pick === id).length).toBeGreaterThan(850);
  });
});

describe('60 requests at once for six equal doctors', () => {
  const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it('end at most four apart, always, where every doctor is free at every start, and need two attempts a win', () => {
    const starts = Array.from({ length: 60 }, (_, index) => index);
    const rounds = SEEDS.map((seed) => rush(equalDoctors(6, 96), starts, seeded(seed)));
    expect(Math.max(...rounds.map(({ spread }) => spread))).toBeLessThanOrEqual(4);
    expect(mean(rounds.map(({ attemptsPerWin }) => attemptsPerWin))).toBeLessThanOrEqual(2);
  });

  it('end at most four apart on 98 of 100 days when several want the same start', () => {
    const rounds = SEEDS.map((seed) => {
      const random = seeded(seed);
      const starts = Array.from({ length: 60 }, () => Math.floor(random() * 32));
      return rush(equalDoctors(6, 32), starts, random);
    });
    expect(rounds.filter(({ spread }) => spread > 4).length / rounds.length).toBeLessThanOrEqual(0.02);
    expect(mean(rounds.map(({ attemptsPerWin }) => attemptsPerWin))).toBeLessThanOrEqual(2);
  });

  it('would end more than four apart nearly always if nobody noticed that a doctor got ahead', () => {
    const starts = Array.from({ length: 60 }, (_, index) => index);
    const rounds = SEEDS.map((seed) => rush(equalDoctors(6, 96), starts, seeded(seed), false));
    expect(rounds.filter(({ spread }) => spread > 4).length / rounds.length).toBeGreaterThan(0.7);
  });
});

describe('the load up to which a choice holds', () => {
  const [empty, busy, full] = doctors(3, (id) => id * 8);
  if (!empty || !busy || !full) throw new Error('three doctors');

  it('lies some visits above the emptiest candidate, in proportion to the hours offered', () => {
    expect(loadLimit([empty, busy], empty, 2, 5)).toBe(8);
    const half: Doctor = { id: 9, load: 4, offered: hours(16) };
    expect(loadLimit([busy, half], half, 1, 4)).toBe(4 + 3);
  });

  it('is never below what was seen', () => {
    expect(loadLimit([empty, full], full, 1, 4)).toBe(full.load);
  });

  it('does not exist for the only candidate', () => {
    expect(loadLimit([full], full, 1, 4)).toBeUndefined();
  });
});
