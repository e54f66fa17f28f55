import type { EpochMs } from '../domain/time.ts';
import { clinicBook } from './clinics.ts';
import { extendDoctorDays } from './schedules.ts';
import type { Table } from './table.ts';

/** Doctors whose days are made side by side: a clinic of 500 is done within a request's time. */
const AT_ONCE = 32;

/** Makes the days of every doctor of a clinic up to its present horizon. */
export const extendClinic = async (table: Table, clinicId: string, now: EpochMs): Promise<void> => {
  const book = await clinicBook(table, clinicId);
  if (!book) return;
  const waiting = [...book.doctors];
  const worker = async (): Promise<void> => {
    for (let doctor = waiting.shift(); doctor; doctor = waiting.shift())
      await extendDoctorDays(table, book.clinic, doctor, now);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
