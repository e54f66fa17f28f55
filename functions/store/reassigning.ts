import { type Appointment, concerns } from '../domain/appointment.ts';
import { reassigned, reassignRequest, refuseForEntry, refuseReassign } from '../domain/reassigning.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { localDateOf } from '../domain/time.ts';
import { isOfferedTo, offerReassigned, type WaitlistEntry } from '../domain/waitlist.ts';
import { appointmentWrite, eventWrite, findAppointment } from './appointments.ts';
import { getClinic, getDoctor, getType } from './clinics.ts';
import { compete, type TakingWrite, untilNotSuperseded } from './competition.ts';
import { doctorDaysOn } from './doctor-days.ts';
import { dayMoves, type Moving, slotMoves } from './moves.ts';
import { commit, type NamedWrite, type Table } from './table.ts';
import { MAX_ACTIONS } from './transaction-room.ts';
import { findWish, wishWrites } from './wishes.ts';

export interface Reassigning extends Moving {
  /** What is committed together with the appointment's new version; a failed condition of it changes nothing. */
  readonly beside?: (after: Appointment) => readonly NamedWrite<'beside'>[];
}

/**
 * Gives an appointment, or a live hold, another doctor at the same time: the one named, or one of those free, chosen by
 * load as a booking would. Notice, horizon and cut-off do not count, and the patient's calendar stays as it is. The
 * doctor whom it has already may be named, and nothing is written. On any refusal everything stands as before: `SLOT_TAKEN` and `NO_DOCTOR_AVAILABLE` when nobody can take it.
 */
export const reassign = async (
  table: Table,
  id: string,
  wanted: { readonly doctorId?: string | undefined },
  reassigning: Reassigning,
): Promise<Appointment | Refusal> => untilNotSuperseded(() => reassignOnce(table, id, wanted, reassigning));

/** The waitlist entry that a live hold is offered to. */
const entryOfferedBy = async (table: Table, hold: Appointment): Promise<WaitlistEntry | undefined> => {
  if (hold.status !== 'PENDING' || hold.waitlistEntryId === undefined) return undefined;
  const entry = await findWish(table, hold.patientId, hold.waitlistEntryId);
  return isOfferedTo(entry, hold) ? entry : undefined;
};

/** A write whose failed condition means that something changed since it was read. */
const asBeside = ({ write }: NamedWrite<string>): NamedWrite<'beside'> => ({ name: 'beside', write });

const reassignOnce = async (
  table: Table,
  id: string,
  { doctorId }: { readonly doctorId?: string | undefined },
  { asking, cause, random, newRoom, beside = () => [] }: Reassigning,
): Promise<Appointment | Refusal | 'superseded'> => {
  const before = await findAppointment(table, id);
  if (!before || !concerns(before, asking.actor)) return refuse('NOT_FOUND');
  const [clinic, type, doctor] = await Promise.all([
    getClinic(table, before.clinicId),
    getType(table, before.appointmentTypeId),
    doctorId === undefined ? undefined : getDoctor(table, doctorId),
  ]);
  const refused = refuseReassign(before, asking, { doctorId, doctor });
  if (refused) return refused;
  if (doctorId === before.doctor.id) return before;
  if (!clinic || !type) return refuse('NO_DOCTOR_AVAILABLE');
  const entry = await entryOfferedBy(table, before);
  const refusedForEntry = refuseForEntry(entry, doctorId);
  if (refusedForEntry) return refusedForEntry;

  const request = reassignRequest(before, clinic, type, doctorId, entry);
  const firstView = await doctorDaysOn(table, clinic.id, localDateOf(before.start, clinic.timeZone), true);
  let after = before;
  const result = await compete(table, {
    request,
    firstView,
    now: asking.now,
    random,
    onlyThisStart: true,
    attempt: async (choice) => {
      const change = reassigned(before, request, choice, newRoom, asking.now);
      after = change.after;
      const writes: NamedWrite<TakingWrite>[] = [
        ...slotMoves(table, before, after),
        ...dayMoves(table, before, after, choice.day),
        appointmentWrite(table, after),
        eventWrite(table, change.event, after, cause, before),
        ...beside(after),
        ...(entry ? wishWrites(table, offerReassigned(entry, before, after)).map(asBeside) : []),
      ];
      // A doctor may record any number of times off over one and the same visit, and each is told what became of it.
      if (writes.length > MAX_ACTIONS) return refuse('NO_DOCTOR_AVAILABLE');
      return commit<TakingWrite>(table, writes);
    },
  });
  return result === 'superseded' || isRefusal(result) ? result : after;
};
