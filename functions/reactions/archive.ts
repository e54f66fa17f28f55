import { Logger } from '@aws-lambda-powertools/logger';
import { S3Client } from '@aws-sdk/client-s3';
import { readEnvironment } from '../contract/environment.ts';
import { PERIODIC } from '../contract/time-limits.ts';
import type { Random } from '../domain/assignment.ts';
import { type EpochMs, toUtc } from '../domain/time.ts';
import { isExpired } from '../domain/transitions.ts';
import { type AppointmentPage, appointmentPages, placeOfStart } from '../store/appointment-pages.ts';
import { archivedBefore, dropHistory, isArchivable, readHistory } from '../store/archive.ts';
import { listClinics } from '../store/clinics.ts';
import { endExpiredHolds } from '../store/expiry.ts';
import { openTable, type Table } from '../store/table.ts';
import { type Archive, writeFile } from './archive-files.ts';
import { forEach, type GoOn, withinTime } from './budget.ts';

const logger = new Logger({ serviceName: 'archive' });

export interface Archived {
  readonly archived: number;
  /** Not archived, or still in the table beside the archive; the next run does it. */
  readonly left: number;
  readonly finished: boolean;
}

/**
 * Every night: moves appointments that were over more than a year ago to the archive, also those of which nobody said what
 * became of them. They are written, read back and compared, and only then taken out of the table; wherever a run stops,
 * the next finds what is still there.
 */
export const archiveAll =
  (
    table: Table,
    archive: Archive,
    now: () => EpochMs,
    budget: () => GoOn = () => withinTime(now, PERIODIC.long.budgetMs),
    random: Random = Math.random,
  ) =>
  async (): Promise<Archived> => {
    const goOn = budget();
    const before = placeOfStart(archivedBefore(now()));
    let archived = 0;
    let left = 0;
    for (const { id } of await listClinics(table)) {
      for await (const page of appointmentPages(table, id, { before })) {
        if (!goOn()) return { archived, left, finished: false };
        try {
          const done = await archivePage(table, archive, id, page, now());
          archived += done.archived;
          left += done.left;
          await endHolds(table, page, now(), random);
        } catch (error) {
          left += page.appointments.length;
          logger.error('not archived', { clinicId: id, error: error as Error });
        }
      }
    }
    logger.info('archived', { archived, left });
    return { archived, left, finished: true };
  };

/** Ends the holds that nothing has ended since: from then on they count as changed, and are archived a year later. */
const endHolds = (table: Table, { appointments }: AppointmentPage, now: EpochMs, random: Random): Promise<void> => {
  const holds = appointments.filter((appointment) => isExpired(appointment, now));
  return endExpiredHolds(
    table,
    holds.map(({ id }) => ({ appointmentId: id })),
    now,
    random,
  );
};

/** Side by side; more would stand in each other's way on the same patients' calendars. */
const DROPS_AT_ONCE = 4;

const archivePage = async (
  table: Table,
  archive: Archive,
  clinicId: string,
  { appointments }: AppointmentPage,
  now: EpochMs,
): Promise<{ readonly archived: number; readonly left: number }> => {
  const over = appointments.filter((appointment) => isArchivable(appointment, now));
  let archived = 0;
  let left = 0;
  for (const [month, group] of Map.groupBy(over, ({ start }) => toUtc(start).slice(0, 7))) {
    const found = await Promise.all(group.map(({ id }) => readHistory(table, id)));
    const histories = found.filter((history) => history !== undefined);
    await writeFile(archive, clinicId, month, histories);
    await forEach(histories, DROPS_AT_ONCE, async (history) => {
      const gone = await dropHistory(table, history, now).catch((error: unknown) => {
        logger.error('archived, but still in the table', { clinicId, error: error as Error });
        return false;
      });
      if (gone) archived++;
      else left++;
    });
  }
  return { archived, left };
};

const { TABLE_NAME, ARCHIVE_BUCKET } = readEnvironment('TABLE_NAME', 'ARCHIVE_BUCKET');

export const handler = archiveAll(
  openTable(TABLE_NAME),
  { client: new S3Client({}), bucket: ARCHIVE_BUCKET },
  Date.now,
);
