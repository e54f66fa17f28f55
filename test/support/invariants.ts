import { type NativeAttributeValue, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { type Appointment, HOLDS_TIME, visitQuarters } from '../../functions/domain/appointment.ts';
import {
  type EpochMs,
  localDateOf,
  type Quarter,
  quarterAt,
  startOfQuarter,
  toUtc,
} from '../../functions/domain/time.ts';
import { toAppointment } from '../../functions/store/appointments.ts';

import { toDoctorDay } from '../../functions/store/doctor-days.ts';
import {
  appointmentKey,
  CALENDAR_PREFIX,
  calendarKey,
  doctorDayKey,
  EVENT_PREFIX,
  SLOT_PREFIX,
  slotKey,
} from '../../functions/store/keys.ts';
import type { Item, Table } from '../../functions/store/table.ts';
import { waitlistProblems } from './waitlist-invariants.ts';

/** Every item of the table. */
export const scan = async (table: Table): Promise<Item[]> => {
  const items: Item[] = [];
  let start: Record<string, NativeAttributeValue> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
};

const nameOf = ({ PK, SK }: { PK?: unknown; SK?: unknown }): string => `${String(PK)} ${String(SK)}`;
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const setOf = (value: unknown): Iterable<number> => (value instanceof Set ? (value as Set<number>) : []);
const add = (map: Map<string, Set<Quarter>>, key: string, quarters: Iterable<Quarter>) =>
  map.set(key, new Set([...(map.get(key) ?? []), ...quarters]));

/** What a table holds, read back for a test. */
export interface Stored {
  readonly appointments: readonly Appointment[];
  /** How many slot claims there are. */
  readonly claims: number;
}

/**
 * Compares everything the table holds with everything else: I1 to I3, I6, I7, I13 of the design, and that doctor-days
 * and calendars are what the appointments say. `outsideHours` are ids of appointments known to lie outside what their
 * doctor offers now. The waitlist is compared too.
 */
export const expectInvariants = async (
  table: Table,
  { outsideHours = [] }: { readonly outsideHours?: readonly string[] } = {},
): Promise<Stored> => {
  const items = await scan(table);
  const having = (prefix: string) => items.filter(({ SK }) => String(SK).startsWith(prefix));
  const appointments = having('APPT').map(toAppointment);
  const live = appointments.filter(({ status }) => HOLDS_TIME[status]);
  const problems: string[] = [];
  const check = (holds: boolean, problem: () => string) => {
    if (!holds) problems.push(problem());
  };

  // I1, I2, I13: exactly the claims that live appointments need, each once and by its owner.
  const wanted = new Map<string, Appointment>();
  for (const appointment of live) {
    for (const quarter of [...visitQuarters(appointment), ...appointment.buffer]) {
      const name = nameOf(slotKey(appointment.doctor.id, toUtc(startOfQuarter(quarter))));
      check(!wanted.has(name), () => `I1 ${name} belongs to two appointments`);
      wanted.set(name, appointment);
    }
  }
  const claims = having(SLOT_PREFIX);
  for (const claim of claims) {
    const owner = wanted.get(nameOf(claim));
    check(owner !== undefined, () => `I13 orphan claim ${nameOf(claim)} of ${String(claim.appointmentId)}`);
    check(!owner || owner.id === claim.appointmentId, () => `I2 claim ${nameOf(claim)} has another owner`);
    check(!owner || owner.patientId === claim.patientId, () => `I2 claim ${nameOf(claim)} has another patient`);
  }
  const present = new Set(claims.map(nameOf));
  for (const name of wanted.keys()) check(present.has(name), () => `I2 missing claim ${name}`);

  // Doctor-days: what is taken on a date and the load are the sum of the appointments, wherever their buffers end.
  const takenOf = new Map<string, Set<Quarter>>();
  const loadOf = new Map<string, number>();
  const dayAt = ({ clinicId, timeZone, doctor }: Appointment, instant: EpochMs) =>
    nameOf(doctorDayKey(clinicId, localDateOf(instant, timeZone), doctor.id));
  const dayOf = (appointment: Appointment) => dayAt(appointment, appointment.start);
  const takenBy = (appointment: Appointment) =>
    Map.groupBy([...visitQuarters(appointment), ...appointment.buffer], (quarter) =>
      dayAt(appointment, startOfQuarter(quarter)),
    );
  for (const appointment of live) {
    for (const [day, quarters] of takenBy(appointment)) add(takenOf, day, quarters);
    const day = dayOf(appointment);
    loadOf.set(day, (loadOf.get(day) ?? 0) + visitQuarters(appointment).length);
  }
  const held = live.filter(({ status }) => status === 'PENDING');
  const dayRows = items.filter(({ PK }) => String(PK).startsWith('DAY#'));
  const days = new Map(dayRows.map((item) => [nameOf(item), toDoctorDay(item)]));
  for (const [name, day] of days) {
    const taken = sorted(takenOf.get(name) ?? []);
    check(
      sorted(day.taken).join() === taken.join(),
      () => `I13 ${name} takes ${sorted(day.taken).join()}, not ${taken.join()}`,
    );
    check(day.load === (loadOf.get(name) ?? 0), () => `I13 ${name} has load ${day.load}, not ${loadOf.get(name)}`);
    for (const hold of day.holds) {
      const holder = live.find(({ id }) => id === hold.appointmentId);
      check(holder?.status === 'PENDING', () => `I13 ${name} knows a hold of ${hold.appointmentId} that is none`);
      check(
        !holder || sorted(hold.quarters).join() === sorted(takenBy(holder).get(name) ?? []).join(),
        () => `I13 ${name} knows other quarter-hours of the hold ${hold.appointmentId} than it takes`,
      );
    }
    for (const { id } of held.filter((one) => takenBy(one).has(name)))
      check(
        day.holds.some(({ appointmentId }) => appointmentId === id),
        () => `I13 ${name} does not know the hold ${id}`,
      );
  }
  for (const name of takenOf.keys()) check(days.has(name), () => `I13 ${name} does not exist`);

  // I6: inside what the doctor offers, overrides and those known to need a new time excepted.
  for (const appointment of live) {
    const offered = days.get(dayOf(appointment))?.offered ?? new Set();
    const inside = visitQuarters(appointment).every((quarter) => offered.has(quarter));
    const isOverride = appointment.assignment.policy === 'override';
    const excepted = isOverride || appointment.attention !== undefined || outsideHours.includes(appointment.id);
    check(inside || excepted, () => `I6 ${appointment.id} lies outside the hours offered`);
  }

  // I3 and the calendars.
  const busyOf = new Map<string, Set<Quarter>>();
  for (const appointment of live) {
    for (const quarter of visitQuarters(appointment)) {
      const key = nameOf(calendarKey(appointment.patientId, toUtc(startOfQuarter(quarter)).slice(0, 7)));
      check(!busyOf.get(key)?.has(quarter), () => `I3 ${appointment.patientId} is in two places at ${quarter}`);
      add(busyOf, key, [quarter]);
    }
  }
  const calendars = new Map(having(CALENDAR_PREFIX).map((item) => [nameOf(item), item]));
  for (const [name, calendar] of calendars) {
    const busy = sorted(busyOf.get(name) ?? []);
    check(sorted(setOf(calendar.taken)).join() === busy.join(), () => `I13 ${name} differs from the appointments`);
  }
  for (const name of busyOf.keys()) check(calendars.has(name), () => `I13 ${name} does not exist`);
  for (const appointment of appointments) {
    const month = toUtc(appointment.start).slice(0, 7);
    const listed = calendars.get(nameOf(calendarKey(appointment.patientId, month)))?.appointments;
    check(listed instanceof Set && listed.has(appointment.id), () => `${appointment.id} is not in its patient's list`);
  }

  // I7, I11: one event for every version, the last of which is what is stored.
  const eventsOf = Map.groupBy(
    having(EVENT_PREFIX).filter(({ PK, type }) => String(PK).startsWith('APPT#') && type !== undefined),
    ({ PK }) => String(PK),
  );
  for (const appointment of appointments) {
    const events = (eventsOf.get(appointmentKey(appointment.id).PK) ?? []).sort((a, b) =>
      String(a.SK) < String(b.SK) ? -1 : 1,
    );
    const versions = events.map(({ version }) => version);
    const expected = Array.from({ length: appointment.version }, (_, index) => index + 1);
    check(versions.join() === expected.join(), () => `I7 ${appointment.id} has events ${versions.join()}`);
    const { reason: _, cancelReason: __, ...facts } = appointment;
    const last = events.at(-1)?.after;
    check(
      last !== undefined && JSON.stringify(canonical(toAppointment(last as Item))) === JSON.stringify(canonical(facts)),
      () => `I11 ${appointment.id} is not what its last event says`,
    );
  }
  const known = new Set(appointments.map(({ id }) => appointmentKey(id).PK));
  for (const id of eventsOf.keys()) check(known.has(id), () => `I7 events of ${id}, which does not exist`);

  expect([...problems, ...waitlistProblems(items, appointments)]).toEqual([]);
  return { appointments, claims: claims.length };
};

const canonical = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The quarter-hour of an instant text, for tests about claims. */
export const quarterOf = (text: string): Quarter => quarterAt(Date.parse(text));
