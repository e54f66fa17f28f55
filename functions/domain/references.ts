import type { AppointmentType } from './clinic.ts';

/** What of a doctor's appointment types does not exist in the clinic or is not in use, by JSON pointer. */
export const unknownTypes = (
  types: readonly AppointmentType[],
  wanted: readonly string[],
): { readonly pointer: string; readonly detail: string }[] => {
  const known = new Set(types.filter(({ active }) => active).map(({ id }) => id));
  return wanted.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/appointmentTypeIds/${index}`, detail: 'does not exist or is not active' }],
  );
};
