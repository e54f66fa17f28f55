import type { Appointment } from '../../../functions/domain/appointment.ts';
import { offeredQuarters } from '../../../functions/domain/availability.ts';
import { bookableOf, openCounts } from '../../../functions/domain/booking.ts';
import { isComing, isInConflict, type Leave, leaveDuring } from '../../../functions/domain/leave.ts';
import {
  addDays,
  datesFrom,
  type EpochMs,
  fromIso,
  localDateOf,
  quarterAt,
  toUtc,
} from '../../../functions/domain/time.ts';
import { isExpired } from '../../../functions/domain/transitions.ts';
import { IN_LINE, type WaitlistEntry } from '../../../functions/domain/waitlist.ts';
import { isClosed } from '../../../functions/store/absences.ts';
import { findAvailability } from '../../../functions/store/schedule-row.ts';
import type { Table } from '../../../functions/store/table.ts';
import { expectInvariants } from '../invariants.ts';
import type { Place } from './place.ts';
import { detailOf, type Seen } from './seen.ts';
import { shuffled, type Stage, Violation } from './stage.ts';

/** What the table holds fits together. Until the events have come, appointments may lie outside changed hours. */
export const fitsTogether = async (table: Table, seen: Seen): Promise<void> => {
  try {
    await expectInvariants(table, { outsideHours: seen.appointments.map(({ id }) => id) });
  } catch (error) {
    const problems = (error as { actual?: unknown }).actual;
    throw new Violation(Array.isArray(problems) ? problems.join('; ') : String(error), { cause: error });
  }
};

/** What was open all along since a wish was made, and what it was offered. */
export class OpenAllAlong {
  readonly #open = new Map<string, ReadonlySet<string>>();
  readonly #offers = new Set<string>();

  /** @param judged false: only takes note. @throws Violation when a wish was offered what was never taken. */
  look(seen: Seen, now: EpochMs, judged: boolean): void {
    for (const offer of seen.appointments) {
      const { id, waitlistEntryId, start, doctor } = offer;
      if (waitlistEntryId === undefined || this.#offers.has(id)) continue;
      this.#offers.add(id);
      const wasOpen = this.#open.get(waitlistEntryId)?.has(`${quarterAt(start)}@${doctor.id}`) ?? false;
      if (judged && wasOpen && !wasTaken(seen, offer))
        throw new Violation(`I18 ${waitlistEntryId} was offered ${toUtc(start)} of ${doctor.id}, open all along`);
    }
    for (const wish of seen.wishes.filter(({ status }) => IN_LINE[status])) {
      const open = openFor(wish, seen, now);
      this.#open.set(wish.id, this.#open.get(wish.id)?.intersection(open) ?? open);
    }
  }
}

/** Whether somebody had some of an offered time for a moment since the wish was made, too short to be seen. */
const wasTaken = (seen: Seen, { id, waitlistEntryId, doctor, start, end, buffer }: Appointment): boolean => {
  const since = seen.wishes.find((wish) => wish.id === waitlistEntryId)?.createdAt ?? 0;
  const claimEnd = end + buffer.length * 900_000;
  return seen.events
    .map(detailOf)
    .filter((event) => 'appointmentId' in event && event.appointmentId !== id && fromIso(event.occurredAt) >= since)
    .flatMap((event) => ('status' in event ? [event, ...(event.previous ? [event.previous] : [])] : []))
    .some(
      (visit) =>
        visit.doctorId === doctor.id &&
        fromIso(visit.start) < claimEnd &&
        // Its own buffer may have reached that far.
        fromIso(visit.end) + 4 * 3_600_000 > start,
    );
};

const openFor = (wish: WaitlistEntry, { clinics, types, days }: Seen, now: EpochMs): ReadonlySet<string> => {
  const clinic = clinics.find(({ id }) => id === wish.clinicId);
  const type = types.find(({ id }) => id === wish.appointmentTypeId);
  if (!clinic || !type?.active) return new Set();
  return new Set(
    days
      .filter(({ clinicId, date }) => clinicId === clinic.id && date >= wish.from && date <= wish.to)
      .flatMap((day) =>
        bookableOf(clinic, day.date, openCounts(type, [day], now), now).map(
          ({ start }) => `${quarterAt(start)}@${day.doctorId}`,
        ),
      ),
  );
};

const leaveAt = (seen: Seen, { doctor }: Appointment): Leave => ({
  doctorActive: seen.doctors.find(({ id }) => id === doctor.id)?.active ?? false,
  timeOff: seen.timeOffs.filter(({ doctorId }) => doctorId === doctor.id),
  closures: seen.closures.filter(isClosed).filter(({ clinicId }) => doctor.id.startsWith(`${clinicId}_`)),
});

/** When overrides, leaves and closures were first seen, by id. */
export class FirstSeen {
  readonly #at = new Map<string, number>();
  #looks = 0;

