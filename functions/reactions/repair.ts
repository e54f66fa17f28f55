import { randomBytes } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { readEnvironment } from '../contract/environment.ts';
import { PERIODIC } from '../contract/time-limits.ts';
import { clinicBook, listClinics } from '../store/clinics.ts';
import { findProgress, forgetProgress, saveProgress } from '../store/progress.ts';
import { openTable } from '../store/table.ts';
import { type GoOn, withinTime } from './budget.ts';
import { mendClinic, type Mended, nothingMended, type Tools } from './mend-clinic.ts';

const logger = new Logger({ serviceName: 'repair' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'repair' });

const JOB = 'repair';
export interface Repaired extends Mended {
  readonly failed: number;
  /** Whether every clinic had its turn; otherwise the next run goes on where this one stopped. */
  readonly finished: boolean;
}

const METRIC_OF: Record<keyof Mended, string> = {
  openStarts: 'OpenStartsMended',
  reminders: 'RemindersMended',
  holds: 'HoldsMended',
  conflicts: 'ConflictsMended',
  offers: 'OffersMended',
};

/** Every hour: nothing that a late or lost event has left behind lasts longer. */
export const repair =
  (tools: Omit<Tools, 'goOn' | 'failed'>, budget: () => GoOn = () => withinTime(tools.now, PERIODIC.long.budgetMs)) =>
  async (): Promise<Repaired> => {
    const { table } = tools;
    const goOn = budget();
    const mended = nothingMended();
    let failed = 0;
    const noting: Tools = {
      ...tools,
      goOn,
      failed: (what, error) => {
        failed++;
        logger.error('not mended', { what, error: error as Error });
      },
    };
    const clinics = await listClinics(table);
    const stopped = await findProgress(table, JOB);
    const first = Math.max(
      0,
      clinics.findIndex(({ id }) => id === stopped?.clinicId),
    );
    let finished = true;
    for (const { id: clinicId } of clinics.slice(first)) {
      const book = await clinicBook(table, clinicId);
      const from = clinicId === stopped?.clinicId ? stopped : {};
      if (book) await mendClinic(noting, book, mended, from, (at) => saveProgress(table, JOB, { clinicId, ...at }));
      finished = goOn();
      if (!finished) break;
    }
    if (finished) await forgetProgress(table, JOB);
    for (const [what, name] of Object.entries(METRIC_OF))
      metrics.addMetric(name, MetricUnit.Count, mended[what as keyof Mended]);
    metrics.addMetric('RepairsFailed', MetricUnit.Count, failed);
    metrics.publishStoredMetrics();
    const outcome = { ...mended, failed, finished };
    logger.info('repaired', outcome);
    return outcome;
  };

const env = readEnvironment(
  'TABLE_NAME',
  'VIDEO_URL',
  'SCHEDULE_GROUP',
  'SCHEDULE_ROLE_ARN',
  'REMINDER_QUEUE_ARN',
  'SCHEDULE_DLQ_ARN',
);

export const handler = repair({
  table: openTable(env.TABLE_NAME),
  schedules: {
    client: new SchedulerClient({}),
    group: env.SCHEDULE_GROUP,
    roleArn: env.SCHEDULE_ROLE_ARN,
    targetArn: env.REMINDER_QUEUE_ARN,
    deadLetterArn: env.SCHEDULE_DLQ_ARN,
  },
  now: Date.now,
  random: Math.random,
  newRoom: () => `${env.VIDEO_URL}/${randomBytes(16).toString('base64url')}`,
});
