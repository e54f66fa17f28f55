import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { noticeKindOf, usefulUntil } from '../../functions/domain/notice-kinds.ts';
import { type Told, whatToTell, whatWasToTell } from '../../functions/domain/telling.ts';
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
} from '../support/histories.ts';

describe('A notice says the difference between what was last told and what is true', () => {
  test('an appointment that moved and then got another doctor, neither told, has a new time and a new doctor', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), reassigned);
    expect(last(history, told(1))).toMatchObject({
      kind: 'RESCHEDULED',
      previous: { start: MONDAY_9, doctor: FIRST.doctor },
    });
    expect(whatToTell(history, 2, told(1), NOW)).toBe('superseded');
  });

  test('one whose move was told has only another doctor', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), reassigned);
    expect(last(history, told(1, 2))).toMatchObject({ kind: 'REASSIGNED', previous: { start: MONDAY_9 + HOUR } });
  });

  test('one that moved away and back before anybody was told has nothing to tell', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), moved(MONDAY_9));
    expect(last(history, told(1))).toBe('unchanged');
    expect(last(history, told())).toMatchObject({ kind: 'CONFIRMED' });
  });

  test('unless a sender died while it told of the move: then nobody knows, and the time is confirmed', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), moved(MONDAY_9));
    const perhaps = (version: number): Told => (version === 1 ? 'told' : version === 2 ? 'perhaps' : 'untold');
    expect(last(history, perhaps)).toMatchObject({ kind: 'RESCHEDULED', previous: { start: MONDAY_9 + HOUR } });
  });

  test('what was perhaps told is not taken for known: the time of a move is told again with the new doctor', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), reassigned);
    const perhaps = (version: number): Told => (version === 1 ? 'told' : version === 2 ? 'perhaps' : 'untold');
    expect(last(history, perhaps)).toMatchObject({ kind: 'RESCHEDULED', previous: { start: MONDAY_9 } });
  });

  test('a new video room at the same time is told', () => {
    const history = historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), [
      'AppointmentRescheduled',
      { start: MONDAY_9, end: FIRST.end, meetingUrl: 'https://video.example/new' },
    ]);
    expect(last(history, told(1))).toMatchObject({ kind: 'CONFIRMED' });
  });

  test('a conflict that ended is told to those alone who were told of it', () => {
    const history = historyOf(CONFIRMED, conflict, conflictEnded);
    expect(last(history, told(1, 2))).toMatchObject({ kind: 'CONFIRMED', standsAgain: true });
    expect(last(history, told(1))).toBe('unchanged');
    expect(last(history, told())).toMatchObject({ kind: 'CONFIRMED' });
  });

  test('a conflict or a cancellation after a move that was not told names the time that the person knows', () => {
    for (const step of [conflict, cancelled]) {
      expect(last(historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), step), told(1))).toMatchObject({
        previous: { start: MONDAY_9 },
      });
      const known = last(historyOf(CONFIRMED, moved(MONDAY_9 + HOUR), step), told(1, 2));
      expect(known).toMatchObject({ previous: undefined });
    }
  });

  test('an offer that the clinic takes back has ended; one that its reader declined is nothing to tell', () => {
    const takenBack = historyOf(offered, cancelled);
    expect(last(takenBack, told(1))).toMatchObject({ kind: 'OFFER_EXPIRED' });
    const declined = historyOf(offered, cancelled);
    const byPatient = declined.versions.map((one) => ({
      ...one,
      actor: { id: 'patient-1', role: 'patient' } as const,
    }));
    expect(last({ ...declined, versions: byPatient }, told(1))).toBe('outdated');
  });

  test('an offer that was told and accepted is confirmed, and so is one whose sender died', () => {
    const perhaps = (): Told => 'perhaps';
    for (const toldAt of [told(1), told(), perhaps])
      expect(last(historyOf(offered, accepted), toldAt)).toMatchObject({ kind: 'CONFIRMED' });
  });

  test('an accepted offer that moves before its confirmation was told has moved from the time that was accepted', () => {
    const history = historyOf(offered, accepted, moved(MONDAY_9 + HOUR));
    expect(last(history, told(1))).toMatchObject({ kind: 'RESCHEDULED', previous: { start: MONDAY_9 } });
  });

  test('the end of an offer says nothing to those who never heard of the offer', () => {
    const history = historyOf(offered, ['HoldExpired', { status: 'EXPIRED' }]);
    expect(last(history, told(1))).toMatchObject({ kind: 'OFFER_EXPIRED' });
    expect(last(history, told())).toBe('unchanged');
    expect(whatToTell(history, 1, told(), NOW)).toBe('superseded');
  });
});

