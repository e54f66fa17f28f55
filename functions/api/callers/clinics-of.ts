import type { Actor } from '../../domain/appointment.ts';
import type { Clinic } from '../../domain/clinic.ts';
import { runs } from '../../domain/person.ts';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import { getClinic, listClinics } from '../../store/clinics.ts';
import type { Table } from '../../store/table.ts';

export const unknownReference = (field: string): Refusal =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

/** The clinic that a body or query names, if the caller runs it: for staff another clinic is unknown. */
export const clinicNamed = async (table: Table, actor: Actor, clinicId: string): Promise<Clinic | Refusal> =>
  (runs(actor, clinicId) ? await getClinic(table, clinicId) : undefined) ?? unknownReference('clinicId');

/** The clinics that a query is about: the one it names, without a name all that the caller runs. */
export const clinicsOf = async (
  table: Table,
  actor: Actor,
  clinicId: string | undefined,
): Promise<readonly Clinic[] | Refusal> => {
  const named = clinicId ?? actor.clinicId;
  if (named === undefined) return listClinics(table);
  const clinic = await clinicNamed(table, actor, named);
  return 'refused' in clinic ? clinic : [clinic];
};
