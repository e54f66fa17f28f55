import { anyEvent, type AppointmentEventDetail, type EventDetail } from '../../functions/contract/events.ts';
import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import type { EpochMs } from '../../functions/domain/time.ts';
import type { WaitlistEntry, Wanted } from '../../functions/domain/waitlist.ts';
import { toEventRow } from '../../functions/store/events.ts';
import { EVENT_PREFIX } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { acceptOffer, declineOffer, joinWaitlist, leaveWaitlist } from '../../functions/store/waitlist.ts';
import { wishesOfPatient } from '../../functions/store/wishes.ts';
import { seeded } from './builders.ts';
import { scan } from './invariants.ts';
import { NOW, type World } from './world.ts';

const random = seeded(4);
const patient = (id: string): Actor => ({ id, role: 'patient' });
const asked = (id: string, now: EpochMs) => ({ actor: patient(id), correlationId: `request-${id}`, now, random });

let wishes = 0;

/** Leaves a wish as the API's operation does. */
export const wishOf = async (
  { table, clinic, type }: Pick<World, 'table' | 'clinic' | 'type'>,
  who: string,
  over: Partial<Wanted> = {},
  now = NOW,
): Promise<WaitlistEntry | Refusal> => {
  wishes++;
  const wanted = { clinicId: clinic.id, appointmentTypeId: type.id, from: '2026-11-23', to: '2026-11-23', ...over };
  return joinWaitlist(
    table,
    wanted,
    `wish_${String(wishes).padStart(4, '0')}`,
    { actor: patient(who), now },
    undefined,
    ({ wish }) => wish,
  );
};

/** Leaves a wish, and takes a refusal for a failed test. */
export const waits = async (...how: Parameters<typeof wishOf>): Promise<WaitlistEntry> => {
  const wish = await wishOf(...how);
  if (isRefusal(wish)) throw new Error(`refused: ${wish.refused}`);
  return wish;
};

export const accepts = (table: Table, wish: WaitlistEntry, now = NOW): Promise<Appointment | Refusal> =>
  acceptOffer(table, wish.id, asked(wish.patientId, now));
export const declines = (table: Table, wish: WaitlistEntry, now = NOW): Promise<WaitlistEntry | Refusal> =>
  declineOffer(table, wish.id, asked(wish.patientId, now));
export const leaves = (table: Table, wish: WaitlistEntry, now = NOW): Promise<'left' | Refusal> =>
  leaveWaitlist(table, wish.id, asked(wish.patientId, now));

/** A wish as it is stored now. */
export const wishNow = async (table: Table, { id, patientId }: WaitlistEntry): Promise<WaitlistEntry> => {
  const found = (await wishesOfPatient(table, patientId)).find((wish) => wish.id === id);
  if (!found) throw new Error(`${id} is gone`);
  return found;
};

export const statusesOf = async (table: Table, all: readonly WaitlistEntry[]): Promise<string[]> =>
  Promise.all(all.map(async (wish) => (await wishNow(table, wish)).status));

/** Every event that the table holds, as the bus would carry it, by when it happened. */
export const eventsIn = async (table: Table): Promise<EventDetail[]> =>
  (await scan(table))
    .filter(({ SK, type }) => String(SK).startsWith(EVENT_PREFIX) && type !== undefined)
    .map((item) => anyEvent.parse(JSON.parse(JSON.stringify(toEventRow(item).detail))))
    .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));

/** The first event of a type about an appointment of a patient. */
export const eventOfPatient = async (
  table: Table,
  type: AppointmentEventDetail['type'],
  patientId: string,
): Promise<AppointmentEventDetail> => {
  const found = (await eventsIn(table)).find((event) => event.type === type && event.patientId === patientId);
  if (!found) throw new Error(`no ${type} of ${patientId}`);
  return found as AppointmentEventDetail;
};

/** Hands each event of a table to a reaction once, and those that follow from it, until nothing new happens. */
export const deliverAll = async (
  table: Table,
  react: (event: EventDetail) => Promise<void>,
  seen: Set<string> = new Set(),
): Promise<void> => {
  for (;;) {
    const fresh = (await eventsIn(table)).filter(({ eventId }) => !seen.has(eventId));
    if (fresh.length === 0) return;
    for (const event of fresh) {
      seen.add(event.eventId);
      await react(event);
    }
  }
};
