import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offeredQuarters } from '../../functions/domain/availability.ts';
import { candidatesFor, endsInNextDate, openCounts } from '../../functions/domain/booking.ts';
import { lengthOf } from '../../functions/domain/clinic.ts';
import {
  claimAt,
  type DayHold,
  type DoctorDay,
  expiredHoldsIn,
  firstExpiry,
  openStarts,
  reachesNextDate,
  takenAt,
} from '../../functions/domain/doctor-day.ts';
import {
  addDays,
  endOfDate,
  type Quarter,
  quarterRange,
  startOfDate,
  startOfQuarter,
} from '../../functions/domain/time.ts';
import { aClinic, aDay, aType } from '../support/builders.ts';

/** Dates whose next midnight is plain, skipped, or comes twice; and a zone three quarters of an hour off. */
const NIGHTS = [
  { timeZone: 'America/New_York', date: '2026-11-23' },
  { timeZone: 'Asia/Kathmandu', date: '2026-11-23' },
  { timeZone: 'America/Havana', date: '2026-03-07' },
  { timeZone: 'Africa/Cairo', date: '2026-04-23' },
  { timeZone: 'Africa/Cairo', date: '2026-10-29' },
] as const;

const EVENING = ['18:00', '20:15', '22:00', '23:15', '23:45'];
const MORNING = ['00:00', '00:15', '01:00', '03:30', '06:00'];

const scene = fc.record({
  night: fc.constantFrom(...NIGHTS),
  from: fc.constantFrom(...EVENING),
  until: fc.constantFrom('23:30', '24:00', '24:00'),
  again: fc.constantFrom(...MORNING),
  visit: fc.integer({ min: 1, max: 8 }),
  buffer: fc.integer({ min: 0, max: 16 }),
  taken: fc.uniqueArray(fc.integer({ min: -24, max: 24 }), { maxLength: 6 }),
  // Four quarter-hours apart: nobody holds what another holds.
  held: fc.uniqueArray(
    fc.record({ at: fc.integer({ min: -5, max: 5 }), length: fc.integer({ min: 1, max: 4 }), isOver: fc.boolean() }),
    { maxLength: 3, selector: ({ at }) => at },
  ),
});
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

/** A doctor's two dates, as the store reads them; holds lie on the dates of their quarter-hours. */
const twoDays = ({ night: { timeZone, date }, from, until, again, taken, held }: Scene) => {
  const midnight = endOfDate(date, timeZone);
  const now = startOfDate(date, timeZone) - 86_400_000;
  const hours = (on: string, start: string, end: string) =>
    offeredQuarters({
      date: on,
      timeZone,
      availability: { weekly: [], exceptions: [{ date: on, windows: start < end ? [{ start, end }] : [] }] },
      absences: [],
      closed: false,
    });
  const holds = held.map(({ at, length, isOver }, index) => ({
    appointmentId: `appt_${index}`,
    quarters: quarterRange(midnight + at * 4, length),
    expiresAt: isOver ? now : now + (index + 1) * 60_000,
  }));
  const ofHolds = new Set(holds.flatMap(({ quarters }) => quarters));
  const booked = new Set(taken.map((at) => midnight + at)).difference(ofHolds);
  const busy = booked.union(ofHolds);
  const dayWith = (on: string, offered: Quarter[], isIts: (quarter: Quarter) => boolean): DoctorDay =>
    aDay({
      date: on,
      offered: new Set(offered),
      taken: new Set([...busy].filter(isIts)),
      holds: holds
        .map((hold): DayHold => ({ ...hold, quarters: hold.quarters.filter(isIts) }))
        .filter(({ quarters }) => quarters.length > 0),
    });
  const day = dayWith(date, hours(date, from, until), (quarter) => quarter < midnight);
  const next = dayWith(addDays(date, 1), hours(addDays(date, 1), again, '09:00'), (quarter) => quarter >= midnight);
  const free = (quarter: Quarter) =>
    !booked.has(quarter) && holds.every(({ quarters, expiresAt }) => expiresAt <= now || !quarters.includes(quarter));
  return { day, next, now, midnight, free };
};

const typeOf = ({ visit, buffer }: Scene) => aType({ durationMinutes: visit * 15, bufferMinutes: buffer * 15 });
const runs = { numRuns: 200 };

describe('around midnight', () => {
  it('a start is listed exactly when it can be booked: the visit within the date, all that is worked of the buffer free', () => {
    fc.assert(
      fc.property(scene, (some) => {
        const { day, next, now, midnight, free } = twoDays(some);
        // As the store does: the next date is there only when a buffer reaches into it.
        const seen = reachesNextDate(day, some.buffer, midnight) ? { ...day, next } : day;
        const clinic = aClinic({ timeZone: some.night.timeZone });
        const listed = new Set(openStarts(seen, typeOf(some), now));
        for (const start of quarterRange(midnight - 32, 64)) {
          const buffer = quarterRange(start + some.visit, some.buffer).filter(
            (quarter) => day.offered.has(quarter) || next.offered.has(quarter),
          );
          const visit = quarterRange(start, some.visit);
          const bookable = visit.every((quarter) => day.offered.has(quarter)) && [...visit, ...buffer].every(free);
          expect(listed.has(start)).toBe(bookable);

          const request = { clinic, type: typeOf(some), start: startOfQuarter(start), patientId: 'p' };
          const view = endsInNextDate(request) ? seen : day;
          const candidates = start < midnight ? candidatesFor(request, [view], now) : [];
          expect(candidates.length > 0).toBe(bookable);
          for (const { claim } of candidates) expect(claim).toEqual({ visit, buffer });
        }
        expect([...openCounts(typeOf(some), [seen], now).keys()]).toEqual([...listed]);
      }),
      runs,
    );
  });

  it('nothing changes before the first hold in reach ends, and what is in the way of a start is ended first', () => {
    fc.assert(
      fc.property(scene, (some) => {
        const { day, next, now, midnight } = twoDays(some);
        const seen = reachesNextDate(day, some.buffer, midnight) ? { ...day, next } : day;
        const type = typeOf(some);
        const ends = firstExpiry([seen], type, now);
        const later = ends === undefined ? now + 86_400_000 : ends - 1;
        expect(openStarts(seen, type, later)).toEqual(openStarts(seen, type, now));
        for (const start of openStarts(seen, type, now)) {
          const claim = claimAt(seen, start, type);
          const ended = expiredHoldsIn(seen, claim, now);
          expect(new Set(ended.map(({ appointmentId }) => appointmentId)).size).toBe(ended.length);
          const gone = new Set(ended.map(({ appointmentId }) => appointmentId));
          const left = (of: DoctorDay) => of.holds.filter((hold) => !gone.has(hold.appointmentId));
          const blocked = [...left(seen), ...(seen.next ? left(seen.next) : [])].flatMap(({ quarters }) => quarters);
          expect([...claim.visit, ...claim.buffer].filter((quarter) => blocked.includes(quarter))).toEqual([]);
        }
        expect(takenAt(seen, now).size).toBeLessThanOrEqual(day.taken.size + next.taken.size);
      }),
      runs,
    );
  });

  it('the buffer of a type stored before there was a limit ends at ten hours', () => {
    expect(lengthOf({ durationMinutes: 480, bufferMinutes: 240 })).toEqual({ visit: 32, buffer: 8 });
    expect(lengthOf({ durationMinutes: 480, bufferMinutes: 120 })).toEqual({ visit: 32, buffer: 8 });
    expect(lengthOf({ durationMinutes: 15 })).toEqual({ visit: 1, buffer: 0 });
  });
});
