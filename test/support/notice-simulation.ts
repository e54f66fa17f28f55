import { clientLimits } from '../../functions/contract/patience.ts';
import { QUEUE, SENDER, visibilityMs } from '../../functions/contract/time-limits.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import { recipientsOf } from '../../functions/domain/announcement.ts';
import { SEND_QUEUES } from '../../functions/domain/send-rate.ts';
import { type EpochMs, MINUTE_MS } from '../../functions/domain/time.ts';
import type { Mailroom } from '../../functions/reactions/mailroom.ts';
import { announce } from '../../functions/store/announcements.ts';
import { appointmentWrite, eventWrite } from '../../functions/store/appointments.ts';
import { INBOX_PREFIX, type Key, sendRateKey } from '../../functions/store/keys.ts';
import { putItem, type Table } from '../../functions/store/table.ts';
import { anAppointment, seeded } from './builders.ts';
import { around } from './faulty.ts';
import { scan } from './invariants.ts';
import { eventOf } from './letters.ts';
import { virtualClock } from './memory/clock.ts';
import { memoryDynamo } from './memory/dynamo.ts';
import { eventSource } from './memory/event-source.ts';
import { onVirtualTime } from './memory/machine.ts';
import { mailService, type OutageKind } from './memory/mail-service.ts';
import { memoryQueue, sqsOf } from './memory/queue.ts';
import { NOTICE_ENVIRONMENT } from './notice-environment.ts';
import { tableOn } from './table-shape.ts';
import { NOW, openWorld, savedPerson, type World } from './world.ts';

// The deployed code that queues and sends notices, over doubles of the table, the queues and SES on a virtual clock.

/** What happens in one simulation. */
export interface Scenario {
  /** How many mails SES takes in a second; the stage is set up for a tenth less. */
  readonly rate: number;
  /** Bookings at the first instant. */
  readonly confirmations?: number;
  /** How long before their visits those bookings are made; three days unless said. */
  readonly visitsInMinutes?: number;
  /** Reminders due at the first instant, so many minutes before their visits. */
  readonly reminders?: { readonly count: number; readonly leadMinutes: number };
  /** People to whom one announcement goes at the first instant. */
  readonly announced?: number;
  /** From the first instant on the service fails for so long. */
  readonly outage?: { readonly minutes: number; readonly kind: OutageKind };
  /** Everybody wants SMS too, and SNS fails. */
  readonly smsFails?: boolean;
  /** One invocation of so many dies in the middle. */
  readonly crashEvery?: number;
  /** The chance that SQS delivers a message twice. */
  readonly duplicates?: number;
}

/** What came of it. */
export interface Outcome {
  readonly queued: number;
  readonly delivered: number;
  readonly expired: number;
  /** Still queued at the end, or set aside in the dead-letter queue. */
  readonly lost: number;
  /** Mails of which one went out more than once. */
  readonly doubled: number;
  /** Sent when they were of no use any more. */
  readonly late: number;
  /** Requests that SES answered with `Throttling`. */
  readonly throttled: number;
  /** From the first instant to the last mail about an appointment, and to the last of all. */
  readonly lastNoticeSeconds: number;
  readonly lastSeconds: number;
  /** How often the row of turns was written, and read, for each mail. */
  readonly turnWrites: number;
  readonly turnReads: number;
  /** How many mails had gone out at the end of each minute. */
  readonly curve: readonly number[];
}

const PER_INVOCATION = 10;
const VISIT_MS = 30 * MINUTE_MS;
const person = (index: number): string => `person-${index}`;

const appointmentFor = ({ clinic, type, doctors }: World, index: number, start: EpochMs): Appointment =>
  anAppointment({
    id: `appt_${index}`,
    clinicId: clinic.id,
    appointmentTypeId: type.id,
    patientId: person(index),
    doctor: { id: doctors[0]?.id ?? '', name: 'Doctor One', specialization: 'General practice' },
    start,
    end: start + VISIT_MS,
    timeZone: clinic.timeZone,
    createdAt: NOW,
    updatedAt: NOW,
  });

