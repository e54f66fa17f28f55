// oxlint-disable no-new -- an alarm adds itself to its scope
import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { UserAlarm } from './alarm.ts';
import { failureRate, type GatewayMetrics, gatewayMetrics, OWN_METRICS, reputation } from './metrics.ts';
import type { Watched } from './watched.ts';

const MINUTE = Duration.minutes(1);

/** How long the oldest message of a queue has been in it, in seconds; a message put back is a new one. */
const ageOf = (queue: Queue): Metric =>
  queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' });

/** The oldest message of several queues; CloudWatch allows ten metrics in an alarm. */
const oldestOf = (queues: Readonly<Record<string, Queue>>): MathExpression =>
  new MathExpression({
    label: 'Oldest message, s',
    expression: `MAX([${Object.keys(queues)
      .map((name) => `FILL(${name}, 0)`)
      .join(', ')}])`,
    usingMetrics: Object.fromEntries(Object.entries(queues).map(([name, queue]) => [name, ageOf(queue)])),
    period: MINUTE,
  });

/** Whether patients can book, beyond what the dead-letter queues tell. */
export class WatchBooking extends Construct {
  readonly gateway: GatewayMetrics;
  /** Those by which a deploy is taken back. */
  readonly outage: readonly UserAlarm[];

  constructor(scope: Construct, id: string, { api, table, canary, house }: Watched) {
    super(scope, id);
    this.gateway = gatewayMetrics(this, api.accessLog);
    const bookings = new UserAlarm(this, 'BookingsFail', {
      userImpact: 'More than one booking in a hundred fails: patients cannot get, confirm or move an appointment.',
      runbook: 'bookings-fail',
      metric: this.gateway.bookingFailureRate,
      above: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    const anything = new UserAlarm(this, 'ApiFails', {
      userImpact: 'More than one request in a hundred fails: people cannot look for times, change or cancel.',
      runbook: 'api-fails',
      metric: failureRate(
        'Failed requests, %',
        api.stage.metricServerError({ period: MINUTE, statistic: 'Sum' }),
        api.stage.metricCount({ period: MINUTE, statistic: 'SampleCount' }),
      ),
      above: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    const probe = new UserAlarm(this, 'CanaryFails', {
      userImpact: 'A booking made to see whether it can be made failed twice running: patients probably cannot book.',
      runbook: 'canary-fails',
      metric: OWN_METRICS.canaryFailed,
      above: 0,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      // Where it comes round by itself, silence is a failure too.
      ...(house.stage.canary && { missing: TreatMissingData.BREACHING }),
    });
    this.outage = [bookings, anything, ...(canary.comesRound ? [probe] : [])];

    new UserAlarm(this, 'RequestsThrottled', {
      userImpact: 'People are told to come back later (429): somebody floods the system, or its limits are too low.',
      runbook: 'requests-throttled',
      metric: this.gateway.throttled,
      above: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    const throttles = [...api.functions].map(
      ([caller, fn]) => [`m_${caller}`, fn.metricThrottles({ period: MINUTE, statistic: 'Sum' })] as const,
    );
    new UserAlarm(this, 'FunctionsThrottled', {
      userImpact: 'Some requests get 503 because no more functions may run at once.',
      runbook: 'functions-throttled',
      metric: new MathExpression({
        label: 'Throttled invocations of the API',
        expression: throttles.map(([name]) => `FILL(${name}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(throttles),
        period: MINUTE,
      }),
      above: 10,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    const read = table.table.metric('ReadThrottleEvents', { period: MINUTE, statistic: 'Sum' });
    const written = table.table.metric('WriteThrottleEvents', { period: MINUTE, statistic: 'Sum' });
    new UserAlarm(this, 'TableThrottled', {
      userImpact: 'Bookings are slower, and some get 503: the table takes no more for the moment.',
      runbook: 'table-throttled',
      metric: new MathExpression({
        label: 'Throttled reads and writes',
        expression: 'FILL(r, 0) + FILL(w, 0)',
        usingMetrics: { r: read, w: written },
        period: MINUTE,
      }),
      above: 10,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  }
}

/** Whether people are told, beyond what the dead-letter queues tell. */
export class WatchTelling extends Construct {
  constructor(scope: Construct, id: string, { events, followUp, house }: Watched) {
    super(scope, id);
    new UserAlarm(this, 'OutboxIsOld', {
      userImpact: 'Events wait longer than ten minutes: confirmations and reminders are late.',
      runbook: 'outbox-is-old',
      metric: OWN_METRICS.outboxAge,
      above: 600,
      // Without the sweep nobody knows how old it is.
      ...(house.stage.observed && { evaluationPeriods: 3, datapointsToAlarm: 1, missing: TreatMissingData.BREACHING }),
    });
    new UserAlarm(this, 'StreamIsBehind', {
      userImpact: 'Confirmations come minutes after the booking.',
      runbook: 'stream-is-behind',
      metric: events.publish.metric('IteratorAge', { period: MINUTE, statistic: 'Maximum' }),
      above: Duration.minutes(2).toMilliseconds(),
      evaluationPeriods: 3,
    });
    new UserAlarm(this, 'ConfirmationsWait', {
      userImpact: 'People wait longer than five minutes to be told of a booking, a move or a cancel.',
      runbook: 'confirmations-wait',
      metric: ageOf(followUp.confirmation.queue),
      above: 300,
      evaluationPeriods: 3,
    });
    // A function that fails or does not run counts nothing: the age of what it should take says so.
    const { notices, reminders, announcements, scheduling, conflicts, openTimes, waitlist, mailFeedback } = followUp;
    new UserAlarm(this, 'NoticesNotTaken', {
      userImpact: 'Mails, SMS or reminders lie for more than ten minutes and nothing takes them: people are not told.',
      runbook: 'notices-not-taken',
      metric: oldestOf({ mail: notices.queues.mail, sms: notices.queues.sms, reminders: reminders.queue }),
      above: 600,
      evaluationPeriods: 3,
    });
    new UserAlarm(this, 'ReactionsNotTaken', {
      userImpact:
        'What follows from bookings and leave is more than 15 minutes late: reminders, new doctors, the waitlist, listings.',
      runbook: 'reactions-not-taken',
      metric: oldestOf({
        announcements: announcements.queue,
        scheduling: scheduling.queue,
        conflicts: conflicts.queue,
        openTimes: openTimes.queue,
        waitlist: waitlist.queue,
        mailFeedback: mailFeedback.queue,
      }),
      above: 900,
      evaluationPeriods: 3,
    });
    new UserAlarm(this, 'AnnouncementsWait', {
      userImpact: 'An announcement is still not sent to everybody half a day after it was made.',
      runbook: 'notices-not-taken',
      metric: ageOf(notices.queues.bulk),
      above: Duration.hours(12).toSeconds(),
      evaluationPeriods: 3,
    });
    new UserAlarm(this, 'NoticesWait', {
      userImpact: 'Mails and SMS about appointments leave more than ten minutes late.',
      runbook: 'notices-wait',
      metric: OWN_METRICS.noticeWait,
      above: 600,
      evaluationPeriods: 2,
    });
    new UserAlarm(this, 'NoticesExpired', {
      userImpact: 'Some people were not told in time: a reminder or a change came too late to be sent.',
      runbook: 'notices-expired',
      metric: OWN_METRICS.noticesExpired,
      above: 0,
    });
    new UserAlarm(this, 'RemindersAreLate', {
      userImpact: 'Reminders come more than 15 minutes after their time.',
      runbook: 'reminders-are-late',
      metric: OWN_METRICS.reminderLateness,
      above: 900,
    });
    new UserAlarm(this, 'PeopleNotReached', {
      userImpact: 'More than five people in an hour got no mail or SMS: their clinics have to call them.',
      runbook: 'people-not-reached',
      metric: OWN_METRICS.notReached,
      above: 5,
    });
    new UserAlarm(this, 'RepairsFail', {
      userImpact: 'What a lost event left behind is found every hour and cannot be mended.',
      runbook: 'repairs-fail',
      metric: OWN_METRICS.notMended,
      above: 0,
      evaluationPeriods: 3,
    });
    // SES reviews an account from 5 % and 0.1 % on, and pauses it from 10 % and 0.5 %.
    new UserAlarm(this, 'MailsComeBack', {
      userImpact: 'One mail in twenty comes back; SES soon stops sending any, and nobody is told of anything.',
      runbook: 'mail-reputation',
      metric: reputation('BounceRate'),
      above: 0.05,
    });
    new UserAlarm(this, 'MailsUnwanted', {
      userImpact:
        'One mail in a thousand is called unwanted; SES soon stops sending any, and nobody is told of anything.',
      runbook: 'mail-reputation',
      metric: reputation('ComplaintRate'),
      above: 0.001,
    });
  }
}
