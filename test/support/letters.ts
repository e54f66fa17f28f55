import type { SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { SENDER, visibilityMs } from '../../functions/contract/time-limits.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import type { SendQueue } from '../../functions/domain/send-rate.ts';
import { type EpochMs, toUtc } from '../../functions/domain/time.ts';
import type { Mailroom } from '../../functions/reactions/mailroom.ts';
import type { NoticeName } from '../../functions/store/notices.ts';
import type { Table } from '../../functions/store/table.ts';
import { NOW } from './world.ts';

/** What SES does with the next mail: takes it unless told otherwise. */
export type Reception = 'accept' | 'accept-and-die' | Error;

/** A notice in one of the send queues, and from when on it can be received. */
export interface Waiting extends NoticeName {
  readonly queue: SendQueue;
  readonly dueAt: EpochMs;
}

export interface Post {
  readonly mailroom: Mailroom;
  /** What waits to be sent, in the order in which it was put. */
  readonly waiting: Waiting[];
  /** Gives the sender what is due, until nothing is. `through` is the table that it uses. */
  readonly drain: (through?: Table) => Promise<void>;
  /** The present instant of the test's clock. */
  readonly now: () => EpochMs;
  /** Raw mails that SES accepted, in order. */
  readonly accepted: string[];
  /** What SES was told of each accepted mail beside it. */
  readonly tags: Record<string, string>[];
  /** The next receptions, first first. */
  readonly next: Reception[];
  /** What SNS was asked to send by SMS, in order. */
  readonly texts: { readonly to: string; readonly text: string }[];
  /** How SNS takes the next messages; it takes them unless told otherwise. */
  readonly nextTexts: ('accept' | Error)[];
  /** Moves the clock. */
  readonly at: (now: EpochMs) => void;
}

/** A mailroom whose SES and clock the test holds in its hands. */
export const openPost = (table: Table): Post => {
  const accepted: string[] = [];
  const tags: Record<string, string>[] = [];
  const texts: { to: string; text: string }[] = [];
  const nextTexts: ('accept' | Error)[] = [];
  const next: Reception[] = [];
  const waiting: Waiting[] = [];
  let now = NOW;
  const ses = {
    send: async (command: { readonly input: SendRawEmailCommandInput }) => {
      const reception = next.shift() ?? 'accept';
      if (reception instanceof Error) throw reception;
      accepted.push(Buffer.from(command.input.RawMessage?.Data ?? []).toString());
      tags.push(Object.fromEntries((command.input.Tags ?? []).map(({ Name, Value }) => [Name, Value])));
      return { MessageId: String(accepted.length) };
    },
  };
  const sns = {
    send: async ({ input }: { readonly input: PublishCommandInput }) => {
      const reception = nextTexts.shift() ?? 'accept';
      if (reception instanceof Error) throw reception;
      texts.push({ to: input.PhoneNumber ?? '', text: input.Message ?? '' });
      return { MessageId: String(texts.length) };
    },
  };
  const mailroom: Mailroom = {
    table,
    ses,
    sns,
    mailFrom: 'clinic@example.com',
    configurationSet: 'mails',
    webUrl: 'https://example.com',
    apiUrl: 'https://example.com/api',
    signingSecret: async () => 'a-secret-of-the-tests',
    acquaint: async () => undefined,
    now: () => now,
    perSecond: { email: 1000, sms: 1000 },
    queue: {
      put: async (names, queue, delaySeconds = 0) => {
        for (const { personId, id } of names) waiting.push({ personId, id, queue, dueAt: now + delaySeconds * 1000 });
      },
    },
    wait: async (milliseconds) => {
      now += milliseconds;
    },
    random: () => 0,
  };
  const drain = async (through = table): Promise<void> => {
    const { sendNotice } = await import('../../functions/reactions/send-notices.ts');
    for (;;) {
      const index = waiting.findIndex(({ dueAt }) => dueAt <= now);
      const [next] = index < 0 ? [] : waiting.splice(index, 1);
      if (!next) return;
      const message = { type: 'NoticeQueued', personId: next.personId, notificationId: next.id } as const;
      try {
        await sendNotice({ ...mailroom, table: through })(message);
      } catch (error) {
        // As SQS shows a message again whose receiver failed.
        waiting.push({ ...next, dueAt: now + visibilityMs(SENDER.functionMs) });
        throw error;
      }
    }
  };
  return {
    accepted,
    tags,
    next,
    texts,
    nextTexts,
    waiting,
    drain,
    now: () => now,
    at: (instant) => {
      now = instant;
    },
    mailroom,
  };
};

/** Tells what an event leads to as the deployed reactions do: it is queued, and what is due is sent. */
export const tell = async (
  post: Post,
  event: AppointmentEventDetail,
  through: Table = post.mailroom.table,
): Promise<void> => {
  const { tellPatients } = await import('../../functions/reactions/tell-patients.ts');
  await tellPatients({ ...post.mailroom, table: through })(event);
  await post.drain(through);
};

/** The event that an appointment's present version would have sent. */
export const eventOf = (
  appointment: Appointment,
  type: AppointmentEventDetail['type'] = appointment.status === 'CANCELLED'
    ? 'AppointmentCancelled'
    : 'AppointmentConfirmed',
): AppointmentEventDetail => ({
  eventId: `${appointment.id}@${appointment.version}`,
  type,
  version: appointment.version,
  occurredAt: toUtc(appointment.updatedAt),
  appointmentId: appointment.id,
  clinicId: appointment.clinicId,
  appointmentTypeId: appointment.appointmentTypeId,
  doctorId: appointment.doctor.id,
  patientId: appointment.patientId,
  status: appointment.status,
  start: toUtc(appointment.start),
  end: toUtc(appointment.end),
  actor: { id: appointment.patientId, role: 'patient' },
  correlationId: 'request-1',
});
