import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** The headings of docs/runbook.md. */
export type RunbookAnchor =
  | 'events-not-published'
  | 'outbox-is-old'
  | 'stream-is-behind'
  | 'confirmations-not-sent'
  | 'notices-not-sent'
  | 'notices-wait'
  | 'notices-not-taken'
  | 'reactions-not-taken'
  | 'notices-expired'
  | 'announcements-not-sent'
  | 'mail-feedback-not-handled'
  | 'reminders-not-scheduled'
  | 'open-times-behind'
  | 'waitlist-not-offered'
  | 'conflicts-not-resolved'
  | 'reminders-not-sent'
  | 'audit-not-written'
  | 'read-models-behind'
  | 'periodic-work-failed'
  | 'erasures-not-finished'
  | 'api-fails'
  | 'bookings-fail'
  | 'canary-fails'
  | 'requests-throttled'
  | 'functions-throttled'
  | 'table-throttled'
  | 'confirmations-wait'
  | 'reminders-are-late'
  | 'people-not-reached'
  | 'repairs-fail'
  | 'mail-reputation';

/** What whoever is woken must know: who suffers how, and where it says what to do. */
export interface Meaning {
  readonly userImpact: string;
  readonly runbook: RunbookAnchor;
}

export interface UserAlarmProps extends Meaning {
  readonly metric: IMetric;
  /** Alarms above this value. */
  readonly above: number;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  /** What silence means; that all is well, by default. */
  readonly missing?: TreatMissingData;
}

/** An alarm that cannot be made without saying what it means to people and what to do. */
export class UserAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: UserAlarmProps) {
    const { metric, above, userImpact, runbook, evaluationPeriods = 1, datapointsToAlarm } = props;
    const { missing = TreatMissingData.NOT_BREACHING } = props;
    super(scope, id, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods,
      ...(datapointsToAlarm !== undefined && { datapointsToAlarm }),
      treatMissingData: missing,
      alarmDescription: `${userImpact} Runbook: docs/runbook.md#${runbook}`,
    });
  }
}

/** Alarms as soon as a dead-letter queue holds a message. */
export const alarmWhenNotEmpty = (scope: Construct, id: string, queue: IQueue, meaning: Meaning): UserAlarm =>
  new UserAlarm(scope, id, {
    ...meaning,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
    above: 0,
  });
