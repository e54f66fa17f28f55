import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { DoctorDay } from '../../functions/domain/doctor-day.ts';
import { canCome, draftOffer, type Opening, suitsSinceAfter, timesFor } from '../../functions/domain/offering.ts';
import { atWallTime, datesFrom, quarterAt, quarterRange, toZoned } from '../../functions/domain/time.ts';
import {
  afterOffer,
  asOf,
  expired,
  type HeldForWish,
  newWish,
  offeredTo,
  offerReassigned,
  offerToAnswer,
  placeInLine,
  releaseHold,
  type WaitlistEntry,
  type Wanted,
} from '../../functions/domain/waitlist.ts';
import { aClinic, aDay, aDoctor, at, aType, MONDAY_9 } from '../support/builders.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOW = MONDAY_9 - 24 * HOUR;
const clinic = aClinic();
const type = aType();
const patient = { id: 'patient_1', role: 'patient' } as const;
const system = { id: 'system', role: 'system' } as const;

const aWish = (over: Partial<WaitlistEntry> = {}): WaitlistEntry => ({
  ...newWish(
    { clinicId: clinic.id, appointmentTypeId: type.id, from: '2026-11-23', to: '2026-11-23' },
    { id: 'wish_1', patientId: patient.id, timeZone: clinic.timeZone, now: NOW },
  ),
  ...over,
});
const opening = (over: Partial<Opening> = {}): Opening => ({ clinic, days: [aDay()], openedAt: NOW, ...over });
const starts = (wish: WaitlistEntry, opened = opening(), now = NOW): string[] =>
  timesFor(wish, type, opened, now).map(({ start }) => toZoned(start, clinic.timeZone).slice(11, 16));

