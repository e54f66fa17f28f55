import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../contract/environment.ts';
import { secretFrom } from '../signing/secret.ts';
import { identity, patientAt } from './patient.ts';
import { type Finding, realClock, visit } from './visit.ts';

const logger = new Logger({ serviceName: 'canary' });
const metrics = new Metrics({ namespace: 'Appointments', serviceName: 'canary' });

const { API_URL, CANARY_SECRET_ARN } = readEnvironment('API_URL', 'CANARY_SECRET_ARN');
const secret = secretFrom(CANARY_SECRET_ARN);

/** Every five minutes: can a patient book, and are they told? */
export const handler = async (): Promise<Finding> => {
  const who = identity.safeParse(JSON.parse(await secret()));
  if (!who.success) throw new Error('The canary has no patient and no clinic yet: npm run canary');
  const finding = await visit(patientAt(API_URL), who.data, realClock, Math.random);
  const { failed, bookedMilliseconds, toldSeconds } = finding;
  metrics.addMetric('CanaryFailed', MetricUnit.Count, failed ? 1 : 0);
  if (bookedMilliseconds !== undefined)
    metrics.addMetric('CanaryBookedMilliseconds', MetricUnit.Milliseconds, bookedMilliseconds);
  if (toldSeconds !== undefined) metrics.addMetric('CanaryToldSeconds', MetricUnit.Seconds, toldSeconds);
  metrics.publishStoredMetrics();
  if (failed) logger.error('a patient could not book, or was not told', { ...failed });
  else logger.info('a patient booked and was told', { ...finding });
  return finding;
};
