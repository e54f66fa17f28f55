import { isDeepStrictEqual } from 'node:util';
import type { Appointment } from '../domain/appointment.ts';
import type { Availability } from '../domain/availability.ts';
import type { Clinic, Doctor } from '../domain/clinic.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { type EpochMs, localDateOf } from '../domain/time.ts';
import { conflictsOf } from './conflicts.ts';
import { findAvailability } from './schedule-row.ts';
import { changeSchedule } from './schedules.ts';
import type { Table } from './table.ts';

/** New hours, and the coming appointments that fall outside them. */
export interface HoursChange {
  readonly availability: Availability;
  readonly affected: readonly Appointment[];
}

type Hours = Pick<Availability, 'weekly' | 'exceptions'>;

const isSameHours = (one: Hours, other: Hours): boolean =>
  isDeepStrictEqual([one.weekly, one.exceptions], [other.weekly, other.exceptions]);

/** Changes when a doctor works and tells which appointments that concerns; those are looked for once nobody can book the old hours any more. */
export const changeHours = async (
  table: Table,
  { doctor, clinic }: { readonly doctor: Doctor; readonly clinic: Clinic },
  hours: Hours,
  correlationId: string,
  now: EpochMs,
): Promise<HoursChange | Refusal> => {
  const isAlready = (before: Availability) => before.version > 0 && isSameHours(before, hours);
  const changed = await changeSchedule(table, clinic, doctor, { hours, isAlready }, correlationId, now);
  if (changed === 'beside-failed') throw new Error('nothing was to be true beside the hours');
  if (isRefusal(changed)) return changed;
  const availability = changed === 'unchanged' ? await findAvailability(table, doctor.id, clinic.timeZone) : changed;
  const from = localDateOf(now, clinic.timeZone);
  const { unresolved, marked } = await conflictsOf(table, { doctor, clinic }, { from }, now);
  return { availability, affected: [...unresolved, ...marked].toSorted((a, b) => a.start - b.start) };
};
