import type { Random } from '../../functions/domain/assignment.ts';
import { candidatesFor, nextCandidate, NO_TRIES, type Tries } from '../../functions/domain/booking.ts';
import type { DoctorDay } from '../../functions/domain/doctor-day.ts';
import { type Quarter, quarterAt, quarterRange, startOfQuarter } from '../../functions/domain/time.ts';
import { aClinic, aDay, aType, MONDAY_9 } from './builders.ts';

const type = aType({ durationMinutes: 15 });
const FIRST = quarterAt(MONDAY_9);
const LONG_BEFORE = MONDAY_9 - 3_600_000;

/** So many equal doctors whose day has so many quarter-hours. */
export const equalDoctors = (count: number, quarters: number): DoctorDay[] =>
  Array.from({ length: count }, (_, index) =>
    aDay({ doctorId: `doc_${index}`, offered: new Set(quarterRange(FIRST, quarters)) }),
  );

interface Person {
  readonly start: Quarter;
  readonly tries: Tries;
}

/** How a rush ended. */
export interface Rush {
  readonly loads: readonly number[];
  readonly spread: number;
  readonly attemptsPerWin: number;
}

/**
 * People who each want the quarter-hour of the day that `starts` says, in lock-step, which is the stalest that a view
 * can be: all look, then all try what they chose, and the losers look again together.
 * @param limited false: as if no doctor could get too far ahead, for comparison.
 */
export const rush = (
  doctors: readonly DoctorDay[],
  starts: readonly number[],
  random: Random,
  limited = true,
): Rush => {
  const days = new Map(doctors.map((day) => [day.doctorId, day]));
  const clinic = aClinic();
  let waiting: Person[] = starts.map((start) => ({ start: FIRST + start, tries: NO_TRIES }));
  let attempts = 0;
  let wins = 0;
  while (waiting.length > 0) {
    const view = [...days.values()];
    const losers: Person[] = [];
    for (const { start, tries } of waiting) {
      const request = { clinic, type, start: startOfQuarter(start), patientId: 'patient-1' };
      const choice = nextCandidate(request, candidatesFor(request, view, LONG_BEFORE), tries, random);
      const day = choice && days.get(choice.day.doctorId);
      if (!day) continue;
      attempts++;
      const taken = day.taken.has(start);
      if (taken || (limited && day.load > (choice.loadLimit ?? day.load)))
        losers.push({ start, tries: { lost: tries.lost + 1, taken } });
      else {
        days.set(day.doctorId, { ...day, load: day.load + 1, taken: new Set([...day.taken, start]) });
        wins++;
      }
    }
    waiting = losers;
  }
  const loads = [...days.values()].map(({ load }) => load);
  return { loads, spread: Math.max(...loads) - Math.min(...loads), attemptsPerWin: attempts / wins };
};
