import type { SESClient } from '@aws-sdk/client-ses';
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
  /** The next receptions, first first. */
  readonly next: Reception[];
  /** Moves the clock. */
  readonly at: (now: EpochMs) => void;
}

/** A mailroom whose SES and clock the test holds in its hands. */
export const openPost = (table: Table): Post => {
  const accepted: string[] = [];
  const next: Reception[] = [];
  let now = NOW;
  const ses = {
    send: async (command: { readonly input: { readonly RawMessage?: { readonly Data?: Uint8Array } } }) => {
      const reception = next.shift() ?? 'accept';
      if (reception instanceof Error) throw reception;
      accepted.push(Buffer.from(command.input.RawMessage?.Data ?? []).toString());
      return { MessageId: String(accepted.length) };
    },
  };
  return {
    accepted,
    next,
    at: (instant) => {
      now = instant;
    },
    mailroom: {
      table,
      ses: ses as unknown as Pick<SESClient, 'send'>,
      mailFrom: 'clinic@example.com',
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

/** What the functions read from their environment when they are imported. */
export const ENVIRONMENT = {
  TABLE_NAME: 'table',
  EVENT_BUS_NAME: 'bus',
  MAIL_FROM: 'clinic@example.com',
  WEB_URL: 'https://example.com',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:s',
  USER_POOL_ID: 'us-east-1_test',
};