const stored = async (table: Table, appointment: Appointment): Promise<Appointment> => {
  const cause = { actor: { id: appointment.patientId, role: 'patient' }, correlationId: 'request-1' } as const;
  for (const { write } of [
    appointmentWrite(table, appointment),
    eventWrite(table, 'AppointmentConfirmed', appointment, cause),
  ])
    await putItem(table, { Item: write.Put?.Item });
  return appointment;
};

/** Queues everything at the first instant, as the deployed reactions do. */
const queueAll = async (room: Mailroom, scenario: Scenario): Promise<void> => {
  const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
  const { sendReminder } = await import('../../functions/reactions/send-reminder.ts');
  const { sendAnnouncement } = await import('../../functions/reactions/send-announcement.ts');
  const { confirmations = 0, visitsInMinutes = 3 * 24 * 60, reminders, announced = 0 } = scenario;
  const { table } = room;
  const leadMinutes = reminders?.leadMinutes ?? 120;
  const world = await openWorld(table, {
    hours: 'none',
    policy: { ...DEFAULT_POLICY, reminderLeadMinutes: [leadMinutes] },
  });
  const people = Math.max(confirmations + (reminders?.count ?? 0), announced);
  for (let index = 0; index < people; index++)
    await savedPerson(table, {
      id: person(index),
      email: `${person(index)}@example.com`,
      phone: '+1 212 555 0142',
      preferences: { email: true, sms: scenario.smsFails === true, reminders: true },
    });
  if (announced > 0) {
    const ids = Array.from({ length: announced }, (_, index) => person(index));
    const recipients = recipientsOf([], ids, world.clinic.id);
    const announcement = {
      id: 'msg_1',
      clinicId: world.clinic.id,
      subject: 'New entrance',
      body: 'Please come in through the courtyard.',
      recipients: recipients.length,
      createdAt: NOW,
    };
    await announce(table, announcement, recipients, 'queued', undefined, 'request-1');
    const send = sendAnnouncement({ room, goOn: (part) => send(part) });
    await send({
      eventId: 'msg_1@1',
      type: 'AnnouncementQueued',
      version: 1,
      occurredAt: new Date(NOW).toISOString(),
      announcementId: 'msg_1',
      clinicId: world.clinic.id,
      recipients: recipients.length,
      chunks: Math.ceil(recipients.length / 25),
      correlationId: 'request-1',
    });
  }
  for (let index = 0; index < confirmations; index++)
    await tellPatients(room)(
      eventOf(await stored(table, appointmentFor(world, index, NOW + visitsInMinutes * MINUTE_MS))),
    );
  for (let index = confirmations; index < confirmations + (reminders?.count ?? 0); index++) {
    const { id } = await stored(table, appointmentFor(world, index, NOW + leadMinutes * MINUTE_MS));
    await sendReminder(room)({ appointmentId: id, version: 1, leadMinutes });
  }
};

interface RowCalls {
  readonly writes: number;
  readonly reads: number;
}

/** The table, and how often one of its rows was asked for. What fails its condition is a write too. */
const watchedRow = (table: Table, row: Key): { readonly table: Table; readonly calls: () => RowCalls } => {
  const calls = { writes: 0, reads: 0 };
  const watching = around(table, (call, proceed) => {
    const { Key: key = {} } = call.input as { readonly Key?: object };
    if (JSON.stringify(key).includes(`"${row.PK}"`)) calls[call.name === 'GetItemCommand' ? 'reads' : 'writes']++;
    return proceed();
  });
  return { table: watching, calls: () => calls };
};

