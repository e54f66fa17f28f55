import { useQuery } from '@tanstack/react-query';
import { clinicOf, typesOf } from '../../app/queries.ts';
import type { AppointmentType, Clinic } from '../../client/index.ts';

/** The clinic and the type that ids stand for, once known; a type that is no longer offered stays unknown. */
export const useBookingNames = (
  clinicId: string | undefined,
  typeId: string | undefined,
): { readonly clinic: Clinic | undefined; readonly type: AppointmentType | undefined } => {
  const enabled = clinicId !== undefined;
  const clinic = useQuery({ ...clinicOf(clinicId ?? ''), enabled });
  const types = useQuery({ ...typesOf(clinicId ?? ''), enabled });
  return { clinic: clinic.data, type: types.data?.items.find(({ id }) => id === typeId) };
};
