/** The clinic's id in an address; only administrators, who have no clinic of their own, need it there. */
export interface ClinicSearch {
  readonly clinic?: string;
}

export const clinicSearch = (search: Record<string, unknown>): ClinicSearch => {
  const { clinic } = search;
  return typeof clinic === 'string' && clinic !== '' ? { clinic } : {};
};
