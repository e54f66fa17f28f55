import { addDays, type LocalDate } from './time.ts';

/** How far a doctor's days have been made from the schedule. None of the dates ever moves back. */
export interface DaysMade {
  /** Days up to this date follow the schedule's version `madeVersion`. */
  readonly madeThrough?: LocalDate | undefined;
  readonly madeVersion?: number | undefined;
  /** Days may exist up to this date: also those of an extension that stopped half-way. */
  readonly writtenThrough?: LocalDate | undefined;
}

/** Dates whose days are to be made, both included; none when `from` is after `to`. */
export interface Stretch {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Up to which date the schedule is followed once they are made. */
  readonly through: LocalDate;
  /** Up to which date days may exist before they are. */
  readonly written: LocalDate | undefined;
  /** Whether the change also concerns what lies after the last date that is made. */
  readonly openEnded: boolean;
}

const latest = (...dates: readonly (LocalDate | undefined)[]): LocalDate | undefined =>
  dates
    .filter((date) => date !== undefined)
    .toSorted()
    .at(-1);

/**
 * The next dates to make for a version of the schedule; `undefined` when every day follows it. What exists decides, not
 * the horizon alone, which may have been lowered and may be raised again. The days of a change of some dates are those
 * dates, as long as the version before it was followed everywhere.
 */
export const datesToMake = (
  { madeThrough, madeVersion, writtenThrough }: DaysMade,
  version: number,
  change: { readonly from?: LocalDate | undefined; readonly to?: LocalDate | undefined },
  { today, horizon }: { readonly today: LocalDate; readonly horizon: LocalDate },
): Stretch | undefined => {
  const written = latest(madeThrough, writtenThrough);
  const end = latest(horizon, written) ?? horizon;
  const notBefore = (date: LocalDate): LocalDate => (date > today ? date : today);
  if (madeThrough !== undefined && madeVersion === version)
    return madeThrough >= end
      ? undefined
      : { from: notBefore(addDays(madeThrough, 1)), to: end, through: end, written, openEnded: false };
  const { from, to } = change;
  if (madeThrough === undefined || madeVersion !== version - 1 || from === undefined || to === undefined)
    return { from: today, to: end, through: end, written, openEnded: true };
  const isLonger = to > madeThrough;
  return {
    from: notBefore(from),
    to: isLonger ? madeThrough : to,
    through: madeThrough,
    written,
    openEnded: isLonger,
  };
};