describe('A notice is not sent', () => {
  test.each([
    ['that confirms, after the end', [CONFIRMED], FIRST.end],
    ['that asks for a new time, after the start', [CONFIRMED, conflict], FIRST.start],
    ['of a cancellation, a day later, when the time is over', [CONFIRMED, cancelled], FIRST.end],
    [
      'of an offer, when it is over',
      [['AppointmentHeld', { status: 'PENDING', waitlistEntryId: 'w', holdExpiresAt: NOW }]],
      NOW,
    ],
  ] as [string, Step[], number][])('%s: it is too late', (_, steps, now) => {
    expect(last(historyOf(...steps), told(), now)).toBe('too-late');
    expect(last(historyOf(...steps), told(), now - 1)).toHaveProperty('kind');
  });

  test('about a hold of the patient’s own, or the end of one', () => {
    const own = historyOf(
      ['AppointmentHeld', { status: 'PENDING', holdExpiresAt: NOW + 1 }],
      ['HoldExpired', { status: 'EXPIRED' }],
    );
    const letGo = historyOf(['AppointmentHeld', { status: 'PENDING', holdExpiresAt: NOW + 1 }], cancelled);
    for (const history of [own, letGo])
      for (const version of [1, 2]) expect(noticeKindOf(history, version)).toBeUndefined();
  });

  test.each(['COMPLETED', 'NO_SHOW'] as const)('that confirms a visit which is over: %s', (status) => {
    const history = historyOf(CONFIRMED, [
      status === 'NO_SHOW' ? 'AppointmentNoShow' : 'AppointmentCompleted',
      { status },
    ]);
    expect(whatToTell(history, 1, told(), NOW)).toBe('outdated');
  });

  test('about a change that tells nothing, which leaves the notice before it as it is', () => {
    const history = historyOf(CONFIRMED, ['AppointmentCheckedIn', { status: 'CHECKED_IN' }]);
    expect(whatToTell(history, 2, told(), NOW)).toBe('outdated');
    expect(whatToTell(history, 1, told(), NOW)).toMatchObject({ kind: 'CONFIRMED' });
  });
});

test('Whatever changes, whichever notices are lost, late or sent twice: what was told last is what is true', () => {
  const step = fc.oneof(
    fc.integer({ min: 0, max: 3 }).map((hours) => moved(MONDAY_9 + hours * HOUR)),
    fc.constantFrom(reassigned, conflict, conflictEnded, [
      'AppointmentReassigned',
      { doctor: FIRST.doctor, attention: undefined },
    ] as Step),
  );
  // What happens after each change: notices of these versions are attempted, and their sender may die after sending.
  const attempt = fc.record({ version: fc.integer({ min: 1, max: 8 }), dies: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(fc.record({ step, attempts: fc.array(attempt, { maxLength: 3 }) }), { maxLength: 6 }),
      fc.constantFrom([CONFIRMED], [offered, accepted]),
      fc.boolean(),
      (changes, [first = CONFIRMED, ...further], isCancelled) => {
        const steps: Step[] = [first];
        const ledger = new Map<number, Told>();
        const heard: Appointment[] = [];
        const send = (version: number, dies: boolean): void => {
          const history = historyOf(...steps);
          if (version > steps.length || ledger.get(version) === 'told') return;
          const telling = whatToTell(history, version, (one) => ledger.get(one) ?? 'untold', NOW);
          if (typeof telling === 'string') return;
          heard.push(history.appointment);
          ledger.set(version, dies ? 'perhaps' : 'told');
        };
        send(1, false);
        steps.push(...further);
        for (const { step: next, attempts } of changes) {
          steps.push(next);
          for (const { version, dies } of attempts) send(version, dies);
        }
        if (isCancelled) steps.push(cancelled);
        // In the end every notice is attempted once more.
        for (let version = 1; version <= steps.length; version++) send(version, false);
        const { appointment } = historyOf(...steps);
        const known = heard.at(-1);
        expect([known?.start, known?.doctor.id, known?.attention, known?.status]).toEqual([
          appointment.start,
          appointment.doctor.id,
          appointment.attention,
          appointment.status,
        ]);
      },
    ),
    { numRuns: 2000 },
  );
});

describe('A notice that is too late', () => {
  const runOut: Step = ['HoldExpired', { status: 'EXPIRED', holdExpiresAt: undefined }];
  const noShow: Step = ['AppointmentNoShow', { status: 'NO_SHOW' }];

  test.each([
    ['of an offer that has run out', [offered, runOut], NOW + HOUR, 'WAITLIST_OFFER'],
    ['of a visit that nobody came to', [CONFIRMED, noShow], FIRST.end, 'CONFIRMED'],
  ] as [string, Step[], number, string][])('%s is so also when that was written down', (_, steps, until, kind) => {
    const history = historyOf(...steps);
    expect(whatToTell(history, 1, told(), until)).toBe('too-late');
    expect(whatToTell(history, 1, told(), until - 1)).toBeTypeOf('string');
    expect(whatToTell(history, 1, told(), until - 1)).not.toBe('too-late');
    expect(whatWasToTell(history, 1, told())).toMatchObject({ kind });
  });

  test('of an offer that was accepted or taken back is superseded, and of one that was declined outdated', () => {
    const after = NOW + 2 * HOUR;
    expect(whatToTell(historyOf(offered, accepted), 1, told(), after)).toBe('superseded');
    expect(whatToTell(historyOf(offered, cancelled), 1, told(), after)).toBe('superseded');
    const declined = historyOf(offered, cancelled);
    const patient = { id: 'patient-1', role: 'patient' } as const;
    const versions = declined.versions.map((one) => ({ ...one, actor: patient }));
    expect(whatToTell({ ...declined, versions }, 1, told(), after)).toBe('outdated');
  });

  test('and had nothing to say is no late notice', () => {
    const history = historyOf(CONFIRMED, conflict, conflictEnded);
    expect(last(history, told(1), FIRST.end)).toBe('unchanged');
    expect(last(history, told(1, 2), FIRST.end)).toBe('too-late');
  });
});

test('A notice is of use until the instant from which it is too late', () => {
  expect(usefulUntil('CONFIRMED', FIRST, NOW)).toBe(FIRST.end);
  expect(usefulUntil('NEEDS_NEW_TIME', FIRST, NOW)).toBe(FIRST.start);
  expect(usefulUntil('WAITLIST_OFFER', { ...FIRST, holdExpiresAt: NOW + 5 }, NOW)).toBe(NOW + 5);
});