describe('the times for a wish', () => {
  it('lie between the bounds of its start, both included', () => {
    expect(starts(aWish({ earliest: '10:00', latest: '10:30' }))).toEqual(['10:00', '10:15', '10:30']);
    expect(starts(aWish({ earliest: '16:30' }))).toEqual(['16:30']);
    expect(starts(aWish({ from: '2026-11-24', to: '2026-11-30' }))).toEqual([]);
    expect(starts(aWish({ doctorId: 'doc_2' }))).toEqual([]);
  });

  it('opened after it began to wait, and are not what it was offered before', () => {
    expect(starts(aWish({ since: NOW + 1 }))).toEqual([]);
    const each = opening({ days: [aDay({ openedAt: NOW - 1 }), aDay({ doctorId: 'doc_2' })], openedAt: undefined });
    expect(starts(aWish(), each)).toEqual([]);
    const offeredBefore = [`${at('2026-11-23T09:00:00-05:00')}@doc_1`];
    expect(starts(aWish({ offeredBefore, latest: '09:15' }))).toEqual(['09:15']);
  });

  it('need something that opened after it began to wait, if only a quarter-hour of the buffer', () => {
    const first = quarterAt(MONDAY_9) + 8;
    const days = [aDay({ openedAt: NOW - HOUR, freed: new Map([[first, NOW]]) })];
    const late = { earliest: '10:15', latest: '11:30' };
    expect(starts(aWish(late), opening({ days, openedAt: undefined }))).toEqual(['10:45', '11:00']);
    const buffered = aType({ bufferMinutes: 30 });
    const withBuffer = timesFor(aWish(late), buffered, opening({ days, openedAt: undefined }), NOW);
    expect(withBuffer.map(({ start }) => toZoned(start, clinic.timeZone).slice(11, 16))).toEqual([
      '10:15',
      '10:30',
      '10:45',
      '11:00',
    ]);
    // That the doctor works on after a visit makes no start possible.
    const longer = [aDay({ openedAt: NOW - HOUR, added: new Map([[first, NOW]]) })];
    const stillOpen = timesFor(aWish(late), buffered, opening({ days: longer, openedAt: undefined }), NOW);
    expect(stillOpen.map(({ start }) => toZoned(start, clinic.timeZone).slice(11, 16))).toEqual(['10:45', '11:00']);
  });

  it('are all those of a doctor who newly suits the type, and of a date that the horizon has just reached', () => {
    const days = [aDay({ openedAt: NOW - HOUR })];
    const before = aDoctor({ appointmentTypeIds: ['type_2'] });
    const types = [type, aType({ id: 'type_2' })];
    const since = suitsSinceAfter(before, aDoctor(), types, NOW);
    expect(since).toEqual({ type_1: NOW });
    expect(suitsSinceAfter({ ...aDoctor(), suitsSince: since }, before, types, NOW + 1)).toEqual({});
    const suitsSince = (_: string, typeId: string) => since[typeId];
    expect(starts(aWish(), opening({ days, openedAt: undefined, suitsSince }))).toHaveLength(31);
    expect(starts(aWish({ since: NOW + 1 }), opening({ days, openedAt: undefined, suitsSince }))).toEqual([]);
    const near = aClinic({ policy: { ...clinic.policy, horizonDays: 1 } });
    const reached = opening({ clinic: near, days: [aDay({ openedAt: NOW - 24 * HOUR })], openedAt: undefined });
    // Monday comes within one day at Sunday’s first instant.
    const sunday = Date.parse('2026-11-22T00:00:00-05:00');
    expect(starts(aWish({ since: sunday - 1 }), reached)).toHaveLength(31);
    expect(starts(aWish({ since: sunday }), reached)).toEqual([]);
    // A horizon that was longer when the wish was made had it open already; a shorter one had not.
    const formerHorizons = (days: number) => [{ until: NOW, days }];
    const was = (days: number) => ({ ...reached, clinic: { ...near, formerHorizons: formerHorizons(days) } });
    expect(starts(aWish({ since: sunday - 1 }), was(30))).toEqual([]);
    expect(starts(aWish({ since: sunday }), was(0))).toHaveLength(31);
  });

  it('are those that the type could not start at before it changed', () => {
    const days = [aDay({ openedAt: NOW - HOUR, taken: new Set([quarterAt(MONDAY_9) + 4]) })];
    const shorter = aType({
      durationMinutes: 15,
      former: { until: NOW, durationMinutes: 30, specialization: undefined, active: true },
    });
    const found = timesFor(aWish(), shorter, opening({ days, openedAt: undefined }), NOW);
    // A quarter-hour before the one that is taken, and the last of the day.
    expect(found.map(({ start }) => toZoned(start, clinic.timeZone).slice(11, 16))).toEqual(['09:45', '16:45']);
    expect(timesFor(aWish({ since: NOW + 1 }), shorter, opening({ days, openedAt: undefined }), NOW)).toEqual([]);
  });

  it('look at no start of a day on which nothing opened', () => {
    const offered = new Set(quarterRange(quarterAt(MONDAY_9), 32));
    let reads = 0;
    const has = offered.has.bind(offered);
    offered.has = (quarter) => {
      reads++;
      return has(quarter);
    };
    expect(starts(aWish(), opening({ days: [aDay({ offered, openedAt: NOW - 1 })], openedAt: undefined }))).toEqual([]);
    expect(reads).toBe(0);
  });

  it('touch the time that opened, those within it first', () => {
    const freed = (length: number) => new Set(quarterRange(quarterAt(MONDAY_9 + HOUR), length));
    expect(starts(aWish(), opening({ quarters: freed(2) }))).toEqual(['10:00', '09:45', '10:15']);
    expect(starts(aWish(), opening({ quarters: freed(3) }))).toEqual(['10:00', '10:15', '09:45', '10:30']);
  });

  it('are none that its owner gave back since it was made, until something else opens them', () => {
    const first = quarterAt(MONDAY_9);
    const morning = aWish({ latest: '09:30' });
    const given = (by: string, at: number, over: Partial<DoctorDay> = {}) => {
      const freed = new Map([first, first + 1].map((quarter) => [quarter, at]));
      const givenBackBy = new Map([first, first + 1].map((quarter) => [quarter, by]));
      return starts(morning, opening({ days: [aDay({ freed, givenBackBy, ...over })] }));
    };
    const all = ['09:00', '09:15', '09:30'];
    expect(given(patient.id, NOW)).toEqual(['09:30']);
    expect(given('patient_2', NOW)).toEqual(all);
    expect(given(patient.id, NOW - 1)).toEqual(all);
    expect(given(patient.id, NOW, { openedAt: NOW + 1 })).toEqual(all);
    expect(given(patient.id, NOW, { added: new Map([[first, NOW + 1]]) })).toEqual(['09:00', '09:30']);
    const byAnother = new Map([first, first + 1].map((quarter) => [quarter, NOW + (quarter - first)]));
    expect(given(patient.id, NOW, { freed: byAnother, givenBackBy: new Map([[first, patient.id]]) })).toEqual(all);
    const buffered = timesFor(
      morning,
      aType({ bufferMinutes: 15 }),
      opening({
        days: [aDay({ freed: new Map([[first + 3, NOW]]), givenBackBy: new Map([[first + 3, patient.id]]) })],
      }),
      NOW,
    );
    expect(buffered.map(({ start }) => quarterAt(start) - first)).toEqual([0]);
  });

  it('are none for the wish that has just passed on this one, and none within the notice', () => {
    expect(starts(aWish(), opening({ passedBy: 'wish_1' }))).toEqual([]);
    expect(starts(aWish({ latest: '10:00' }), opening(), MONDAY_9 - 45 * MINUTE)).toEqual([
      '09:15',
      '09:30',
      '09:45',
      '10:00',
    ]);
  });

  it('mean wall times on the day that the clocks change: a bound in the gap moves forward', () => {
    // New York, 2027-03-14: 02:00 to 03:00 do not exist.
    const date = '2027-03-14';
    const midnight = quarterAt(atWallTime(date, '00:00', clinic.timeZone));
    const day = aDay({ date, offered: new Set(quarterRange(midnight, 24)) });
    const wish = aWish({ from: date, to: date, earliest: '01:45', latest: '02:30' });
    const now = Date.parse('2027-03-10T12:00:00Z');
    expect(starts(wish, opening({ days: [day] }), now)).toEqual(['01:45', '03:00', '03:15', '03:30']);
  });

  it('are always open, wanted and bookable, whatever the day looks like', () => {
    const quarters = fc
      .uniqueArray(fc.integer({ min: 0, max: 31 }))
      .map((some) => some.map((q) => quarterAt(MONDAY_9) + q));
    const wall = fc.option(fc.constantFrom('09:00', '10:15', '12:00', '15:45'), { nil: undefined });
    fc.assert(
      fc.property(
        quarters,
        quarters,
        wall,
        wall,
        fc.constantFrom(15, 30, 60),
        (taken, freed, earliest, latest, minutes) => {
          const long = aType({ durationMinutes: minutes });
          const day: DoctorDay = aDay({ taken: new Set(taken) });
          const found = timesFor(
            aWish({ earliest, latest }),
            long,
            opening({ days: [day], quarters: new Set(freed) }),
            NOW,
          );
          for (const { claim, start } of found) {
            const wallTime = toZoned(start, clinic.timeZone).slice(11, 16);
            expect(claim.visit.every((q) => day.offered.has(q) && !day.taken.has(q))).toBe(true);
            expect(claim.visit.some((q) => freed.includes(q))).toBe(true);
            expect(earliest === undefined || wallTime >= earliest).toBe(true);
            expect(latest === undefined || wallTime <= latest).toBe(true);
          }
          // The same in the same order, each once.
          expect(new Set(found.map(({ start }) => start)).size).toBe(found.length);
        },
      ),
    );
  });

  it('can be taken only by somebody who is free for all of the visit', () => {
    const [time] = timesFor(aWish(), type, opening(), NOW);
    if (!time) throw new Error('a whole day is open');
    expect(canCome(time, new Set())).toBe(true);
    expect(canCome(time, new Set([quarterAt(MONDAY_9) + 1]))).toBe(false);
    expect(canCome(time, new Set([quarterAt(MONDAY_9) + 2, quarterAt(MONDAY_9) - 1]))).toBe(true);
  });
});

