import { routes } from '../contract/routes.ts';
import { byName, placeByName } from '../domain/clinic.ts';
import { type DoctorDay, workingSpans } from '../domain/doctor-day.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { datesFrom, type LocalDate, localDateOf, toZoned } from '../domain/time.ts';
import { utilisationOf } from '../domain/utilisation.ts';
import { pageOf } from '../http/cursor.ts';
import { allAppointmentsOf } from '../store/clinic-appointments.ts';
import { clinicBook } from '../store/clinics.ts';
import { doctorDaysOnEach } from '../store/doctor-days.ts';
import { findAvailability } from '../store/schedule-row.ts';
import { clinicNamed } from './callers/clinics-of.ts';
import { endpoint } from './callers/dependencies.ts';

/** What a doctor works on each date, in the clinic's zone. */
const hoursOf = (doctorId: string, days: ReadonlyMap<LocalDate, readonly DoctorDay[]>, timeZone: string) =>
  [...days].map(([date, on]) => {
    const day = on.find((one) => one.doctorId === doctorId);
    const spans = day === undefined ? [] : workingSpans(day);
    return {
      date,
      windows: spans.map(({ start, end }) => ({ start: toZoned(start, timeZone), end: toZoned(end, timeZone) })),
    };
  });

/** A clinic's doctors by name, with what they offer in some days and how much of it is booked; today without dates. */
export const listDoctorLoads = endpoint(
  routes.listDoctorLoads,
  async ({ query, actor, now }, { table, signingSecret }) => {
    const clinicId = query.clinicId ?? actor.clinicId;
    if (clinicId === undefined)
      return refuse('VALIDATION_FAILED', { errors: [{ pointer: '/clinicId', detail: 'is needed' }] });
    const clinic = await clinicNamed(table, actor, clinicId);
    if (isRefusal(clinic)) return clinic;

    const book = await clinicBook(table, clinic.id);
    const page = pageOf((book?.doctors ?? []).toSorted(byName), query, placeByName, {
      secret: await signingSecret(),
      callerId: actor.id,
      operationId: `listDoctorLoads ${clinic.id}`,
    });
    if (isRefusal(page)) return page;
    const from = query.from ?? query.to ?? localDateOf(now, clinic.timeZone);
    const to = query.to ?? from;
    const [appointments, days, availabilities] = await Promise.all([
      allAppointmentsOf(table, clinic, { from, to }, now),
      doctorDaysOnEach(table, clinic.id, datesFrom(from, to), false),
      Promise.all(page.items.map(({ id }) => findAvailability(table, id, clinic.timeZone))),
    ]);
    const allDays = [...days.values()].flat();
    return {
      body: {
        ...page,
        items: page.items.flatMap((doctor, index) => {
          const availability = availabilities[index];
          if (!availability) return [];
          const utilisation = utilisationOf(doctor.id, appointments, allDays);
          return [{ doctor, availability, ...utilisation, days: hoursOf(doctor.id, days, clinic.timeZone) }];
        }),
      },
    };
  },
);
