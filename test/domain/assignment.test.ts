import { describe, expect, it } from 'vitest';
import { chooseDoctor, pickEvenly } from '../../functions/domain/assignment.ts';
import { seeded } from '../support/builders.ts';

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
    expect(pickEvenly([], () => 0)).toBeUndefined();
  });

  it('prefers nobody by name or place among equals', () => {
    const random = seeded(4);
    const staff = doctors(4);
    const picks = Array.from({ length: 4000 }, () => chooseDoctor(staff, random)?.id);
    for (const { id } of staff) expect(picks.filter((pick) => pick === id).length).toBeGreaterThan(850);
  });
});
