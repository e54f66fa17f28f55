import { fullness, type DoctorDay } from './doctor-day.ts';

/** Random number in [0, 1). Passed in, so that a choice can be replayed. */
export type Random = () => number;

/** By what rule a doctor came to an appointment. */
export const ASSIGNMENT_POLICIES = [
  'named-doctor',
  'same-doctor',
  'headroom',
  'only-candidate',
  'next-free',
  'reassigned',
  'override',
  'waitlist',
] as const;

/** Why an appointment has the doctor it has; stored with it. */
export interface Assignment {
  readonly policy: (typeof ASSIGNMENT_POLICIES)[number];
  readonly reason: string;
}

/**
 * How sharply a doctor with more headroom is preferred. Simulated with 50 doctors 30% full: 3 keeps 50 simultaneous
 * requests at 1.8 attempts per win (strictly least loaded: 2.5), and booked one after another it evens the day out
 * as well as strictly least loaded does. `npm run bench -- assignment` prints it.
 */
const SHARPNESS = 3;

/**
 * Picks a doctor among those free at the time. The weight is the headroom below the fullest candidate: the fullest is
 * never picked while another is emptier, so days that start even never differ by more than one appointment, and yet
 * many simultaneous requests with the same stale view spread out.
 */
export const chooseDoctor = <Day extends Pick<DoctorDay, 'load' | 'offered'>>(
  candidates: readonly Day[],
  random: Random,
): Day | undefined => {
  const fullest = Math.max(...candidates.map(fullness));
  const weights = candidates.map((day) => (fullest - fullness(day)) ** SHARPNESS);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return pickEvenly(candidates, random);
  let left = random() * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return candidates[index];
  }
  return candidates[weights.indexOf(Math.max(...weights))];
};

/** After a lost race the view is known to be stale, so load says little: any of those left, evenly. */
export const pickEvenly = <T>(candidates: readonly T[], random: Random): T | undefined =>
  candidates[Math.floor(random() * candidates.length)];
