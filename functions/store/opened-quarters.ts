import type { EpochMs, Quarter } from '../domain/time.ts';
import type { Item } from './table.ts';

// An attribute of its own for each quarter-hour, so that an update can add one without reading the row or needing a map in
// it. A date has some hundred quarter-hours, which bounds the row and every expression over them.

/** How a quarter-hour became free: the doctor works then, or something that took it is gone. */
export type Opening = 'added' | 'freed';

/** When quarter-hours of a stored doctor-day became free in one of the ways, where the row says so for one alone. */
export const openedIn = (item: Item, how: Opening): Map<Quarter, EpochMs> =>
  new Map(
    Object.entries(item).flatMap(([name, at]) =>
      name.startsWith(`${how}:`) ? [[Number(name.slice(how.length + 1)), at as EpochMs] as const] : [],
    ),
  );

/** The part of a doctor-day's update that says when some of its quarter-hours became free; empty for none. */
export const openedUpdate = (
  how: Opening,
  quarters: readonly Quarter[],
  now: EpochMs,
): { readonly set: readonly string[]; readonly names: Record<string, string>; readonly values: Item } => ({
  set: quarters.map((_, index) => `#${how}${index} = :opened`),
  names: Object.fromEntries(quarters.map((quarter, index) => [`#${how}${index}`, `${how}:${quarter}`])),
  values: quarters.length > 0 ? { ':opened': now } : {},
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
