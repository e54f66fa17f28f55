import * as z from 'zod';
import { type AuditMessage, auditMessage } from '../contract/audits.ts';
import { readEnvironment } from '../contract/environment.ts';
import { type AppointmentEventDetail, appointmentEvent } from '../contract/events.ts';
import type { Appointment } from '../domain/appointment.ts';
import { type AuditEntry, auditable, changedFields } from '../domain/audit.ts';
import { type EpochMs, fromIso, toUtc } from '../domain/time.ts';
import { appointmentAsOf } from '../store/appointments.ts';
import { recordAudit } from '../store/audit.ts';
import { openTable, type Table } from '../store/table.ts';
import { onMessages } from './queue.ts';

export interface AuditRoom {
  /** Where event rows are read. */
  readonly table: Table;
  readonly audit: Table;
  readonly now: () => EpochMs;
}

const stateOf = (appointment: Appointment | undefined): Readonly<Record<string, unknown>> | undefined =>
  appointment &&
  auditable('appointment', { ...appointment, start: toUtc(appointment.start), end: toUtc(appointment.end) });

/** What an event row says of a change of an appointment, with how it was before. */
const entryOf = async (table: Table, event: AppointmentEventDetail): Promise<AuditEntry> => {
  const { appointmentId, version } = event;
  const [before, after] = await Promise.all([
    version > 1 ? appointmentAsOf(table, appointmentId, version - 1) : undefined,
    appointmentAsOf(table, appointmentId, version),
  ]);
  if (!after) throw new Error(`${event.eventId} has no event row`);
  const states = { before: stateOf(before), after: stateOf(after) };
  return {
    id: event.eventId,
    at: fromIso(event.occurredAt),
    actor: event.actor,
    action: event.type,
    objectType: 'appointment',
    objectId: appointmentId,
    appointmentId,
    patientId: event.patientId,
    requestId: event.correlationId,
    changed: changedFields(states.before, states.after),
    ...states,
  };
};

/** Writes down what doctors, staff and administrators did and saw, and every change of an appointment; each once. */
export const writeAudit =
  ({ table, audit, now }: AuditRoom) =>
  async (message: AuditMessage | AppointmentEventDetail): Promise<void> => {
    const entries = message.type === 'Audit' ? message.entries : [await entryOf(table, message)];
    for (const entry of entries) await recordAudit(audit, entry, now());
  };

const { TABLE_NAME, AUDIT_TABLE_NAME } = readEnvironment('TABLE_NAME', 'AUDIT_TABLE_NAME');

export const handler = onMessages(
  'record-audit',
  z.discriminatedUnion('type', [auditMessage, appointmentEvent]),
  writeAudit({ table: openTable(TABLE_NAME), audit: openTable(AUDIT_TABLE_NAME), now: Date.now }),
);
