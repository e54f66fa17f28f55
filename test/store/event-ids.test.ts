import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEvent } from '../../functions/contract/events.ts';
import { APPOINTMENT_EVENTS, type Appointment } from '../../functions/domain/appointment.ts';
import type { WaitlistEntry } from '../../functions/domain/waitlist.ts';
import { eventWrite } from '../../functions/store/appointments.ts';
import { type EventRow, scheduleEventWrite, toEventRow } from '../../functions/store/events.ts';
import { announcementEventKey } from '../../functions/store/keys.ts';
import { noticeFailureWrite, noticeRetryWrite } from '../../functions/store/notice-events.ts';
import { extendDoctorDays } from '../../functions/store/schedules.ts';
import type { Item, NamedWrite, Table } from '../../functions/store/table.ts';
import { offeredEventWrite } from '../../functions/store/wishes.ts';
import { aNotice, MONDAY_9 } from '../support/builders.ts';
import { freshTable } from '../support/table.ts';
import { eventsIn } from '../support/waiting.ts';
import { NOW, openWorld } from '../support/world.ts';

const DAY = 86_400_000;

test('each nightly extension of a schedule is an event of its own', async () => {
  const table = await freshTable();
  const { clinic, doctors } = await openWorld(table);
  const [doctor] = doctors;
  if (!doctor) throw new Error('there is a doctor');
  for (const night of [1, 2, 3]) await extendDoctorDays(table, clinic, doctor, NOW + night * DAY);
  const events = await eventsIn(table);
  expect(events.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(4);
});

const table: Table = { client: {} as Table['client'], name: 'table' };
const rowOf = ({ write }: NamedWrite<'event'>): EventRow => toEventRow(write.Put?.Item as Item);
const some = fc.constantFrom('1', '2', '1@1', '1@1#2026-12-01', '1#2');
const version = fc.integer({ min: 1, max: 3 });
const now = fc.constantFrom(NOW, NOW + DAY);

const appointmentOf = (id: string, at: number): Appointment => ({
  id: `appt_${id}`,
  status: 'PENDING',
  clinicId: 'clinic_1',
  appointmentTypeId: 'type_1',
  patientId: 'p',
  doctor: { id: 'doc_1', name: 'Doctor One', specialization: 'General practice' },
  start: MONDAY_9,
  end: MONDAY_9 + 30 * 60_000,
  timeZone: 'America/New_York',
  mode: 'in-person',
  buffer: [],
  version: at,
  assignment: { policy: 'only-candidate', reason: 'r' },
  createdAt: NOW,
  updatedAt: NOW,
});
const cause = { actor: { id: 'a', role: 'staff', clinicId: 'clinic_1' }, correlationId: 'c' } as const;
const wishOf = (id: string, at: number) => ({ id: `wish_${id}`, version: at, updatedAt: NOW }) as WaitlistEntry;
const held = (id: string) => ({
  ...appointmentOf(id, 1),
  status: 'PENDING' as const,
  holdExpiresAt: NOW + DAY,
  waitlistEntryId: 'wish_1',
});
const noticeOf = (id: string) => aNotice({ id: `note_${id}`, personId: 'p', createdAt: NOW });

/** Rows of every kind of event, as they are written. */
const anyRow: fc.Arbitrary<EventRow> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...APPOINTMENT_EVENTS), some, version)
    .map(([type, id, at]) => rowOf(eventWrite(table, type, appointmentOf(id, at), cause))),
  fc
    .record({
      doctor: some.map((id) => ({ id: `doc_${id}`, clinicId: 'clinic_1' })),
      version,
      from: fc.constant('2026-11-21'),
      to: fc.constantFrom('2026-12-01', '2026-12-02'),
      openEnded: fc.boolean(),
      correlationId: fc.constant('c'),
      now,
    })
    .map((made) => rowOf(scheduleEventWrite(table, made))),
  fc
    .tuple(some, version, some)
    .map(([id, at, hold]) => rowOf(offeredEventWrite(table, wishOf(id, at), held(hold), 'c'))),
  fc
    .tuple(some, version, now)
    .map(([id, at, when]) => rowOf(noticeFailureWrite(table, noticeOf(id), at, 'bounce', when))),
  fc.tuple(some, version, now).map(([id, at, when]) => rowOf(noticeRetryWrite(table, noticeOf(id), at, when))),
  some.map((id) =>
    toEventRow({
      ...announcementEventKey(`msg_${id}`),
      type: 'AnnouncementQueued',
      announcementId: `msg_${id}`,
      clinicId: 'clinic_1',
      occurredAt: NOW,
      recipients: 1,
      chunks: 1,
      correlationId: 'c',
    }),
  ),
);

test('no two event rows share an event id, and one row has the same at each delivery', () => {
  fc.assert(
    fc.property(anyRow, anyRow, (a, b) => {
      anyEvent.parse(JSON.parse(JSON.stringify(a.detail)));
      const sameRow = a.key.PK === b.key.PK && a.key.SK === b.key.SK;
      expect(a.detail.eventId === b.detail.eventId).toBe(sameRow);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
