import type { EpochMs } from '../domain/time.ts';
import { clinicBook } from './clinics.ts';
import { extendDoctorDays } from './schedules.ts';
import type { Table } from './table.ts';

/** Doctors whose days are made side by side: a clinic of 500 is done within a request's time. */
const AT_ONCE = 32;

/**
 * Makes the days of every doctor of a clinic up to its present horizon, or to one that it is to have.
 * @throws ContentionError when those of a doctor could not be made.
 */
export const extendClinic = async (
  table: Table,
  clinicId: string,
  now: EpochMs,
  horizonDays?: number,
): Promise<void> => {
  const book = await clinicBook(table, clinicId);
  if (!book) return;
  const { policy } = book.clinic;
  const clinic = { ...book.clinic, policy: { ...policy, horizonDays: horizonDays ?? policy.horizonDays } };
  const waiting = [...book.doctors];
  const worker = async (): Promise<void> => {
    for (let doctor = waiting.shift(); doctor; doctor = waiting.shift())
      await extendDoctorDays(table, clinic, doctor, now);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
