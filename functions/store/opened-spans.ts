import { type OpenedSpan, spansOf } from '../domain/doctor-day.ts';
import type { EpochMs, Quarter } from '../domain/time.ts';
import type { Item } from './table.ts';

// An attribute of its own for each span, so that an update can add one without reading the row or needing a map in it.
const SPAN = /^opened:(\d+)\+(\d+)$/;
const nameOf = ({ first, length }: Pick<OpenedSpan, 'first' | 'length'>): string => `opened:${first}+${length}`;

/** The spans that a stored doctor-day tells of. */
export const openedSpansIn = (item: Item): OpenedSpan[] =>
  Object.entries(item).flatMap(([name, at]) => {
    const [, first, length] = SPAN.exec(name) ?? [];
    return first === undefined ? [] : [{ first: Number(first), length: Number(length), at: at as EpochMs }];
  });

/** The part of a doctor-day's update that says when some of its quarter-hours became free; empty for none. */
export const openedUpdate = (
  quarters: readonly Quarter[],
  now: EpochMs,
): { readonly set: readonly string[]; readonly names: Record<string, string>; readonly values: Item } => {
  const spans = spansOf(quarters);
  return {
    set: spans.map((_, index) => `#opened${index} = :opened`),
    names: Object.fromEntries(spans.map((span, index) => [`#opened${index}`, nameOf(span)])),
    values: spans.length > 0 ? { ':opened': now } : {},
  };
};

/** The part of an update that forgets spans. */
export const openedRemoval = (
  spans: readonly OpenedSpan[],
): { readonly remove: readonly string[]; readonly names: Record<string, string> } => ({
  remove: spans.map((_, index) => `#past${index}`),
  names: Object.fromEntries(spans.map((span, index) => [`#past${index}`, nameOf(span)])),
});
