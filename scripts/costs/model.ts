import { PRICES } from './prices.ts';

/** Capacity units of the table. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
}

/** What a piece of work was counted to cost, by item sizes: scripts/costs/measure.ts. */
export interface Measured {
  /** To book 30 minutes. */
  readonly book: Units;
  readonly cancel: Units;
  /** To list a week of open times. */
  readonly list: Units;
  /** Everything that follows from one change: published, told, counted, found, audited, listed anew. */
  readonly follow: Units;
  /** To look one appointment up, as every other request does. */
  readonly look: Units;
  /** The hourly repair of one clinic. */
  readonly repair: Units;
  /** One look of the sweep and one for expired holds. */
  readonly idle: Units;
}

/** What people do, in a month. */
export const HABITS = {
  /** Each of them books so often. */
  appointmentsPerPerson: 1.5,
  appointmentsPerClinic: 500,
  listingsPerBooking: 4,
  otherRequestsPerBooking: 8,
  cancelled: 0.15,
  moved: 0.1,
  remindersPerBooking: 2,
  /** Of the notices to a person; mails go to everybody. */
  bySms: 0.2,
  staffRequestsPerBooking: 4,
} as const;

/** What runs, and how long, as seen on AWS's smallest sizes that the stack uses; durations are assumptions. */
export const MACHINE = {
  apiMilliseconds: 60,
  apiGb: 1,
  reactionMilliseconds: 150,
  reactionGb: 0.5,
  /** Who hears of a change: told, reminded, counted, audited, listed, and now and then waitlist and conflicts. */
  reactionsPerChange: 6,
  /** SQS: sent, received, deleted. */
  queueRequestsPerMessage: 3,
  logBytesPerInvocation: 600,
  itemBytesPerAppointment: 9_000,
  kilobytesPerAnswer: 4,
  /** Metrics that alarms look at. */
  alarms: 59,
  metrics: 20,
  secrets: 2,
  firewallRules: 6,
  /** Polling of a queue that is empty: a long poll every 20 s by five pollers. */
  queuesPolled: 13,
} as const;

const HOURS = 730;
const MINUTES = HOURS * 60;
/** The canary books and cancels every five minutes, the sweep looks as often, holds are looked at every minute. */
const CANARY_RUNS = MINUTES / 5;
const CANARY_REQUESTS = 7;

export interface Line {
  readonly component: string;
  /** US dollars a month while nobody comes. */
  readonly idle: number;
  /** And for what people do. */
  readonly used: number;
}

/** What a number of appointments asks of the system. */
const trafficOf = (appointments: number) => {
  const changes = appointments * (1 + HABITS.cancelled + HABITS.moved);
  const requests =
    appointments * (HABITS.listingsPerBooking + HABITS.otherRequestsPerBooking + HABITS.staffRequestsPerBooking) +
    changes;
  const reminders = appointments * HABITS.remindersPerBooking;
  const mails = changes + reminders;
  return { appointments, changes, requests, reminders, mails, sms: mails * HABITS.bySms };
};
type Traffic = ReturnType<typeof trafficOf>;

/** The canary's share: one booking, one cancel, no listings by others, no reminders, no SMS. */
const canary = (): Traffic => ({
  appointments: CANARY_RUNS,
  changes: 2 * CANARY_RUNS,
  requests: CANARY_REQUESTS * CANARY_RUNS,
  reminders: 0,
  mails: 2 * CANARY_RUNS,
  sms: 0,
});

const unitsCost = ({ reads, writes }: Units, times = 1): number =>
  times * (reads * PRICES.readUnit + writes * PRICES.writeUnit);

const lambdaCost = (times: number, milliseconds: number, gb: number): number =>
  times * (PRICES.lambdaRequest + (milliseconds / 1000) * gb * PRICES.lambdaGbSecond);

/** What goes through a queue: each change to those who hear of it, each reminder that is due, each mail and SMS. */
const messagesOf = ({ changes, reminders, mails, sms }: Traffic): number =>
  changes * MACHINE.reactionsPerChange + reminders + mails + sms;

/** Each change is published, and each message taken from its queue, by an invocation of its own. */
const invocationsOf = (of: Traffic) => ({ api: of.requests, reactions: of.changes + messagesOf(of) });

const GB = 1e9;
const logCost = (invocations: number): number =>
  ((invocations * MACHINE.logBytesPerInvocation) / GB) * (PRICES.logGb + 12 * PRICES.logGbMonth);

