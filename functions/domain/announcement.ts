import type { Appointment } from './appointment.ts';
import { type EpochMs, MINUTE_MS } from './time.ts';

/** What a clinic, or an administrator, tells several people at once. */
export interface Announcement {
  readonly id: string;
  /** The clinic whose staff sent it; absent when an administrator did. */
  readonly clinicId?: string | undefined;
  readonly subject: string;
  readonly body: string;
  /** How many people it goes to. */
  readonly recipients: number;
  readonly createdAt: EpochMs;
}

/** Whether an announcement goes to several people; a message to one person is a personal one. */
export const isToSeveral = ({ recipients }: Announcement): boolean => recipients > 1;

/** Somebody whom an announcement goes to, in whose name, and about which of their appointments. */
export interface Recipient {
  readonly personId: string;
  readonly clinicId: string;
  readonly appointmentId?: string | undefined;
}

/** In whose name an administrator writes to people rather than to appointments: of no clinic. */
export const PLATFORM = { id: 'platform', name: 'Appointments' } as const;

/**
 * Everybody once, however often they are named: about the first of their appointments, or about none. Patients who are
 * named themselves hear from `clinicId`.
 */
export const recipientsOf = (
  appointments: readonly Pick<Appointment, 'id' | 'patientId' | 'clinicId'>[],
  patientIds: readonly string[],
  clinicId: string,
): Recipient[] => {
  const found = new Map<string, Recipient>();
  for (const appointment of appointments)
    if (!found.has(appointment.patientId))
      found.set(appointment.patientId, {
        personId: appointment.patientId,
        clinicId: appointment.clinicId,
        appointmentId: appointment.id,
      });
  for (const personId of patientIds) if (!found.has(personId)) found.set(personId, { personId, clinicId });
  return [...found.values()];
};

/** So many are queued by one message. */
const CHUNK = 25;

export const chunksOf = (recipients: readonly Recipient[]): Recipient[][] =>
  Array.from({ length: Math.ceil(recipients.length / CHUNK) }, (_, index) =>
    recipients.slice(index * CHUNK, (index + 1) * CHUNK),
  );

/** How far an announcement has come; everybody counts once. */
export interface Progress {
  readonly queued: number;
  readonly sent: number;
  readonly failed: number;
}

/** A message of days ago helps nobody; staff see that it expired and decide. */
const MESSAGE_MS = 3 * 24 * 60 * MINUTE_MS;

/** From when on a message to a person is of no use, when it is queued at an instant. */
export const messageUsefulUntil = (queuedAt: EpochMs): EpochMs => queuedAt + MESSAGE_MS;
