import type { Random } from '../domain/assignment.ts';
import { expireHold } from '../domain/transitions.ts';
import type { EpochMs } from '../domain/time.ts';
import { changeAppointment } from './changes.ts';
import type { Table } from './table.ts';

const SYSTEM = { id: 'hold-expiry', role: 'system' } as const;

/**
 * Ends holds whose time is over: their claims, their patient's calendar and the hold itself go together, with an event.
 * One that was confirmed in the last instant stays. Called by whoever meets such a hold, and by a periodic job.
 */
export const endExpiredHolds = async (
  table: Table,
  holds: readonly { readonly appointmentId: string }[],
  now: EpochMs,
  random: Random,
): Promise<void> => {
  await Promise.all(
    holds.map(({ appointmentId }) =>
      changeAppointment(
        table,
        appointmentId,
        { actor: SYSTEM, correlationId: `expiry-${appointmentId}` },
        random,
        (before) => expireHold(before, now),
      ),
    ),
  );
};
