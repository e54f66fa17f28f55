import { routes } from '../contract/routes.ts';
import { unknownTypes } from '../domain/references.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { letIn } from '../identity/invitation.ts';
import { clinicBook, doctorRunBy } from '../store/clinics.ts';
import { changeDoctor } from '../store/directory-changes.ts';
import { findPerson } from '../store/people.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Changes a doctor, or brings one back who had left; what changed holds for the next booking. */
export const updateDoctor = accountEndpoint(
  routes.updateDoctor,
  async ({ actor, path, body, now, requestId }, { table, userPool }) => {
    const doctor = await doctorRunBy(table, path.doctorId, actor);
    // One who has left is there only to be brought back.
    const isThere = doctor && (doctor.active || body.active === true);
    const book = isThere ? await clinicBook(table, doctor.clinicId) : undefined;
    if (!doctor || !book) return refuse('NOT_FOUND');
    // Types that the doctor has already may have gone out of use meanwhile.
    const had = new Set(doctor.appointmentTypeIds);
    const errors = unknownTypes(book.types, body.appointmentTypeIds ?? []).filter(
      ({ pointer }) => !had.has(body.appointmentTypeIds?.[Number(pointer.split('/').at(-1))] ?? ''),
    );
    if (errors.length > 0) return refuse('UNKNOWN_REFERENCE', { errors });

    const changed = await changeDoctor(table, book.clinic, doctor.id, body, requestId, now);
    if (isRefusal(changed)) return changed;
    if (body.active === true && changed.userId !== undefined) {
      const person = await findPerson(table, changed.userId);
      const refused = person && (await letIn(userPool, person.email));
      if (refused) return refused;
    }
    return { body: changed, audit: { before: { ...doctor } } };
  },
);
