import { describe, expect, test } from 'vitest';
import { noticeKindOf } from '../../functions/domain/notice-kinds.ts';
import { type Told, whatToTell } from '../../functions/domain/telling.ts';
import { MONDAY_9 } from '../support/builders.ts';
import {
  accepted,
  cancelled,
  conflict,
  conflictEnded,
  CONFIRMED,
  FIRST,
  historyOf,
  HOUR,
  last,
  moved,
  NOW,
  offered,
  reassigned,
  type Step,
  told,
  TWO,
} from '../support/histories.ts';

const ONE = FIRST.doctor;
const checkedIn: Step = ['AppointmentCheckedIn', { status: 'CHECKED_IN', attention: undefined }];
const expired: Step = ['HoldExpired', { status: 'EXPIRED', holdExpiresAt: undefined }];
const back: Step = ['AppointmentReassigned', { doctor: ONE, attention: undefined }];
const inRoom = (start: number, room: string): Step => [
  'AppointmentRescheduled',
  { start, end: start + HOUR / 2, attention: undefined, meetingUrl: `https://visit.example/${room}` },
];
/** What the ledger says of each version, the first one first. */
const ledger =
  (...entries: readonly Told[]) =>
  (version: number): Told =>
    entries[version - 1] ?? 'untold';

describe('An offer that gets another doctor', () => {
  test('is told again, with the doctor it was told with', () => {
    const history = historyOf(offered, reassigned);
    expect(last(history, told(1))).toMatchObject({ kind: 'WAITLIST_OFFER', previousDoctor: ONE });
    expect(whatToTell(history, 1, told(), NOW)).toBe('superseded');
  });

  test('names no earlier doctor to somebody who heard of none', () => {
    expect(last(historyOf(offered, reassigned), told())).toMatchObject({
      kind: 'WAITLIST_OFFER',
      previousDoctor: undefined,
    });
  });

  test('and its first doctor again before anybody was told has nothing to tell, in whichever video room', () => {
    const history = historyOf(offered, reassigned, [
      'AppointmentReassigned',
      { doctor: ONE, meetingUrl: 'https://x/' },
    ]);
    expect(last(history, told(1))).toBe('unchanged');
    expect(last(history, told())).toMatchObject({ kind: 'WAITLIST_OFFER' });
    expect(last(history, ledger('told', 'perhaps'))).toMatchObject({ kind: 'WAITLIST_OFFER', previousDoctor: TWO });
  });

  test('is confirmed with the doctor whom its reader knows, where that is another', () => {
    const history = historyOf(offered, reassigned, accepted);
    expect(last(history, told(1))).toMatchObject({ kind: 'CONFIRMED', previousDoctor: ONE });
    expect(last(history, told(1, 2))).toMatchObject({ kind: 'CONFIRMED', previousDoctor: undefined });
    expect(last(history, told())).toMatchObject({ kind: 'CONFIRMED', previousDoctor: undefined });
  });

  test('and then a new time is told with the doctor whom its reader knows', () => {
    const history = historyOf(offered, reassigned, accepted, moved(MONDAY_9 + HOUR));
    expect(last(history, told(1))).toMatchObject({
      kind: 'RESCHEDULED',
      previous: { start: MONDAY_9 },
      previousDoctor: ONE,
    });
    expect(last(history, told(1, 3))).toMatchObject({ kind: 'RESCHEDULED', previousDoctor: undefined });
  });

  test('and ends is told with the doctor whom its reader knows', () => {
    expect(last(historyOf(offered, reassigned, expired), told(1))).toMatchObject({
      kind: 'OFFER_EXPIRED',
      previousDoctor: ONE,
    });
  });

  test('is nothing to tell when it is a hold of the patient’s own', () => {
    const own: Step = ['AppointmentHeld', { status: 'PENDING', holdExpiresAt: NOW + HOUR }];
    expect(noticeKindOf(historyOf(own, reassigned), 2)).toBeUndefined();
  });
});

describe('The doctor of whom a person was told', () => {
  test.each([
    ['NEEDS_NEW_TIME', conflict],
    ['CANCELLED', cancelled],
  ] as const)('is in a notice of %s with another, at the same time and at a new one', (kind, step) => {
    expect(last(historyOf(CONFIRMED, reassigned, step), told(1))).toMatchObject({
      kind,
      previous: { start: MONDAY_9, doctor: ONE },
      previousDoctor: ONE,
    });
    expect(last(historyOf(CONFIRMED, reassigned, moved(MONDAY_9 + HOUR), step), told(1))).toMatchObject({
      kind,
      previous: { start: MONDAY_9 },
      previousDoctor: ONE,
    });
    expect(last(historyOf(CONFIRMED, reassigned, step), told(1, 2))).toMatchObject({
      previous: undefined,
      previousDoctor: undefined,
    });
  });

  test('is named with a new time also when it was perhaps another state that said it', () => {
    const history = historyOf(CONFIRMED, reassigned, [
      'AppointmentRescheduled',
      { doctor: ONE, start: MONDAY_9 + HOUR, end: MONDAY_9 + 2 * HOUR },
    ]);
    expect(last(history, ledger('told', 'perhaps'))).toMatchObject({ kind: 'RESCHEDULED', previousDoctor: TWO });
  });
});

