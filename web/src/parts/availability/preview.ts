import { offeredQuarters } from '../../../../functions/domain/availability.ts';
import { isComing, isInConflict, type Leave } from '../../../../functions/domain/leave.ts';
import { datesFrom, quarterAt } from '../../../../functions/domain/time.ts';
import type { Closure, TimeOff } from '../../client/index.ts';
import type { Span } from '../calendar/wall.ts';
import { spansOf } from '../calendar/working.ts';
import type { Dates, Hours, Visit } from '../schedule/schedule-of.ts';

/** What stands beside the hours: when the doctor and the clinic are away anyway. */
export interface Around {
  readonly timeZone: string;
  readonly dates: Dates;
  readonly timeOff: readonly TimeOff[];
  readonly closures: readonly Closure[];
}

export interface DayChange {
  readonly date: string;
  readonly opens: readonly Span[];
  readonly closes: readonly Span[];
}

export interface Preview {
  readonly days: readonly DayChange[];
  /** Quarter-hours that can be booked more, and that no longer can. */
  readonly opened: number;
  readonly closed: number;
  /** Appointments for which another doctor or another time is looked for. */
  readonly affected: readonly Visit[];
}

/** What new hours would change, decided by the domain's own rules. */
export const previewOf = (
  before: Hours,
  after: Hours,
  { timeZone, dates, timeOff, closures }: Around,
  visits: readonly Visit[],
  now: number,
): Preview => {
  const absences = timeOff.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) }));
  const soonest = quarterAt(now);
  const offered = (date: string, availability: Hours): ReadonlySet<number> =>
    new Set(
      offeredQuarters({
        date,
        timeZone,
        availability,
        absences,
        closed: closures.some((closure) => closure.date === date),
      }).filter((quarter) => quarter > soonest),
    );
  let opened = 0;
  let closed = 0;
  const days: DayChange[] = [];
  for (const date of datesFrom(dates.from, dates.to)) {
    const [was, is] = [offered(date, before), offered(date, after)];
    const opens = [...is.difference(was)];
    const closes = [...was.difference(is)];
    opened += opens.length;
    closed += closes.length;
    if (opens.length + closes.length > 0)
      days.push({ date, opens: spansOf(opens, timeZone), closes: spansOf(closes, timeZone) });
  }
  // Leave is not what changes here; whoever is affected by it is so already.
  const leave: Leave = { doctorActive: true, timeOff: [], closures: [] };
  const affected = visits.filter((visit) => {
    const at = {
      start: Date.parse(visit.start),
      end: Date.parse(visit.end),
      timeZone,
      status: visit.status,
      assignment: visit.assignment as Parameters<typeof isInConflict>[0]['assignment'],
      holdExpiresAt: visit.holdExpiresAt === undefined ? undefined : Date.parse(visit.holdExpiresAt),
    };
    if (visit.attention !== undefined || !isComing(at, now)) return false;
    return isInConflict(at, offered(visit.start.slice(0, 10), after), leave);
  });
  return { days, opened, closed, affected };
};
