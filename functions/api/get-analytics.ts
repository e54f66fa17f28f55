import { toCsv } from '../contract/csv.ts';
import { routes } from '../contract/routes.ts';
import { type Analytics, analyse } from '../domain/analytics.ts';
import { isRefusal } from '../domain/refusal.ts';
import { countsOf } from '../store/counts.ts';
import { doctorLoads } from '../store/doctor-loads.ts';
import { clinicNamed } from './callers/clinics-of.ts';
import { endpoint } from './callers/dependencies.ts';

const CSV = 'text/csv';

/** One figure a line: what it measures, of what, and its value. */
const csvOf = ({ totals, utilisation, peakHours, leadTimeHours, noShowRate, waitlist, notifications }: Analytics) =>
  toCsv([
    ['measure', 'of', 'name', 'value'],
    ...Object.entries(totals).map(([status, count]) => ['total', status, '', count]),
    ...utilisation.flatMap(({ doctorId, name, bookedMinutes, offeredMinutes, ratio }) => [
      ['bookedMinutes', doctorId, name, bookedMinutes],
      ['offeredMinutes', doctorId, name, offeredMinutes],
      ['utilisation', doctorId, name, ratio],
    ]),
    ...peakHours.map(({ day, hour, count }) => ['peakHour', `${day} ${String(hour).padStart(2, '0')}:00`, '', count]),
    ['leadTimeHours', 'median', '', leadTimeHours.median],
    ['leadTimeHours', 'p90', '', leadTimeHours.p90],
    ['noShowRate', '', '', noShowRate],
    ...Object.entries(waitlist).map(([name, count]) => ['waitlist', name, '', count]),
    ...Object.entries(notifications).map(([name, count]) => ['notifications', name, '', count]),
  ]);

/** What became of the appointments of a clinic's dates, from its daily counters and its doctors' days. */
export const getAnalytics = endpoint(routes.getAnalytics, async ({ query, actor, prefers }, { table }) => {
  const { clinicId, from, to } = query;
  const clinic = await clinicNamed(table, actor, clinicId);
  if (isRefusal(clinic)) return clinic;
  const [counts, loads] = await Promise.all([
    countsOf(table, clinicId, from, to),
    doctorLoads(table, clinicId, from, to),
  ]);
  const analytics = analyse(counts, loads);
  return {
    body: { clinicId, from, to, ...analytics },
    ...(prefers(CSV) && { instead: { mediaType: `${CSV}; charset=utf-8`, text: csvOf(analytics) } }),
  };
});
