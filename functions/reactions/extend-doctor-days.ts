import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from '../contract/environment.ts';
import { type Budget, PERIODIC } from '../contract/time-limits.ts';
import type { EpochMs } from '../domain/time.ts';
import { type ClinicBook, clinicBook, listClinics } from '../store/clinics.ts';
import { finishClosures } from '../store/closures.ts';
import { inOrder, type Pace } from '../store/pace.ts';
import { extendDoctorDays, lastDateToMake } from '../store/schedules.ts';
import { openTable, type Table } from '../store/table.ts';
import { type Ended, inTurns, type Turn } from './turns.ts';

const logger = new Logger({ serviceName: 'extend-doctor-days' });

const JOB = 'extend-doctor-days';

/** Each costs the table some calls one after another. */
const DOCTORS_AT_ONCE = 25;

/** What asks for a run. */
interface Asked {
  /** Clinics whose days reach the horizon already are left out; otherwise all are gone through. */
  readonly unlessDone?: boolean;
}

export interface Extended {
  readonly doctors: number;
  readonly failed: number;
  /** Whether all clinics are done; otherwise the next run goes on where this one stopped. */
  readonly finished: boolean;
}

const CLOSURES = 'closures';
const DOCTORS = 'doctors';

/** One clinic's turn: first its closures, then each doctor's days. One doctor's trouble costs no other their new day. */
const extendClinic = async (
  table: Table,
  now: () => EpochMs,
  { clinic, doctors }: ClinicBook,
  { from, goOn, reached }: Turn,
  counted: { doctors: number; failed: number },
): Promise<Ended> => {
  let failures = 0;
  const failed = (what: string, error: unknown): void => {
    failures++;
    logger.error('not done', { what, clinicId: clinic.id, error: error as Error });
  };
  const paceOf = (part: string): Pace => ({
    after: from.part === part ? from.place : undefined,
    goOn,
    reached: async (place) => {
      // What comes after something that failed is done too, and gone through again by the next run.
      if (failures === 0) await reached({ part, place });
    },
    failed,
  });
  const done =
    (from.part === DOCTORS || (await finishClosures(table, clinic, now, paceOf(CLOSURES)))) &&
    (await inOrder(
      doctors,
      ({ id }) => id,
      DOCTORS_AT_ONCE,
      paceOf(DOCTORS),
      async (doctor) => {
        try {
          await extendDoctorDays(table, clinic, doctor, now());
          counted.doctors++;
        } catch (error) {
          failed(doctor.id, error);
        }
        return true;
      },
    ));
  counted.failed += failures;
  if (!done) return 'stopped';
  return failures > 0 ? 'failed' : 'finished';
};

/**
 * Every night, in as many runs as it takes: makes the doctor-days that the moving horizon needs, and finishes changes
 * that stopped half-way. A run after the last one finds nothing to do.
 */
export const extendAll =
  (table: Table, now: () => EpochMs, { budgetMs, shareMs }: Budget = PERIODIC.long) =>
  async ({ unlessDone = false }: Asked = {}): Promise<Extended> => {
    const counted = { doctors: 0, failed: 0 };
    const clinics = new Map((await listClinics(table)).map((clinic) => [clinic.id, clinic]));
    const roundOf = (id: string): string => {
      const clinic = clinics.get(id);
      return clinic ? lastDateToMake(clinic, now()) : '';
    };
    const failed = (clinicId: string, error: unknown): void => {
      counted.failed++;
      logger.error('clinic not done', { clinicId, error: error as Error });
    };
    const run = { table, job: JOB, now, budgetMs, shareMs, roundOf, isForced: !unlessDone, failed };
    const finished = await inTurns(run, [...clinics.keys()], async (id, turn) => {
      const book = await clinicBook(table, id);
      return book ? extendClinic(table, now, book, turn, counted) : 'finished';
    });
    const outcome = { ...counted, finished };
    logger.info('extended', outcome);
    return outcome;
  };

export const handler = extendAll(openTable(readEnvironment('TABLE_NAME').TABLE_NAME), Date.now);
