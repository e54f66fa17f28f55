import { describe, expect, test } from 'vitest';
import { type Appointment, STATUSES } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { refuseMove } from '../../functions/domain/moving.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { isChange } from '../../functions/domain/transitions.ts';
import { isChangeable } from '../../web/src/parts/changeable.ts';
import { aClinic, anAppointment, MONDAY_9 } from '../support/builders.ts';

const clinic = aClinic();
const CUTOFF = clinic.policy.cancelCutoffMinutes * 60_000;
const patient = { id: 'patient-1', role: 'patient' } as const;

/** As the API answers it and the page reads it. */
const shown = ({ status, attention, start, end }: Appointment) => ({
  status,
  ...(attention && { attention }),
  start: new Date(start).toISOString(),
  end: new Date(end).toISOString(),
});

// A hold has a page of its own.
const states: readonly Partial<Appointment>[] = STATUSES.filter((status) => status !== 'PENDING').flatMap((status) => [
  { status },
  { status, attention: 'NEEDS_NEW_TIME' },
]);

describe('The page of an appointment offers to move and to cancel it exactly when the API does so', () => {
  test.each([
    ['long before', MONDAY_9 - CUTOFF - 1],
    ['at the cut-off', MONDAY_9 - CUTOFF],
    ['after the cut-off', MONDAY_9 - CUTOFF + 1],
    ['after the start', MONDAY_9 + 1],
    ['at the end', MONDAY_9 + 1_800_000],
  ])('%s', (_, now) => {
    for (const state of states) {
      const appointment = anAppointment(state);
      const asking = { actor: patient, now };
      const inTwoDays = { start: MONDAY_9 + 2 * 86_400_000 };
      const offered = isChangeable(shown(appointment), clinic.policy.cancelCutoffMinutes, now);
      expect([state, offered]).toEqual([state, isChange(cancel(appointment, clinic, asking))]);
      expect([state, offered]).toEqual([
        state,
        !isRefusal(refuseMove(appointment, clinic, inTwoDays, asking, undefined)),
      ]);
    }
  });
});
