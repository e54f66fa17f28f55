import type { Appointment } from './appointment.ts';
import type { Person } from './person.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';
import { readAt } from './transitions.ts';

/** An erasure under way: asked for, and not yet certain to have reached everything. */
export interface Erasure {
  readonly userId: string;
  readonly since: EpochMs;
  /** The request that asked for it. */
  readonly correlationId: string;
}

/**
 * What is left of an erased person: an id that appointments go on to name, and that nobody may act by any more. Whoever
 * registers with the same e-mail is somebody else.
 */
export const erased = ({ id, role, createdAt }: Person, now: EpochMs): Person => ({
  id,
  name: '',
  email: '',
  role,
  preferences: { email: false, sms: false, reminders: false },
  createdAt,
  removedAt: now,
  erasedAt: now,
});

/**
 * For so long something that was under way when the person was erased may still write about them: a function's longest
 * run, with room to spare. An erasure that has looked everywhere once more after that is over.
 */
const SETTLED_AFTER_MS = 30 * MINUTE_MS;

export const isSettled = ({ since }: Erasure, now: EpochMs): boolean => now >= since + SETTLED_AFTER_MS;

/** An appointment that a person who is erased will not come to. */
export const isToCancel = (stored: Appointment, now: EpochMs): boolean => {
  const { status, start } = readAt(stored, now);
  return (status === 'PENDING' || status === 'CONFIRMED') && start > now;
};
