import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS } from '../domain/retry.ts';
import { type Decision, isChange } from '../domain/transitions.ts';
import { appointmentWrite, type Cause, eventWrite, findAppointment } from './appointments.ts';
import type { ClaimWrite } from './claims.ts';
import type { HoldWrite } from './holds.ts';
import { writesOnChange } from './status-writes.ts';
import { commit, type NamedWrite, type Table } from './table.ts';
import { type WishWrite, wishWritesOnChange } from './wishes.ts';

/**
 * Reads an appointment, lets `decide` say what becomes of it, and commits that in one transaction on its version.
 * When somebody else changed it in between, it is read and decided again. `decide` may also answer with the
 * appointment as it stands, when nothing is left to do. `beside` is committed together with the change.
 */
export const changeAppointment = async (
  table: Table,
  id: string,
  cause: Cause,
  random: Random,
  decide: (before: Appointment | undefined) => Decision,
  beside: readonly NamedWrite<'beside'>[] = [],
): Promise<Appointment | Refusal> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await findAppointment(table, id);
    const decision = decide(before);
    if (!isChange(decision)) return decision;
    if (!before) throw new Error(`a change of ${id}, which does not exist`);
    const result = await commit<ClaimWrite | HoldWrite | WishWrite | 'appointment' | 'event' | 'beside'>(table, [
      appointmentWrite(table, decision.after),
      eventWrite(table, decision.event, decision.after, cause),
      ...writesOnChange(table, before, decision.after, cause.actor),
      ...(await wishWritesOnChange(table, before, decision, cause.actor)),
      ...beside,
    ]);
    if (result === 'committed') return decision.after;
    // Only a hold that is confirmed asks that its time is still offered; the leave that took it away deals with the hold.
    if (result.failed.has('doctor-day'))
      return refuse('HOLD_EXPIRED', { detail: 'The doctor is no longer available at this time.' });
    if (result.contended) await sleep(backoffMs(random, attempt + 1));
  }
  return refuse('TRY_AGAIN');
};
