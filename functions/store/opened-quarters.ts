import type { DoctorDay } from '../domain/doctor-day.ts';
import type { EpochMs, Quarter } from '../domain/time.ts';
import type { Item } from './table.ts';

// An attribute of its own for each quarter-hour, so that an update can add one without reading the row or needing a map in
// it. A date has some hundred quarter-hours, which bounds the row and every expression over them.

/** How a quarter-hour became free: the doctor works then, or something that took it is gone. */
export type Opening = 'added' | 'freed';

/** When a quarter-hour became free, and which patient gave it back by an act of their own, if one did. */
type Stored = EpochMs | { readonly at: EpochMs; readonly by: string };

/** What the quarter-hours of a stored doctor-day became free by, in one of the ways. */
const openings = (item: Item, how: Opening): (readonly [Quarter, Stored])[] =>
  Object.entries(item).flatMap(([name, stored]) =>
    name.startsWith(`${how}:`) ? [[Number(name.slice(how.length + 1)), stored as Stored] as const] : [],
  );

/** When quarter-hours of a stored doctor-day were offered, where the row says so for one alone. */
export const addedIn = (item: Item): ReadonlyMap<Quarter, EpochMs> =>
  new Map(openings(item, 'added').map(([quarter, stored]) => [quarter, timeOf(stored)]));

const timeOf = (stored: Stored): EpochMs => (typeof stored === 'number' ? stored : stored.at);

/** When quarter-hours of a stored doctor-day were given back, and by whom where a patient did so themselves. */
export const freedIn = (item: Item): Required<Pick<DoctorDay, 'freed' | 'givenBackBy'>> => {
  const all = openings(item, 'freed');
  return {
    freed: new Map(all.map(([quarter, stored]) => [quarter, timeOf(stored)])),
    givenBackBy: new Map(
      all.flatMap(([quarter, stored]) => (typeof stored === 'number' ? [] : [[quarter, stored.by] as const])),
    ),
  };
};

/**
 * The part of a doctor-day's update that says when some of its quarter-hours became free, and `by` which patient; empty
 * for none.
 */
export const openedUpdate = (
  how: Opening,
  quarters: readonly Quarter[],
  now: EpochMs,
  by?: string,
): { readonly set: readonly string[]; readonly names: Record<string, string>; readonly values: Item } => ({
  set: quarters.map((_, index) => `#${how}${index} = :opened`),
  names: Object.fromEntries(quarters.map((quarter, index) => [`#${how}${index}`, `${how}:${quarter}`])),
  values: quarters.length > 0 ? { ':opened': by === undefined ? now : { at: now, by } } : {},
});

/** The part of an update that forgets when some quarter-hours became free. */
export const openedRemoval = (
  how: Opening,
  quarters: Iterable<Quarter>,
): { readonly remove: readonly string[]; readonly names: Record<string, string> } => {
  const names = Object.fromEntries(
    Array.from(quarters, (quarter, index) => [`#past_${how}${index}`, `${how}:${quarter}`]),
  );
  return { remove: Object.keys(names), names };
};
