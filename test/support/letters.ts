import type { SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { type EpochMs, toUtc } from '../../functions/domain/time.ts';
import type { Mailroom } from '../../functions/reactions/deliver.ts';
import type { Table } from '../../functions/store/table.ts';
import { NOW } from './world.ts';

/** What SES does with the next mail: takes it unless told otherwise. */
export type Reception = 'accept' | 'accept-and-die' | Error;

export interface Post {
  readonly mailroom: Mailroom;
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
  return {
    accepted,
    tags,
    next,
    texts,
    nextTexts,
    at: (instant) => {
      now = instant;
    },
    mailroom: {
      table,
      ses,
      sns,
      mailFrom: 'clinic@example.com',
      configurationSet: 'mails',
      webUrl: 'https://example.com',
      signingSecret: async () => 'a-secret-of-the-tests',
      acquaint: async () => undefined,
      now: () => now,
    },
  };
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
