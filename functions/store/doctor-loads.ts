import type { DoctorLoad } from '../domain/analytics.ts';
import { datesFrom, type LocalDate, QUARTER_MINUTES } from '../domain/time.ts';
import { doctorDaysOnEach } from './doctor-days.ts';
import type { Table } from './table.ts';

/** So many dates are read side by side. */
const AT_ONCE = 31;

/** How busy each doctor of a clinic is on some dates, by name: one Query for each date. */
export const doctorLoads = async (
  table: Table,
  clinicId: string,
  from: LocalDate,
  to: LocalDate,
): Promise<DoctorLoad[]> => {
  const loads = new Map<string, DoctorLoad>();
  const dates = datesFrom(from, to);
  for (let first = 0; first < dates.length; first += AT_ONCE) {
    const days = await doctorDaysOnEach(table, clinicId, dates.slice(first, first + AT_ONCE), false);
    for (const { doctorId, doctorName, load, offered } of [...days.values()].flat()) {
      const before = loads.get(doctorId);
      loads.set(doctorId, {
        doctorId,
        name: doctorName,
        bookedMinutes: (before?.bookedMinutes ?? 0) + load * QUARTER_MINUTES,
        offeredMinutes: (before?.offeredMinutes ?? 0) + offered.size * QUARTER_MINUTES,
      });
    }
  }
  return [...loads.values()].sort((a, b) => (`${a.name}#${a.doctorId}` < `${b.name}#${b.doctorId}` ? -1 : 1));
};
