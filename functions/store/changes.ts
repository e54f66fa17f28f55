import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment, AppointmentEvent } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS } from '../domain/retry.ts';
import { appointmentWrite, type Cause, eventWrite, findAppointment } from './appointments.ts';
import { type ClaimWrite, freeWrites } from './claims.ts';
import { commit, type NamedWrite, type Table } from './table.ts';

/** What a decision makes of an appointment: the next version of it, and the event that tells. */
export interface Change {
  readonly after: Appointment;
  readonly event: AppointmentEvent;
}

/**
 * Reads an appointment, lets `decide` say what becomes of it, and commits that in one transaction on its version.
 * When somebody else changed it in between, it is read and decided again. `decide` may also answer with the
 * appointment as it stands, when nothing is left to do.
 */
export const changeAppointment = async (
  table: Table,
  id: string,
  cause: Cause,
  random: Random,
  decide: (before: Appointment | undefined) => Change | Appointment | Refusal,
  claims: (before: Appointment, after: Appointment) => readonly NamedWrite<ClaimWrite>[],
): Promise<Appointment | Refusal> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await findAppointment(table, id);
    const decision = decide(before);
    if (!before || !('event' in decision)) return decision as Appointment | Refusal;
    const result = await commit<ClaimWrite | 'appointment' | 'event'>(table, [
      appointmentWrite(table, decision.after),
      eventWrite(table, decision.event, decision.after, cause),
      ...claims(before, decision.after),
    ]);
    if (result === 'committed') return decision.after;
    if (result.contended) await sleep(backoffMs(random));
  }
  return refuse('TRY_AGAIN');
};

/** The claims of an appointment that ends: all of them are given back. */
export const freed =
  (table: Table) =>
  (before: Appointment): readonly NamedWrite<ClaimWrite>[] =>
    freeWrites(table, before);