const tableCost = ({ appointments, changes, requests }: Traffic, m: Measured): number => {
  const listings = appointments * HABITS.listingsPerBooking;
  return (
    unitsCost(m.book, appointments) +
    unitsCost(m.cancel, changes - appointments) +
    unitsCost(m.follow, changes) +
    unitsCost(m.list, listings) +
    unitsCost(m.look, Math.max(0, requests - listings - changes))
  );
};

/** The cost of every component for so many appointments a month, in US dollars. */
export const monthly = (appointments: number, measured: Measured): Line[] => {
  const people = trafficOf(appointments);
  const probe = canary();
  const both = (cost: (of: Traffic) => number): Pick<Line, 'idle' | 'used'> => ({
    idle: cost(probe),
    used: cost(people),
  });
  const line = (component: string, lines: Pick<Line, 'idle' | 'used'>, fixed = 0, more = 0): Line => ({
    component,
    idle: lines.idle + fixed,
    used: lines.used + more,
  });
  const clinics = Math.max(appointments / HABITS.appointmentsPerClinic, 0);
  const periodicRuns = MINUTES + 2 * CANARY_RUNS + 2 * HOURS + 3 * 30;
  const storedGb = (appointments * 12 * MACHINE.itemBytesPerAppointment) / GB;
  const requestsCost = ({ requests }: Traffic): number => requests * PRICES.apiRequest;
  const functions = (of: Traffic): number => {
    const { api, reactions } = invocationsOf(of);
    return (
      lambdaCost(api, MACHINE.apiMilliseconds, MACHINE.apiGb) +
      lambdaCost(reactions, MACHINE.reactionMilliseconds, MACHINE.reactionGb)
    );
  };
  const polls = MACHINE.queuesPolled * 5 * (MINUTES * 3);
  const invocations = (of: Traffic): number => invocationsOf(of).api + invocationsOf(of).reactions;
  return [
    line('API Gateway', both(requestsCost)),
    line('Lambda', both(functions), lambdaCost(periodicRuns, 300, 0.5)),
    line(
      'DynamoDB, reads and writes',
      both((of) => tableCost(of, measured)),
      unitsCost(measured.idle, MINUTES),
      unitsCost(measured.repair, clinics * HOURS),
    ),
    line('DynamoDB, stored with recovery', {
      idle: 0,
      used: storedGb * (PRICES.tableGbMonth + PRICES.recoveryGbMonth),
    }),
    line(
      'EventBridge and Scheduler',
      both(({ changes, reminders }) => changes * PRICES.event + reminders * PRICES.schedule),
      periodicRuns * PRICES.schedule,
    ),
    line(
      'SQS',
      both((of) => messagesOf(of) * MACHINE.queueRequestsPerMessage * PRICES.queueRequest),
      polls * PRICES.queueRequest,
    ),
    line(
      'SES',
      both(({ mails }) => mails * PRICES.mail),
    ),
    line(
      'SMS',
      both(({ sms }) => sms * PRICES.sms),
    ),
    line('Cognito', {
      idle: PRICES.activePerson,
      used: (appointments / HABITS.appointmentsPerPerson) * PRICES.activePerson,
    }),
    line(
      'Logs',
      both((of) => logCost(invocations(of))),
      logCost(periodicRuns),
    ),
    line(
      'Alarms, metrics, dashboard',
      { idle: 0, used: 0 },
      MACHINE.alarms * PRICES.alarmMonth + MACHINE.metrics * PRICES.metricMonth + PRICES.dashboardMonth,
    ),
    line(
      'Traces',
      both((of) => invocations(of) * PRICES.trace),
      periodicRuns * PRICES.trace,
    ),
    line(
      'Key and secrets',
      both(({ requests }) => requests * 0.1 * PRICES.keyRequest),
      PRICES.keyMonth + MACHINE.secrets * PRICES.secretMonth,
    ),
    line(
      'CloudFront and WAF',
      both(
        ({ requests }) =>
          requests * (PRICES.edgeRequest + PRICES.firewallRequest) +
          ((requests * MACHINE.kilobytesPerAnswer) / 1e6) * PRICES.edgeGb,
      ),
      PRICES.firewallMonth + MACHINE.firewallRules * PRICES.firewallRuleMonth,
    ),
  ];
};

export const totalOf = (lines: readonly Line[]): Line => ({
  component: 'All',
  idle: lines.reduce((sum, { idle }) => sum + idle, 0),
  used: lines.reduce((sum, { used }) => sum + used, 0),
});
