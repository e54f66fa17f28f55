import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import type { EpochMs } from '../domain/time.ts';
import { clinicBook, listClinics } from '../store/clinics.ts';
import { finishClosures } from '../store/closures.ts';
import { extendDoctorDays } from '../store/schedules.ts';
import { openTable, type Table } from '../store/table.ts';

const logger = new Logger({ serviceName: 'extend-doctor-days' });

/** Every night: makes the doctor-days that the moving horizon needs, and finishes changes that stopped half-way. */
export const extendAll =
  (table: Table, now: () => EpochMs) => async (): Promise<{ doctors: number; failed: number }> => {
    let doctors = 0;
    let failed = 0;
    for (const { id } of await listClinics(table)) {
      const book = await clinicBook(table, id);
      try {
        if (book) await finishClosures(table, book.clinic, now());
      } catch (error) {
        failed++;
        logger.error('closures not finished', { clinicId: id, error: error as Error });
      }
      for (const doctor of book?.doctors ?? []) {
        try {
          if (book) await extendDoctorDays(table, book.clinic, doctor, now());
          doctors++;
        } catch (error) {
          // One doctor's trouble must not cost the others their new day.
          failed++;
          logger.error('not extended', { doctorId: doctor.id, error: error as Error });
        }
      }
    }
    logger.info('extended', { doctors, failed });
    return { doctors, failed };
  };

export const handler = extendAll(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now);