const holdFor = (wish: WaitlistEntry, now = NOW, offerSeconds = 1800): HeldForWish => {
  const generous = aClinic({ policy: { ...clinic.policy, offerSeconds } });
  const [time] = timesFor(wish, type, opening(), now);
  if (!time) throw new Error('a whole day is open');
  return draftOffer(wish, generous, type, time, () => 'room', now);
};

describe('an offer', () => {
  it('is a hold for as long as the clinic says, and never beyond the start of the visit', () => {
    expect(holdFor(aWish()).holdExpiresAt).toBe(NOW + 1_800_000);
    const late = MONDAY_9 - 2 * HOUR;
    expect(holdFor(aWish(), late, 86_400).holdExpiresAt).toBe(MONDAY_9);
  });

  it('of the same time to the same wish is the same offer', () => {
    expect(holdFor(aWish()).id).toBe(holdFor(aWish(), NOW + 5).id);
    expect(holdFor(aWish()).id).not.toBe(holdFor(aWish({ id: 'wish_2' })).id);
  });

  it('of a time that was taken away from the same wish is another offer', () => {
    const first = holdFor(aWish());
    const after: Appointment = { ...first, status: 'EXPIRED', updatedAt: NOW + 1 };
    const waitsOn = afterOffer(offeredTo(aWish(), first, NOW), after, system, false);
    if (!waitsOn) throw new Error('it waits on');
    const second = holdFor({ ...waitsOn, since: NOW - HOUR }, NOW + 2);
    expect(second).toMatchObject({ start: first.start, doctor: first.doctor });
    expect(second.id).not.toBe(first.id);
  });

  it.each([
    ['CONFIRMED', false, 'FULFILLED', 'ACCEPTED'],
    ['CANCELLED', false, 'WAITING', 'PASSED'],
    ['EXPIRED', false, 'WAITING', 'LAPSED'],
    ['CANCELLED', true, 'WITHDRAWN', 'PASSED'],
    ['EXPIRED', true, 'WITHDRAWN', 'LAPSED'],
  ] as const)('that becomes %s (leaving: %s) leaves its wish %s', (status, leaving, becomes, ended) => {
    const hold = holdFor(aWish());
    const offered = offeredTo(aWish(), hold, NOW);
    expect(offered).toMatchObject({ status: 'OFFERED', version: 2, since: NOW });
    const after: Appointment = { ...hold, status, updatedAt: NOW + 1 };
    expect(afterOffer(offered, after, patient, leaving)).toMatchObject({
      status: becomes,
      version: 3,
      offer: { ended },
    });
    expect(afterOffer(offered, { ...after, id: 'another' }, patient, leaving)).toBeUndefined();
    expect(afterOffer(aWish(), after, patient, leaving)).toBeUndefined();
  });

  it('that ends after the last date leaves the wish ended', () => {
    const hold = holdFor(aWish());
    const next = Date.parse('2026-11-24T00:00:00-05:00');
    const after: Appointment = { ...hold, status: 'EXPIRED', updatedAt: next };
    const ended = afterOffer(offeredTo(aWish(), hold, NOW), after, system, false);
    expect(ended?.status).toBe('EXPIRED');
  });

  it.each([
    ['its owner declines it', 'CANCELLED', patient, 1, true],
    ['it runs out', 'EXPIRED', system, 1_800_000, true],
    ['it is found in a leave once it has run out', 'EXPIRED', system, 1_800_001, true],
    ['a leave takes it', 'EXPIRED', system, 1_799_999, false],
    ['staff cancel it', 'CANCELLED', { id: 'staff-1', role: 'staff' }, 1, false],
  ] as const)('is remembered or forgotten by who or what ends it: %s', (_, status, actor, after, isRemembered) => {
    const hold = holdFor(aWish());
    const others = [`${quarterAt(MONDAY_9)}@doc_other`];
    const offered = offeredTo(aWish({ offeredBefore: others }), hold, NOW);
    const waits = afterOffer(offered, { ...hold, status, updatedAt: NOW + after }, actor, false);
    expect(waits?.offeredBefore).toEqual([...others, ...(isRemembered ? [`${quarterAt(MONDAY_9)}@doc_1`] : [])]);
  });

  it('that gets another doctor is remembered with that doctor only', () => {
    const hold = holdFor(aWish());
    const after: Appointment = { ...hold, doctor: { ...hold.doctor, id: 'doc_2' }, updatedAt: NOW + 1 };
    expect(offerReassigned(offeredTo(aWish(), hold, NOW), hold, after)).toMatchObject({
      status: 'OFFERED',
      offeredBefore: [`${quarterAt(MONDAY_9)}@doc_2`],
    });
  });

  it('is forgotten once its time has passed, so that a wish does not grow', () => {
    const wish = aWish({ offeredBefore: [`${quarterAt(NOW) - 1}@doc_1`, `${quarterAt(NOW) + 9}@doc_1`] });
    expect(offeredTo(wish, holdFor(wish), NOW).offeredBefore).toEqual([
      `${quarterAt(NOW) + 9}@doc_1`,
      `${quarterAt(MONDAY_9)}@doc_1`,
    ]);
  });

  it('is answered while it is open; later that it has run out, else that there is none', () => {
    const offered = offeredTo(aWish(), holdFor(aWish()), NOW);
    const { offer } = offered;
    if (!offer) throw new Error('it is offered');
    const answer = (over: Partial<WaitlistEntry>, how: 'accept' | 'decline' = 'accept') => {
      const found = offerToAnswer({ ...offered, ...over }, how);
      return typeof found === 'string' ? found : found.refused;
    };
    expect(offerToAnswer(undefined, 'accept')).toMatchObject({ refused: 'NOT_FOUND' });
    expect(answer({})).toBe(offer.appointmentId);
    expect(answer({ status: 'FULFILLED', offer: { ...offer, ended: 'ACCEPTED' } })).toBe(offer.appointmentId);
    expect(answer({ status: 'FULFILLED', offer: { ...offer, ended: 'ACCEPTED' } }, 'decline')).toBe('INVALID_STATE');
    expect(answer({ status: 'WAITING', offer: { ...offer, ended: 'LAPSED' } })).toBe('OFFER_EXPIRED');
    expect(answer({ status: 'WAITING', offer: { ...offer, ended: 'PASSED' } })).toBe('INVALID_STATE');
    expect(answer({ status: 'WAITING', offer: undefined })).toBe('INVALID_STATE');
    expect(answer({ status: 'WITHDRAWN', offer: { ...offer, ended: 'LAPSED' } })).toBe('INVALID_STATE');
  });

  it('is let go with its wish only while it is a hold', () => {
    const hold = holdFor(aWish());
    const asking = { actor: patient, now: NOW };
    expect(releaseHold(hold, clinic, asking)).toMatchObject({ after: { status: 'CANCELLED' }, leavesWaitlist: true });
    const late = { actor: patient, now: hold.holdExpiresAt };
    expect(releaseHold(hold, clinic, late)).toMatchObject({ after: { status: 'EXPIRED' }, leavesWaitlist: true });
    const confirmed: Appointment = { ...hold, status: 'CONFIRMED' };
    expect(releaseHold(confirmed, clinic, asking)).toBe(confirmed);
  });
});

