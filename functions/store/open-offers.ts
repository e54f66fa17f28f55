import type { Appointment } from '../domain/appointment.ts';
import { bookingWindow } from '../domain/clinic.ts';
import type { Opening } from '../domain/offering.ts';
import { addDays, datesFrom, type LocalDate } from '../domain/time.ts';
import { placeInLine, type WaitlistEntry } from '../domain/waitlist.ts';
import { clinicBook, type ClinicBook } from './clinics.ts';
import { doctorDaysOnEach, type ReadDays, withNextDates } from './doctor-days.ts';
import { type Offering, offerTo, suitsSinceIn, wishesWaiting } from './offering.ts';
import { type Pace, WITHOUT_PAUSE } from './pace.ts';
import type { Table } from './table.ts';

/** What the repair of a waitlist has done. */
export interface OpenOffers {
  readonly offers: readonly Appointment[];
  /** Whether it came to its end; otherwise it goes on from the place that it told last. */
  readonly finished: boolean;
}

/** Dates looked at together: as many days as 500 doctors have on them are in memory at once. */
const DATES_AT_ONCE = 7;

/** Where it goes on: on these dates, with those in line after this wish. */
interface Place {
  readonly date: LocalDate;
  readonly wish: string;
}
const SEPARATOR = '|';
const placeOf = ({ date, wish }: Place): string => `${date}${SEPARATOR}${wish}`;
const readPlace = (place: string | undefined, firstDate: LocalDate): Place => {
  const [date = '', wish = ''] = place?.split(SEPARATOR) ?? [];
  return date >= firstDate ? { date, wish } : { date: firstDate, wish: '' };
};

/**
 * The repair: offers every open time to those who still wait although it opened after they came or last had an offer,
 * because an event was lost, the horizon moved on, or they could not come before. For a periodic job; idempotent.
 *
 * It goes through the dates some at a time, and on those through everybody in line: what suits a wish best is the
 * earliest, so this offers the same as going through all dates for one wish after another, and can stop between any two.
 */
export const offerOpenTimes = async (
  table: Table,
  clinicId: string,
  offering: Omit<Offering, 'correlationId'>,
  pace: Pace = WITHOUT_PAUSE,
): Promise<OpenOffers> => {
  const offers: Appointment[] = [];
  const book = await clinicBook(table, clinicId);
  if (!book) return { offers, finished: true };
  const { firstDate, lastDate } = bookingWindow(book.clinic, offering.now());
  let wishes = await wishesWaiting(table, book);
  let { date, wish: after } = readPlace(pace.after, firstDate);
  for (; date <= lastDate; date = addDays(date, DATES_AT_ONCE), after = '') {
    const dates = datesFrom(date, min(addDays(date, DATES_AT_ONCE - 1), lastDate));
    const wanting = wishes.filter((wish) => placeInLine(wish) > after && dates.some((one) => isWanted(wish, one)));
    let opening: Opening | undefined;
    for (const wish of wanting) {
      opening ??= await openingOn(
        table,
        book,
        dates.filter((one) => wanting.some((it) => isWanted(it, one))),
      );
      const result = await offerOpening(
        table,
        book,
        wish,
        opening,
        { ...offering, correlationId: `waitlist-${clinicId}` },
        pace,
      );
      opening = result.opening;
      if (result.offer) offers.push(result.offer);
      if (result.offer) wishes = wishes.filter((it) => it !== wish);
      await pace.reached(placeOf({ date, wish: placeInLine(wish) }));
      if (!pace.goOn()) return { offers, finished: false };
    }
  }
  return { offers, finished: true };
};

const min = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
const isWanted = ({ from, to }: WaitlistEntry, date: LocalDate): boolean => from <= date && date <= to;

const openingOn = async (table: Table, book: ClinicBook, dates: readonly LocalDate[]): Promise<Opening> => {
  const { clinic, types } = book;
  const read: ReadDays = (wanted) => doctorDaysOnEach(table, clinic.id, wanted, true);
  const days = await withNextDates([...(await read(dates)).values()].flat(), types, clinic.timeZone, read);
  return { clinic, days, suitsSince: suitsSinceIn(book) };
};

/** Offers one wish what is open; its trouble keeps nobody else waiting. */
const offerOpening = async (
  table: Table,
  book: ClinicBook,
  wish: WaitlistEntry,
  opening: Opening,
  offering: Offering,
  { failed }: Pace,
): Promise<{ readonly offer?: Appointment; readonly opening: Opening }> => {
  const type = book.types.find(({ id }) => id === wish.appointmentTypeId);
  if (!type) return { opening };
  try {
    return await offerTo(table, book, wish, type, opening, offering);
  } catch (error) {
    failed('wish', error);
    return { opening };
  }
};