describe('The link of a video visit that moved away and back', () => {
  const first: Step = ['AppointmentConfirmed', { mode: 'virtual', meetingUrl: 'https://visit.example/a' }];
  const history = historyOf(first, inRoom(MONDAY_9 + HOUR, 'b'), inRoom(MONDAY_9, 'c'));

  test('is new to everybody who was told of the first, and updates the entry of their calendar', () => {
    expect(last(history, told(1))).toMatchObject({ kind: 'CONFIRMED', isNewLink: true, isInCalendar: true });
    const conflicted = historyOf(first, conflict, inRoom(MONDAY_9 + HOUR, 'b'), inRoom(MONDAY_9, 'c'));
    expect(last(conflicted, told(1, 2))).toMatchObject({ kind: 'CONFIRMED', isNewLink: true, standsAgain: true });
  });

  test('is new also when a conflict that ended was told after the move, which names no link', () => {
    const conflicted = historyOf(first, inRoom(MONDAY_9 + HOUR, 'b'), conflict, conflictEnded);
    expect(last(conflicted, told(1, 3))).toMatchObject({ kind: 'CONFIRMED', standsAgain: true, isNewLink: true });
    expect(last(conflicted, told(1, 2, 3))).toMatchObject({ standsAgain: true, isNewLink: false });
  });

  test('is in no calendar yet when no notice of the appointment arrived', () => {
    expect(last(history, told())).toMatchObject({ kind: 'CONFIRMED', isNewLink: true, isInCalendar: false });
    expect(last(historyOf(first), told())).toMatchObject({ kind: 'CONFIRMED', isNewLink: false, isInCalendar: false });
  });

  test('is the same when a conflict came and ended', () => {
    expect(last(historyOf(first, conflict, conflictEnded), told(1, 2))).toMatchObject({
      isNewLink: false,
      isInCalendar: true,
    });
  });
});

describe('A patient who comes although a new time is needed', () => {
  test('is told of the move that the conflict kept from being told', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), conflict, checkedIn);
    expect(last(history, told(1))).toMatchObject({ kind: 'RESCHEDULED', previous: { start: MONDAY_9 } });
    for (const version of [2, 3]) expect(whatToTell(history, version, told(1), NOW)).toBe('superseded');
  });

  test('is told that no new time is needed any more when they were told otherwise, and nothing when not', () => {
    const history = historyOf(CONFIRMED, conflict, checkedIn);
    expect(last(history, told(1, 2))).toMatchObject({ kind: 'CONFIRMED', standsAgain: true });
    expect(last(history, told(1))).toBe('unchanged');
    expect(last(historyOf(CONFIRMED, checkedIn), told())).toBe('outdated');
  });

  test('a check-in that is noted after the visit tells nothing', () => {
    const history = historyOf(CONFIRMED, conflict, checkedIn);
    const versions = history.versions.map((one) => (one.version === 3 ? { ...one, occurredAt: FIRST.end } : one));
    expect(last({ ...history, versions }, told(1, 2), FIRST.end)).toBe('outdated');
  });
});

describe('Every state of which a sender died while telling it may be known', () => {
  test('its time', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), moved(MONDAY_9), conflict);
    expect(last(history, ledger('told', 'perhaps', 'perhaps'))).toMatchObject({
      kind: 'NEEDS_NEW_TIME',
      previous: { start: MONDAY_9 + HOUR },
    });
  });

  test('its doctor', () => {
    const history = historyOf(CONFIRMED, reassigned, back, conflict, conflictEnded);
    expect(last(history, ledger('told', 'perhaps', 'perhaps'))).toMatchObject({
      kind: 'REASSIGNED',
      previousDoctor: TWO,
    });
  });

  test('its need for a new time', () => {
    const history = historyOf(CONFIRMED, conflict, reassigned, conflict, conflictEnded);
    expect(last(history, ledger('told', 'perhaps', 'perhaps'))).toMatchObject({
      kind: 'REASSIGNED',
      standsAgain: true,
    });
  });
});

test('An offer that another followed is not taken for one that came too late, however late it is handled', () => {
  const late = NOW + HOUR;
  expect(whatToTell(historyOf(offered, expired), 1, told(), late)).toBe('too-late');
  const history = historyOf(offered, reassigned, expired);
  expect(whatToTell(history, 1, told(2), late)).toBe('superseded');
  expect(whatToTell(history, 2, told(), late)).toBe('too-late');
});