/** Plays a scenario to its end. No real time passes but what the work takes. */
export const simulate = async (scenario: Scenario): Promise<Outcome> => {
  const { rate, outage, crashEvery, duplicates } = scenario;
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
  const clock = virtualClock(NOW);
  const giveBack = onVirtualTime(clock, seeded(1));
  try {
    const stored = await tableOn(memoryDynamo(clock.now));
    const { table, calls } = watchedRow(stored, sendRateKey('email'));
    const outages = outage ? [{ from: NOW, to: NOW + outage.minutes * MINUTE_MS, kind: outage.kind }] : [];
    const service = mailService(clock, { rate, latencyMs: 120, outages });
    const seconds = visibilityMs(SENDER.functionMs) / 1000;
    const dead = memoryQueue(clock, { visibilitySeconds: seconds });
    const rules = { visibilitySeconds: seconds, deadLetters: { queue: dead, maxReceiveCount: QUEUE.receives } };
    const faults = { random: seeded(2), ...(duplicates !== undefined && { duplicates }) };
    const urls = { mail: 'https://sqs/mail', sms: 'https://sqs/sms', bulk: 'https://sqs/bulk' };
    const queue = () => memoryQueue(clock, rules, faults);
    const queues = { mail: queue(), sms: queue(), bulk: queue() };
    const { openNoticeQueue } = await import('../../functions/reactions/notice-queue.ts');
    const { noticeHandler } = await import('../../functions/reactions/send-notices.ts');
    const sqs = sqsOf({ [urls.mail]: queues.mail, [urls.sms]: queues.sms, [urls.bulk]: queues.bulk });
    const room: Mailroom = {
      table,
      ses: service.client(clientLimits(SENDER.call)),
      sns: { send: () => Promise.reject(new Error('SNS is away')) },
      mailFrom: 'clinic@example.com',
      configurationSet: 'mails',
      webUrl: 'https://example.com',
      apiUrl: 'https://example.com/api',
      signingSecret: async () => 'a-secret-of-the-tests',
      acquaint: async () => undefined,
      now: clock.now,
      perSecond: { email: Math.max(1, Math.floor(rate * 0.9)), sms: 1 },
      queue: openNoticeQueue(sqs, urls),
      wait: clock.sleep,
      random: seeded(3),
    };
    await queueAll(room, scenario);
    const begun = clock.now();
    const handler = noticeHandler(room);
    const source = { batchSize: PER_INVOCATION, timeoutSeconds: SENDER.functionMs / 1000 };
    const atOnce = { mail: Math.max(2, Math.ceil((rate * 0.5) / PER_INVOCATION)), sms: 2, bulk: 2 };
    const endsAt = (number: number) => (crashEvery !== undefined && number % crashEvery === 0 ? 25 : undefined);
    for (const name of SEND_QUEUES)
      eventSource(clock, queues[name], handler, { ...source, atOnce: atOnce[name], endsAt });
    await clock.run();
    return outcomeOf(await scan(stored), service, dead.bodies().length, begun, calls());
  } finally {
    giveBack();
  }
};

const outcomeOf = (
  rows: Awaited<ReturnType<typeof scan>>,
  { accepted, throttled }: ReturnType<typeof mailService>,
  dead: number,
  begun: EpochMs,
  rowCalls: RowCalls,
): Outcome => {
  const notices = rows.filter(({ SK, channel }) => String(SK).startsWith(INBOX_PREFIX) && channel === 'email');
  const byId = new Map(notices.map((row) => [String(row.id), row]));
  const times = Map.groupBy(accepted, ({ tags }) => tags.notice ?? '');
  const count = (status: string): number => notices.filter((row) => row.status === status).length;
  const isAbout = (notice: string | undefined): boolean => byId.get(notice ?? '')?.kind !== 'MESSAGE';
  const seconds = (mails: typeof accepted): number => ((mails.at(-1)?.at ?? begun) - begun) / 1000;
  const minutes = Math.ceil(seconds(accepted) / 60);
  return {
    queued: notices.length,
    delivered: times.size,
    expired: count('EXPIRED'),
    lost: Math.max(count('QUEUED'), dead),
    doubled: [...times.values()].filter(({ length }) => length > 1).length,
    late: accepted.filter(({ tags, at }) => at >= Number(byId.get(tags.notice ?? '')?.usefulUntil ?? 0)).length,
    throttled: throttled(),
    lastNoticeSeconds: seconds(accepted.filter(({ tags }) => isAbout(tags.notice))),
    lastSeconds: seconds(accepted),
    turnWrites: rowCalls.writes / times.size,
    turnReads: rowCalls.reads / times.size,
    curve: Array.from(
      { length: minutes },
      (_, minute) => accepted.filter(({ at }) => at <= begun + (minute + 1) * MINUTE_MS).length,
    ),
  };
};