describe('a wish as time passes', () => {
  it('shows an offer to the millisecond, and ends with its last date in the clinic', () => {
    const offered = offeredTo(aWish(), holdFor(aWish()), NOW);
    expect(asOf(offered, NOW + 1_799_999).status).toBe('OFFERED');
    expect(asOf(offered, NOW + 1_800_000)).toMatchObject({ status: 'WAITING', offer: { ended: 'LAPSED' } });
    const midnight = Date.parse('2026-11-24T00:00:00-05:00');
    expect([asOf(aWish(), midnight - 1).status, asOf(aWish(), midnight).status]).toEqual(['WAITING', 'EXPIRED']);
    expect(expired(aWish(), midnight - 1)).toBeUndefined();
    expect(expired(aWish(), midnight)).toMatchObject({ status: 'EXPIRED', version: 2 });
    expect(expired(offered, midnight)).toBeUndefined();
  });

  it('keeps its place among those who came when they came', () => {
    const times = [5, 50, 500, NOW];
    const places = times.map((createdAt) => placeInLine({ createdAt, id: 'wish' }));
    expect(places.toSorted()).toEqual(places);
  });

  it('is a wish for dates, each of them included', () => {
    const wanted: Wanted = aWish({ from: '2026-11-23', to: '2026-11-25' });
    for (const date of datesFrom(wanted.from, wanted.to)) {
      const day = aDay({
        date,
        offered: new Set(quarterRange(quarterAt(atWallTime(date, '09:00', clinic.timeZone)), 2)),
      });
      expect(starts(aWish(wanted), opening({ days: [day] }))).toEqual(['09:00']);
    }
  });
});
