import type { Route } from '../../functions/contract/route.ts';
import { sampleOf } from './samples.ts';

/** What a field by itself does not tell: a time off ends after its start, an override is for one patient. */
const TOGETHER: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  takeTimeOff: { end: '2026-03-09T12:00:00-04:00' },
  recordTimeOff: { end: '2026-03-09T12:00:00-04:00' },
  overrideAppointment: { patient: undefined },
};
/** A body that the route takes. */
export const goodBody = ({ body, operationId }: Route): Record<string, unknown> | undefined =>
  body && without({ ...sampleOf(body, 'all'), ...TOGETHER[operationId] });
const without = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
/** A query that the route takes, as short as it may be. */
export const goodQuery = ({ query }: Route): Record<string, string> =>
  query ? (sampleOf(query, 'required') as Record<string, string>) : {};
