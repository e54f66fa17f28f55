import { describe, expect, test } from 'vitest';
import { type Appointment, STATUSES } from '../../functions/domain/appointment.ts';
import { cancel } from '../../functions/domain/cancelling.ts';
import { canPatientChange } from '../../functions/domain/cutoff.ts';
import { isChange } from '../../functions/domain/transitions.ts';
import { aClinic, anAppointment, MONDAY_9 } from '../support/builders.ts';

const clinic = aClinic();
const CUTOFF = clinic.policy.cancelCutoffMinutes * 60_000;
const asking = (now: number) => ({ actor: { id: anAppointment().patientId, role: 'patient' } as const, now });

describe('whether a patient can still change an appointment', () => {
  const moments = [
    ['long before', MONDAY_9 - CUTOFF - 1],
    ['at the cut-off', MONDAY_9 - CUTOFF],
    ['after the cut-off', MONDAY_9 - CUTOFF + 1],
    ['after the start', MONDAY_9 + 1],
  ] as const;
  // A hold is no appointment yet: no mail says that it can be changed.
  const states: readonly Partial<Appointment>[] = [
    ...STATUSES.filter((status) => status !== 'PENDING').map((status) => ({ status })),
    { attention: 'NEEDS_NEW_TIME' },
  ];

  test.each(moments)('%s is what cancelling it would answer', (_, now) => {
    for (const state of states) {
      const appointment = anAppointment(state);
      expect([state, canPatientChange(appointment, clinic.policy.cancelCutoffMinutes, now)]).toEqual([
        state,
        isChange(cancel(appointment, clinic, asking(now))),
      ]);
    }
  });

  test('from its end on never: the link ends then', () => {
    const marked = anAppointment({ attention: 'NEEDS_NEW_TIME' });
    expect(canPatientChange(marked, 120, marked.end - 1)).toBe(true);
    expect(canPatientChange(marked, 120, marked.end)).toBe(false);
  });
});
