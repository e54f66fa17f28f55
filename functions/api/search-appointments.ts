import { routes } from '../contract/routes.ts';
import { slotView } from '../contract/views.ts';
import { hasSpecialization } from '../domain/clinic.ts';
import { refuse } from '../domain/refusal.ts';
import { type ClinicBook, clinicBook, listClinics } from '../store/clinics.ts';
import { openTimes } from '../store/open-times.ts';
import type { Table } from '../store/table.ts';
import { endpoint } from './callers/dependencies.ts';

const FIRST = 3;

const booksToSearch = async (table: Table, clinicId: string | undefined): Promise<ClinicBook[] | undefined> => {
  if (clinicId === undefined) {
    const clinics = await listClinics(table);
    const books = await Promise.all(clinics.map(({ id }) => clinicBook(table, id)));
    return books.filter((book) => book !== undefined);
  }
  const book = await clinicBook(table, clinicId);
  return book && [book];
};

/** The next open times with doctors of a specialization, across clinics, soonest first. */
export const searchAppointments = endpoint(routes.searchAppointments, async ({ query, now }, { table }) => {
  const books = await booksToSearch(table, query.clinicId);
  if (!books) return refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: '/clinicId', detail: 'does not exist' }] });

  const offers = books
    .filter(({ doctors }) => doctors.some((doctor) => doctor.active && hasSpecialization(doctor, query.specialization)))
    .flatMap(({ clinic, types }) =>
      types
        .filter(({ active, mode }) => active && (query.mode === undefined || mode === query.mode))
        .map((type) => ({ clinic, type })),
    );
  const found = await Promise.all(
    offers.map(async ({ clinic, type }) => {
      const dates = await openTimes(table, { ...query, clinic, type }, now);
      return { clinic, type, open: dates.flatMap(({ slots }) => slots).slice(0, FIRST) };
    }),
  );
  const items = found
    .flatMap(({ clinic, type, open: [first, ...rest] }) =>
      first ? [{ clinic, type, open: [first, ...rest] as const }] : [],
    )
    .sort((a, b) => a.open[0].start - b.open[0].start)
    .map(({ clinic, type, open }) => ({
      clinic,
      appointmentType: type,
      slots: open.map((slot) => slotView(slot, type, clinic.timeZone)),
    }));
  return { body: { items, nextCursor: null } };
});
