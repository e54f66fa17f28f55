import { randomBytes } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../contract/environment.ts';
import { type Budget, PERIODIC } from '../contract/time-limits.ts';
import { PLATFORM } from '../domain/announcement.ts';
import { clinicBook, listClinics } from '../store/clinics.ts';
import { openTable } from '../store/table.ts';
import { mendClinic, type Mended, mendNotices, nothingMended, type Tools } from './mend-clinic.ts';
import { deployedNoticeQueue } from './notice-queue.ts';
import { deployedSchedules } from './schedules.ts';
import { inTurns } from './turns.ts';

const logger = new Logger({ serviceName: 'repair' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'repair' });

const JOB = 'repair';

export interface Repaired extends Mended {
  readonly failed: number;
  /** Whether the work on every clinic came to its end; otherwise the next run goes on where this one stopped. */
  readonly finished: boolean;
}

const METRIC_OF: Record<keyof Mended, string> = {
  openStarts: 'OpenStartsMended',
  reminders: 'RemindersMended',
  holds: 'HoldsMended',
  conflicts: 'ConflictsMended',
  offers: 'OffersMended',
  notices: 'NoticesMended',
};

/** Every hour: nothing that a late or lost event has left behind lasts longer. Clinics share the time of a run. */
export const repair =
  (tools: Omit<Tools, 'failed'>, { budgetMs, shareMs }: Budget = PERIODIC.long) =>
  async (): Promise<Repaired> => {
    const { table, now } = tools;
    const mended = nothingMended();
    let failures = 0;
    const failed = (what: string, error: unknown): void => {
      failures++;
      logger.error('not mended', { what, error: error as Error });
    };
    // Administrators announce in the name of no clinic.
    const clinics = [...(await listClinics(table)).map(({ id }) => id), PLATFORM.id];
    const finished = await inTurns({ table, job: JOB, now, budgetMs, shareMs, failed }, clinics, async (id, turn) => {
      const noting = { ...tools, failed };
      const book = id === PLATFORM.id ? undefined : await clinicBook(table, id);
      const isOver = book
        ? await mendClinic(noting, book, mended, turn)
        : await mendNotices(noting, id, mended, {
            after: turn.from.place,
            goOn: turn.goOn,
            reached: (place) => turn.reached({ part: 'notices', place }),
            failed,
          });
      return isOver ? 'finished' : 'stopped';
    });
    for (const [what, name] of Object.entries(METRIC_OF))
      metrics.addMetric(name, MetricUnit.Count, mended[what as keyof Mended]);
    metrics.addMetric('RepairsFailed', MetricUnit.Count, failures);
    metrics.publishStoredMetrics();
    const outcome = { ...mended, failed: failures, finished };
    logger.info('repaired', outcome);
    return outcome;
  };

const env = readEnvironment('TABLE_NAME', 'VIDEO_URL');

export const handler = repair({
  table: openTable(env.TABLE_NAME),
  schedules: deployedSchedules(),
  queue: deployedNoticeQueue(),
  now: Date.now,
  random: Math.random,
  newRoom: () => `${env.VIDEO_URL}/${randomBytes(16).toString('base64url')}`,
});
