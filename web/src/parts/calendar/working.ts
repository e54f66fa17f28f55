import { type DayPlan, offeredQuarters } from '../../../../functions/domain/availability.ts';
import { minutesOf, type Span, wallOf } from './wall.ts';
import { startOfQuarter, toZoned } from '../../../../functions/domain/time.ts';

/** When a doctor works on a date, as the API itself decides it: windows merged, time off and closures taken out. */
export const workingSpans = (plan: DayPlan): Span[] => spansOf(offeredQuarters(plan), plan.timeZone);

/** Quarter-hours, ascending, as spans of wall time. */
export const spansOf = (quarters: readonly number[], timeZone: string): Span[] => {
  const runs: { first: number; last: number }[] = [];
  for (const quarter of quarters) {
    const run = runs.at(-1);
    if (run?.last === quarter - 1) run.last = quarter;
    else runs.push({ first: quarter, last: quarter });
  }
  return runs.map(({ first, last }) => ({
    from: minutesOf(toZoned(startOfQuarter(first), timeZone).slice(11, 16)),
    to: minutesOf(toZoned(startOfQuarter(last), timeZone).slice(11, 16)) + 15,
  }));
};

/** "09:00 – 12:00" */
export const spanText = ({ from, to }: Span): string => `${wallOf(from)} – ${wallOf(to)}`;
