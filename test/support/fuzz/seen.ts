import { anyEvent, type EventDetail } from '../../../functions/contract/events.ts';
import type { Appointment } from '../../../functions/domain/appointment.ts';
import type { AppointmentType, Clinic, Doctor } from '../../../functions/domain/clinic.ts';
import type { DoctorDay } from '../../../functions/domain/doctor-day.ts';
import type { TimeOff } from '../../../functions/domain/leave.ts';
import type { WaitlistEntry } from '../../../functions/domain/waitlist.ts';
import { type StoredClosure, toClosure, toTimeOff } from '../../../functions/store/absences.ts';
import { toAppointment } from '../../../functions/store/appointments.ts';
import { toClinic, toDoctor, toType } from '../../../functions/store/clinics.ts';
import { toDoctorDay } from '../../../functions/store/doctor-days.ts';
import { toEventRow } from '../../../functions/store/events.ts';
import {
  CLOSURE_PREFIX,
  DOCTOR_PREFIX,
  EVENT_PREFIX,
  TIME_OFF_PREFIX,
  TYPE_PREFIX,
  WISH_PREFIX,
} from '../../../functions/store/keys.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { toWish } from '../../../functions/store/wishes.ts';
import { scan } from '../invariants.ts';

/** An event row with a name of its own. */
export interface SeenEvent {
  readonly name: string;
  readonly item: Item;
}

/** An event as the bus carries it. */
export const detailOf = ({ item }: SeenEvent): EventDetail =>
  anyEvent.parse(JSON.parse(JSON.stringify(toEventRow(item).detail)));

/** Everything that a table holds, as what it is. */
export interface Seen {
  readonly clinics: readonly Clinic[];
  readonly doctors: readonly Doctor[];
  readonly types: readonly AppointmentType[];
  readonly appointments: readonly Appointment[];
  readonly days: readonly DoctorDay[];
  readonly wishes: readonly WaitlistEntry[];
  readonly timeOffs: readonly TimeOff[];
  readonly closures: readonly StoredClosure[];
  readonly events: readonly SeenEvent[];
}

const starts = ({ PK, SK }: Item, partition: string, sort: string): boolean =>
  String(PK).startsWith(partition) && String(SK).startsWith(sort);

export const see = async (table: Table): Promise<Seen> => {
  // In an order that does not depend on where DynamoDB keeps what.
  const items = (await scan(table)).toSorted((a, b) =>
    `${String(a.PK)} ${String(a.SK)}` < `${String(b.PK)} ${String(b.SK)}` ? -1 : 1,
  );
  const having = (partition: string, sort: string) => items.filter((item) => starts(item, partition, sort));
  return {
    clinics: having('CLINIC#', 'PROFILE').map(toClinic),
    doctors: having('CLINIC#', DOCTOR_PREFIX).map(toDoctor),
    types: having('CLINIC#', TYPE_PREFIX).map(toType),
    appointments: having('APPT#', 'APPT').map(toAppointment),
    days: having('DAY#', DOCTOR_PREFIX)
      .filter(({ scheduleVersion }) => scheduleVersion !== undefined)
      .map(toDoctorDay),
    wishes: having('PATIENT#', WISH_PREFIX).map(toWish),
    timeOffs: having('DOCTOR#', TIME_OFF_PREFIX).map(toTimeOff),
    closures: having('CLINIC#', CLOSURE_PREFIX).map(toClosure),
    events: items
      .filter(({ SK, type }) => String(SK).startsWith(EVENT_PREFIX) && type !== undefined)
      .map((item) => ({
        name: `${String(item.PK)} ${String(item.SK)}`,
        item,
      })),
  };
};
