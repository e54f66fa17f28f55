import { routes } from '../contract/routes.ts';
import { agendaEntryView } from '../contract/views.ts';
import type { Actor, Appointment } from '../domain/appointment.ts';
import { runs } from '../domain/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { EpochMs } from '../domain/time.ts';
import { pageOf, positionFrom, sealCursor } from '../http/cursor.ts';
import { appointmentsOfPatient } from '../store/appointments.ts';
import { appointmentsOfClinics, placeOf } from '../store/clinic-appointments.ts';
import { getDoctor } from '../store/clinics.ts';
import { peopleById } from '../store/people.ts';
import type { Table } from '../store/table.ts';
import { clinicsOf, unknownReference } from './callers/clinics-of.ts';
import { endpoint } from './callers/dependencies.ts';

const withPatients = async (table: Table, appointments: readonly Appointment[], viewer: Actor, now: EpochMs) => {
  const ids = new Set(appointments.map(({ patientId }) => patientId));
  const patients = await peopleById(table, [...ids]);
  return appointments.map((one) => agendaEntryView(one, patients.get(one.patientId), viewer, now));
};

/** The appointments of the clinics that the caller runs, by start, page by page. */
export const listClinicAppointments = endpoint(
  routes.listClinicAppointments,
  async ({ query, actor, now }, { table, signingSecret }) => {
    const clinics = await clinicsOf(table, actor, query.clinicId);
    if (isRefusal(clinics)) return clinics;
    const { doctorId, patientId, limit } = query;
    if (doctorId !== undefined) {
      const doctor = await getDoctor(table, doctorId);
      if (!doctor || !runs(actor, doctor.clinicId)) return unknownReference('doctorId');
    }
    const owner = { secret: await signingSecret(), callerId: actor.id, operationId: 'listClinicAppointments' };
    if (patientId !== undefined) {
      const ids = new Set(clinics.map(({ id }) => id));
      const own = (await appointmentsOfPatient(table, patientId, query, now)).filter((one) => ids.has(one.clinicId));
      const page = pageOf(own, query, placeOf, owner);
      return isRefusal(page) ? page : { body: { ...page, items: await withPatients(table, page.items, actor, now) } };
    }
    const after = positionFrom(owner, query.cursor);
    if (isRefusal(after)) return after;
    const { appointments, lookedTo } = await appointmentsOfClinics(table, clinics, query, now, after, limit);
    return {
      body: {
        items: await withPatients(table, appointments, actor, now),
        nextCursor: lookedTo === undefined ? null : sealCursor(owner, lookedTo),
      },
    };
  },
);