  look({ appointments, timeOffs, closures }: Seen): void {
    this.#looks++;
    for (const { id } of [...appointments, ...timeOffs, ...closures])
      if (!this.#at.has(id)) this.#at.set(id, this.#looks);
  }

  isBefore(first: string, second: string): boolean {
    return (this.#at.get(first) ?? 0) < (this.#at.get(second) ?? 0);
  }
}

/** Nobody has an appointment with a doctor who will not be there as if all were well, and nobody is told so in vain. */
export const nobodyIsForgotten = (seen: Seen, firstSeen: FirstSeen, now: EpochMs): void => {
  for (const appointment of seen.appointments.filter((one) => isComing(one, now))) {
    const { id, attention, assignment, doctor, timeZone, start } = appointment;
    const leave = leaveAt(seen, appointment);
    const date = localDateOf(start, timeZone);
    const day = seen.days.find((one) => one.doctorId === doctor.id && one.date === date);
    const inConflict = isInConflict(appointment, day?.offered ?? new Set(), leave);
    // Staff may force one into a leave that is there already, and then it stands.
    const stands =
      assignment.policy === 'override' &&
      !leaveDuring(appointment, leave).some((later) => firstSeen.isBefore(id, later.id));
    // The patient of one who is checked in is there, and staff find somebody: no new time is asked for.
    if (inConflict && attention === undefined && !stands && appointment.status !== 'CHECKED_IN')
      throw new Violation(`I19 ${id} is ${appointment.status} with ${doctor.id}, who is not there`);
    if (!inConflict && attention !== undefined && leaveDuring(appointment, leave).length === 0)
      throw new Violation(`I19 ${id} needs a new time and ${doctor.id} is there`);
  }
  for (const appointment of seen.appointments)
    if (isExpired(appointment, now)) throw new Violation(`I13 ${appointment.id} is held and has run out`);
};

/** Doctor-days say what follows from hours, leave and closures, on every date that can be booked. */
export const daysFollow = async (table: Table, seen: Seen, now: EpochMs): Promise<void> => {
  for (const doctor of seen.doctors) {
    const clinic = seen.clinics.find(({ id }) => id === doctor.clinicId);
    if (!clinic) continue;
    const { timeZone, policy } = clinic;
    const availability = await findAvailability(table, doctor.id, timeZone);
    const today = localDateOf(now, timeZone);
    for (const date of datesFrom(today, addDays(today, policy.horizonDays))) {
      const absences = seen.timeOffs.filter(({ doctorId }) => doctorId === doctor.id);
      const closed = seen.closures.some((one) => isClosed(one) && one.clinicId === clinic.id && one.date === date);
      const planned = doctor.active ? offeredQuarters({ date, timeZone, availability, absences, closed }) : [];
      const day = seen.days.find((one) => one.doctorId === doctor.id && one.date === date);
      const offered = [...(day?.offered ?? [])].toSorted((a, b) => a - b);
      if (offered.join() !== planned.join())
        throw new Violation(`I6 ${doctor.id} offers ${offered.length} quarter-hours on ${date}, not ${planned.length}`);
    }
  }
};

const PROBES = 3;

/** On some date everything listed can be booked, and something else cannot. */
export const listedIsBookable = async (seen: Seen, place: Place, stage: Stage, now: EpochMs): Promise<void> => {
  const { random } = stage.api;
  const [type] = shuffled(
    seen.types.filter(({ active }) => active),
    random,
  );
  const clinic = seen.clinics.find(({ id }) => id === type?.clinicId);
  if (!type || !clinic) return;
  const as = { id: 'pat_probe', role: 'patient' } as const;
  const today = localDateOf(now, clinic.timeZone);
  const date = addDays(today, Math.floor(random() * (clinic.policy.horizonDays + 1)));
  const wanted = { clinicId: clinic.id, appointmentTypeId: type.id };
  const query = { ...wanted, from: date, to: date };
  const listed = await stage.act({ do: 'call', operation: 'listSlots', as, query });
  const starts = new Set<number>(listed?.json.days[0].slots.map(({ start }: { start: string }) => Date.parse(start)));
  const first = quarterAt(Date.parse(`${date}T00:00:00Z`)) - 56;
  const others = Array.from({ length: 208 }, (_, index) => (first + index) * 900_000).filter(
    (start) => localDateOf(start, clinic.timeZone) === date && !starts.has(start),
  );
  for (const start of [
    ...shuffled([...starts], random).slice(0, PROBES),
    ...shuffled(others, random).slice(0, PROBES),
  ]) {
    const body = { ...wanted, start: toUtc(start) };
    const answer = await stage.act({ do: 'call', operation: 'bookAppointment', as, body });
    const isBooked = answer?.status === 201;
    if (isBooked !== starts.has(start))
      throw new Violation(
        `listing ${toUtc(start)} for ${type.id} is ${starts.has(start) ? '' : 'not '}listed and answers ${String(answer?.json.code ?? answer?.status)}`,
      );
    if (!isBooked) continue;
    const path = { appointmentId: String(answer.json.id) };
    await stage.act({ do: 'call', operation: 'cancelAppointment', as: place.staffOf(clinic.id), path });
  }
};
