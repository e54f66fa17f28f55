import { PLATFORM, type Recipient, recipientsOf } from '../../domain/announcement.ts';
import type { Actor, Appointment } from '../../domain/appointment.ts';
import { runs } from '../../domain/person.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { appointmentsByIds } from '../../store/appointments.ts';
import { bookedAt } from '../../store/booked-at.ts';
import { listClinics } from '../../store/clinics.ts';
import { peopleById } from '../../store/people.ts';
import type { Table } from '../../store/table.ts';
import { clinicNamed } from './clinics-of.ts';

/** Whom somebody means to write to. */
export interface Named {
  readonly appointmentIds?: readonly string[] | undefined;
  readonly patientIds?: readonly string[] | undefined;
}

const unknown = (field: keyof Named, indexes: readonly number[]): Refusal =>
  refuse('UNKNOWN_REFERENCE', {
    errors: indexes.slice(0, 20).map((index) => ({ pointer: `/${field}/${index}`, detail: 'does not exist' })),
  });

const indexesOf = <Item>(items: readonly Item[], isWrong: (item: Item) => boolean): number[] =>
  items.flatMap((item, index) => (isWrong(item) ? [index] : []));

/** The people named, if all of them are the caller's to write to; for staff others do not exist. */
export const recipientsFor = async (
  table: Table,
  actor: Actor,
  { appointmentIds = [], patientIds = [] }: Named,
): Promise<Recipient[] | Refusal> => {
  const { clinicId } = actor;
  const [found, people, known] = await Promise.all([
    appointmentsByIds(table, appointmentIds),
    peopleById(table, patientIds),
    clinicId === undefined ? new Set(patientIds) : bookedAt(table, clinicId, patientIds),
  ]);
  const appointments = found.filter((one): one is Appointment => one !== undefined && runs(actor, one.clinicId));
  if (appointments.length < found.length)
    return unknown(
      'appointmentIds',
      indexesOf(found, (one) => one === undefined || !runs(actor, one.clinicId)),
    );
  const strangers = indexesOf(patientIds, (id) => {
    const person = people.get(id);
    return person?.role !== 'patient' || person.removedAt !== undefined || !known.has(id);
  });
  if (strangers.length > 0) return unknown('patientIds', strangers);
  return recipientsOf(appointments, patientIds, clinicId ?? PLATFORM.id);
};

/** Whose notices a caller looks after: those of the clinic named, or of all that they run. */
export const listsFor = async (
  table: Table,
  actor: Actor,
  named: string | undefined,
): Promise<readonly string[] | Refusal> => {
  const clinicId = named ?? actor.clinicId;
  if (clinicId === undefined) return [...(await listClinics(table)).map(({ id }) => id), PLATFORM.id];
  const clinic = await clinicNamed(table, actor, clinicId);
  return isRefusal(clinic) ? clinic : [clinic.id];
};
