import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routeKey } from '../functions/contract/route.ts';
import { allRoutes } from '../functions/contract/routes.ts';

/** What the functions count into, and what is counted from the gateway's log. */
export const METRIC_NAMESPACE = 'Appointments';

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

const counted = (
  service: string,
  metricName: string,
  label: string,
  statistic: string,
  period = FIVE_MINUTES,
): Metric =>
  new Metric({ namespace: METRIC_NAMESPACE, dimensionsMap: { service }, metricName, label, statistic, period });

/** What functions count of themselves; `service` is the name under which they do. */
export const OWN_METRICS = {
  outboxAge: counted('sweep', 'OutboxAgeSeconds', 'Oldest unpublished event, s', 'Maximum'),
  reminderLateness: counted('reminders', 'ReminderLatenessSeconds', 'Latest reminder, s after its time', 'Maximum'),
  noticeWait: counted('notifications', 'NoticeWaitSeconds', 'Longest wait of a notice, s', 'Maximum'),
  noticesExpired: counted(
    'notifications',
    'NotificationExpired',
    'Notices that came too late',
    'Sum',
    Duration.hours(1),
  ),
  notReached: counted('notifications', 'NotificationFailed', 'People not reached', 'Sum', Duration.hours(1)),
  notMended: counted('repair', 'RepairsFailed', 'Repairs that failed', 'Sum', Duration.hours(1)),
  canaryFailed: counted('canary', 'CanaryFailed', 'Canary bookings that failed', 'Sum'),
  canaryBooked: counted('canary', 'CanaryBookedMilliseconds', 'Canary: to book, ms', 'Maximum'),
  canaryTold: counted('canary', 'CanaryToldSeconds', 'Canary: until told, s', 'Maximum'),
} as const satisfies Readonly<Record<string, Metric>>;

/** How SES thinks of the account: it pauses one whose mails come back or are called unwanted too often. */
export const reputation = (what: 'BounceRate' | 'ComplaintRate'): Metric =>
  new Metric({
    namespace: 'AWS/SES',
    metricName: `Reputation.${what}`,
    label: what === 'BounceRate' ? 'Mails that came back, share' : 'Mails called unwanted, share',
    statistic: 'Maximum',
    period: Duration.hours(1),
  });

/** The operations by which somebody gets a time, or another. */
const BOOKING = new Set([
  'bookAppointment',
  'holdAppointment',
  'confirmAppointment',
  'rescheduleAppointment',
  'rescheduleManagedAppointment',
  'acceptOffer',
  'overrideAppointment',
]);

const ofBookings = allRoutes
  .filter(({ operationId }) => BOOKING.has(operationId))
  .map((route) => `$.route = "${routeKey(route)}"`)
  .join(' || ');

/** Counts lines of the gateway's log, which sees what people see, also where no function was reached. */
const countLines = (scope: Construct, logGroup: ILogGroup, metricName: string, pattern: string): Metric => {
  const filter = new MetricFilter(scope, `Count${metricName}`, {
    logGroup,
    metricNamespace: METRIC_NAMESPACE,
    metricName,
    metricValue: '1',
    filterPattern: FilterPattern.literal(pattern),
  });
  return filter.metric({ statistic: 'Sum', period: MINUTE, label: metricName });
};

/** What the gateway's log tells of all requests. */
export interface GatewayMetrics {
  readonly bookings: IMetric;
  readonly failedBookings: IMetric;
  /** Answers 429, by the gateway or by us. */
  readonly throttled: IMetric;
  readonly bookingFailureRate: IMetric;
}

export const gatewayMetrics = (scope: Construct, accessLog: ILogGroup): GatewayMetrics => {
  const bookings = countLines(scope, accessLog, 'BookingRequests', `{ ${ofBookings} }`);
  const failedBookings = countLines(scope, accessLog, 'BookingFailures', `{ (${ofBookings}) && $.status = "5*" }`);
  return {
    bookings,
    failedBookings,
    throttled: countLines(scope, accessLog, 'RequestsThrottled', '{ $.status = "429" }'),
    bookingFailureRate: failureRate('Failed bookings, %', failedBookings, bookings),
  };
};

/** Per cent; a single failure in a quiet minute is no outage. */
export const failureRate = (label: string, failed: IMetric, requests: IMetric): MathExpression =>
  new MathExpression({
    label,
    expression: 'IF(failed > 1, 100 * failed / requests, 0)',
    usingMetrics: { failed, requests },
    period: MINUTE,
  });
