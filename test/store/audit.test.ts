import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import type { AuditEntry } from '../../functions/domain/audit.ts';
import { auditEntries, auditRecordedOn, recordAudit, UNKNOWN } from '../../functions/store/audit.ts';
import { appointmentAsOf } from '../../functions/store/appointments.ts';
import { queryAll, type Table } from '../../functions/store/table.ts';
import { eventKey } from '../../functions/store/keys.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { freshAuditTable } from '../support/audit-table.ts';
import { scan } from '../support/invariants.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, openWorld } from '../support/world.ts';

let audit: Table;
beforeAll(async () => {
  audit = await freshAuditTable();
});

const AT = Date.parse('2026-11-21T12:00:00.007Z');
const DAY = 86_400_000;
const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  id: 'r-1.0',
  at: AT,
  actor: { id: 'staff-1', role: 'staff' },
  action: 'getAppointment',
  objectType: 'appointment',
  objectId: 'appt_1',
  appointmentId: 'appt_1',
  patientId: 'pat-1',
  requestId: 'r-1',
  sourceIp: '10.0.0.9',
  ...over,
});

test('an entry is written once and never again, whatever comes later under its name', async () => {
  for (let time = 0; time < 3; time++) await recordAudit(audit, entry(), AT);
  await recordAudit(audit, entry({ action: 'forged' }), AT);
  expect((await auditEntries(audit, { by: 'appointment', id: 'appt_1', limit: 10 })).entries).toEqual([entry()]);
});

describe('what came of a change', () => {
  const of = (id: string, outcome?: string) => entry({ id, appointmentId: `appt_${id}`, action: 'override', outcome });
  const outcomes = async (id: string) =>
    (await auditEntries(audit, { by: 'appointment', id: `appt_${id}`, limit: 10 })).entries.map((e) => e.outcome);

  test('takes the place of the announcement that nobody knew', async () => {
    await recordAudit(audit, of('done'), AT);
    await recordAudit(audit, of('done', UNKNOWN), AT);
    expect(await outcomes('done')).toEqual([undefined]);
  });

  test('stands beside it when it comes late, once', async () => {
    await recordAudit(audit, of('late', UNKNOWN), AT);
    await recordAudit(audit, of('late'), AT);
    await recordAudit(audit, of('late'), AT);
    await recordAudit(audit, of('late', UNKNOWN), AT);
    expect(await outcomes('late')).toEqual([UNKNOWN, undefined]);
  });
});

test('entries are found by appointment, patient and actor between UTC dates, oldest first, page by page', async () => {
  const actor = { id: 'doctor-9', role: 'doctor' } as const;
  const all = [3, 0, 2, 1].map((day) => entry({ id: `p-${day}`, at: AT + day * DAY, actor, patientId: 'pat-9' }));
  for (const one of all) await recordAudit(audit, one, AT);
  const days = async (query: Omit<Parameters<typeof auditEntries>[1], 'limit'>, limit = 2) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await auditEntries(audit, { ...query, after, limit });
      seen.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    return seen;
  };
  expect(await days({ by: 'actor', id: actor.id })).toEqual(['p-0', 'p-1', 'p-2', 'p-3']);
  expect(await days({ by: 'patient', id: 'pat-9', from: '2026-11-22', to: '2026-11-23' })).toEqual(['p-1', 'p-2']);
  expect(await days({ by: 'patient', id: 'pat-9', to: '2026-11-21' }, 1)).toEqual(['p-0']);
  expect(await days({ by: 'patient', id: 'somebody else' })).toEqual([]);
});

test('what was written down on a date is exported whole, of whatever date it is', async () => {
  const exported = (await Array.fromAsync(auditRecordedOn(audit, '2026-11-21'))).flat();
  const stored = await scan(audit);
  expect(new Set(stored.map(({ PK }) => String(PK).slice(0, 'DAY#2026-11-21'.length))).size).toBeGreaterThan(1);
  expect(exported.map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => String(id)).sort());
});

test('events of an appointment become entries with before and after, without what people wrote', async () => {
  vi.stubEnv('TABLE_NAME', 'none');
  vi.stubEnv('AUDIT_TABLE_NAME', 'none');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  const { writeAudit } = await import('../../functions/reactions/record-audit.ts');
  const table = await freshTable();
  const world = await openWorld(table);
  const appointment = await booked(world, '2026-11-23T15:00:00Z', { patient: 'pat-7', reason: 'A private reason' });
  await cancelled(world, appointment);
  const rows = await queryAll(table, {
    KeyConditionExpression: 'PK = :pk AND begins_with(SK, :event)',
    ExpressionAttributeValues: { ':pk': eventKey(appointment.id, 1).PK, ':event': 'EVENT#' },
  });
  const events = rows.map((row) => toEventRow(row).detail as AppointmentEventDetail);
  const write = writeAudit({ table, audit, now: () => AT });
  for (const event of [...events.toReversed(), ...events, ...events]) await write(event);
  const { entries } = await auditEntries(audit, { by: 'appointment', id: appointment.id, limit: 10 });
  expect(entries.map(({ action, patientId }) => `${action} of ${patientId}`).sort()).toEqual([
    'AppointmentCancelled of pat-7',
    'AppointmentConfirmed of pat-7',
  ]);
  const end = entries.find(({ action }) => action === 'AppointmentCancelled');
  expect(end).toMatchObject({ before: { status: 'CONFIRMED' }, after: { status: 'CANCELLED' } });
  expect(end?.changed).toContain('status');
  expect(JSON.stringify(entries)).not.toContain('A private reason');
  expect(await appointmentAsOf(table, appointment.id, 2)).toMatchObject({ status: 'CANCELLED' });
});
