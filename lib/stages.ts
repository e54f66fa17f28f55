import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RETENTION } from '../functions/contract/retention.ts';
import type { SessionRules } from '../functions/contract/session-rules.ts';

export const STAGES = ['local', 'dev', 'prod'] as const;
export type StageName = (typeof STAGES)[number];

/** CloudFront with its firewall in front of the API and the web app. The stage has to be in us-east-1. */
export interface EdgeValues {
  /** In us-east-1, for the host of `webUrl` and for `apiHost`; without one CloudFront's own name is used. */
  readonly certificateArn?: string;
  /** A name for the API behind CloudFront, with which the API's own address is switched off; needs the certificate. */
  readonly apiHost?: string;
  /** Which of two secrets CloudFront shows to the API; the other one may be replaced (docs/runbook.md). */
  readonly proof: 'A' | 'B';
}

/** Everything that differs between stages; a construct asks for a value, never for a stage's name. */
export interface StageValues {
  readonly name: StageName;
  /** Where the web app lives, without a trailing slash. */
  readonly webUrl: string;
  /** Where patients reach the API, where that is not the API's own address. */
  readonly apiUrl?: string;
  /** Absent where the API and the web app are reached directly. */
  readonly edge?: EdgeValues;
  /** The video service that virtual visits meet at, without a trailing slash. */
  readonly videoUrl: string;
  readonly mail: {
    /** The identity that SES sends for; its DKIM records have to be in this domain's DNS. */
    readonly domain: string;
    readonly from: string;
    /**
     * Whether SES has seen those records. Only then may Cognito send its codes from this domain too: it refuses an
     * unverified one, which would fail the very deploy that creates it.
     */
    readonly verified: boolean;
    /**
     * How many mails SES takes in a second: the account's maximum send rate, which its console shows. 1 in the sandbox;
     * 14 is what most accounts are first given. Account mails and Cognito's codes share it, so that a little less is best.
     */
    readonly perSecond: number;
  };
  readonly sms: {
    /** How many SMS SNS and the origination number take in a second: 1 for a US long code, 3 for a toll-free number. */
    readonly perSecond: number;
  };
  /** Data outlives mistakes: deletion protection, point-in-time recovery, and nothing goes with the stack. */
  readonly keepsData: boolean;
  /** Data is encrypted with a key of our own instead of AWS's. */
  readonly customerKey: boolean;
  /** Traces, a dashboard, and a topic that alarms are sent to. */
  readonly observed: boolean;
  /** Cognito blocks compromised passwords and suspicious sign-ins (its Plus plan). */
  readonly threatProtection: boolean;
  readonly logRetention: RetentionDays;
  /** For so long nobody, not even the account's owner, can delete the copy of the audit; absent where it may go. */
  readonly auditLockDays?: number;
  /** Requests a second, and how many at once, before API Gateway answers 429. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** New code of the API first serves a tenth of the requests, and is taken back by itself when an alarm goes off. */
  readonly gradual: boolean;
  /** A patient of ours books and cancels every five minutes, to see whether patients can: `npm run canary` first. */
  readonly canary: boolean;
  /** For so long events can be replayed; absent where there is no archive of them. */
  readonly eventArchiveDays?: number;
  /** What the stage's account may cost a month; above it whoever hears of alarms is told. */
  readonly monthlyBudgetUsd?: number;
  /** Requests a second to routes that strangers sign up and in by, and how many at once; absent: as every route. */
  readonly signInThrottle?: { readonly rate: number; readonly burst: number };
  /** What one person may write in a minute. */
  readonly writesPerMinute: number;
  /** The sessions of doctors, staff and administrators; patients' last as long as Cognito says. */
  readonly clinicSessions: SessionRules;
  /** How many bookings run at once, whatever else the account does: nothing takes these from them. */
  readonly reservedForBooking?: number;
  /** Who is told of an alarm. */
  readonly alarmEmail?: string;
}

const STAGE_VALUES: { readonly [Name in StageName]: StageValues & { readonly name: Name } } = {
  local: {
    name: 'local',
    webUrl: 'http://localhost:3000',
    apiUrl: 'http://localhost:3000/api',
    videoUrl: 'https://video.appointments.test',
    mail: { domain: 'appointments.test', from: 'no-reply@appointments.test', verified: false, perSecond: 100 },
    sms: { perSecond: 100 },
    keepsData: false,
    customerKey: false,
    observed: false,
    gradual: false,
    canary: false,
    threatProtection: false,
    logRetention: RetentionDays.ONE_DAY,
    throttle: { rate: 10_000, burst: 5_000 },
    writesPerMinute: 3_000,
    clinicSessions: { tokenMinutes: 60, sessionHours: 720, secondFactor: 'offered' },
  },
  dev: {
    name: 'dev',
    webUrl: 'https://dev.appointments.example.com',
    videoUrl: 'https://video.dev.appointments.example.com',
    mail: {
      domain: 'dev.appointments.example.com',
      from: 'no-reply@dev.appointments.example.com',
      verified: false,
      perSecond: 1,
    },
    sms: { perSecond: 1 },
    keepsData: false,
    customerKey: false,
    observed: true,
    gradual: true,
    canary: false,
    eventArchiveDays: 7,
    threatProtection: false,
    logRetention: RetentionDays.TWO_WEEKS,
    throttle: { rate: 200, burst: 100 },
    signInThrottle: { rate: 20, burst: 20 },
    writesPerMinute: 300,
    clinicSessions: { tokenMinutes: 15, sessionHours: 12, secondFactor: 'offered' },
  },
  prod: {
    name: 'prod',
    webUrl: 'https://appointments.example.com',
    apiUrl: 'https://appointments.example.com/api',
    edge: {
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
      apiHost: 'origin.appointments.example.com',
      proof: 'A',
    },
    videoUrl: 'https://video.appointments.example.com',
    mail: {
      domain: 'appointments.example.com',
      from: 'no-reply@appointments.example.com',
      verified: false,
      perSecond: 12,
    },
    sms: { perSecond: 3 },
    keepsData: true,
    customerKey: true,
    observed: true,
    gradual: true,
    canary: true,
    eventArchiveDays: 90,
    monthlyBudgetUsd: 500,
    threatProtection: true,
    auditLockDays: RETENTION.audit.days,
    logRetention: RetentionDays.ONE_YEAR,
    throttle: { rate: 2_000, burst: 1_000 },
    // Cognito takes 120 sign-ins and 50 sign-ups a second.
    signInThrottle: { rate: 50, burst: 100 },
    writesPerMinute: 120,
    clinicSessions: { tokenMinutes: 15, sessionHours: 12, secondFactor: 'required' },
    reservedForBooking: 400,
    alarmEmail: 'on-call@appointments.example.com',
  },
};

export const isStageName = (name: string): name is StageName => STAGES.some((known) => known === name);

/** The values of a stage; the local web app's address is known only when it starts, so it may be passed. */
export const stageValues = (name: string, local: { readonly webUrl?: string | undefined } = {}): StageValues => {
  if (!isStageName(name)) throw new Error(`There is no stage "${name}". Known stages: ${STAGES.join(', ')}.`);
  const values = STAGE_VALUES[name];
  if (values.name !== 'local' || local.webUrl === undefined) return values;
  const webUrl = local.webUrl.replace(/\/+$/, '');
  return { ...values, webUrl, apiUrl: `${webUrl}/api` };
};
