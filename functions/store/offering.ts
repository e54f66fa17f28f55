import { setTimeout as sleep } from 'node:timers/promises';
import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { type AppointmentType, bookingWindow, longestBuffer } from '../domain/clinic.ts';
import { type DoctorDay, expiredHoldsIn } from '../domain/doctor-day.ts';
import { canCome, draftOffer, type Opening, type OpenTime, timesFor } from '../domain/offering.ts';
import { backoffMs, ContentionError, MAX_ATTEMPTS } from '../domain/retry.ts';
import {
  addDays,
  datesFrom,
  type EpochMs,
  type LocalDate,
  localDateOf,
  type Quarter,
  startOfQuarter,
} from '../domain/time.ts';
import { type HeldForWish, offeredTo, placeInLine, type WaitlistEntry } from '../domain/waitlist.ts';
import { appointmentWrite, busyQuarters, eventWrite } from './appointments.ts';
import { claimWrites, type ClaimWrite } from './claims.ts';
import { clinicBook, type ClinicBook } from './clinics.ts';
import { daysOfDoctor, type ReadDays, withNextDates } from './doctor-days.ts';
import { endExpiredHolds } from './expiry.ts';
import { expiryWrite, holdsOf, type HoldWrite, takeHoldWrite } from './holds.ts';
import { findPerson } from './people.ts';
import { type Cancelled, commit, type Table } from './table.ts';
import { offeredEventWrite, wishesInLine, type WishWrite, wishWrites } from './wishes.ts';

/** What offering needs beside the opening. */
export interface Offering {
  /** Read again for every offer: a run may take minutes, and an offer is open from when it is made. */
  readonly now: () => EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
  /** Follows what opened the time to the last mail. */
  readonly correlationId: string;
}

/** Time of one doctor that an appointment has given back. */
export interface FreedTime {
  readonly clinicId: string;
  readonly doctorId: string;
  /** In order, at least one. */
  readonly quarters: readonly Quarter[];
  readonly openedAt: EpochMs;
  /** The wish that this very time was offered to, if its going has freed it. */
  readonly passedBy?: string | undefined;
}

/** Dates of one doctor whose hours were made anew. */
export interface NewHours {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
}

const SYSTEM = { id: 'waitlist', role: 'system' } as const;

/** Offers made for one event; what a larger one leaves is found by the hourly repair. */
const MAX_OFFERS = 50;

/**
 * Offers a freed time to those who wait for it: each start that has become possible to the first in line whom it suits
 * and who can come, as a hold of their own. Repeating it offers only what is still open to those who still wait.
 * @returns the holds offered.
 */
export const offerFreedTime = async (table: Table, freed: FreedTime, offering: Offering): Promise<Appointment[]> => {
  const book = await clinicBook(table, freed.clinicId);
  if (!book) return [];
  const dateOf = (quarter: Quarter) => localDateOf(startOfQuarter(quarter), book.clinic.timeZone);
  const [first, last] = [Math.min(...freed.quarters), Math.max(...freed.quarters)];
  // Near midnight also the visits of the date before whose buffers were in the way.
  const dates = { from: dateOf(first - longestBuffer(book.types)), to: dateOf(last) };
  return offerAll(table, book, offering, {
    clinic: book.clinic,
    days: await bookableDays(table, book, freed.doctorId, dates, offering.now()),
    quarters: new Set(freed.quarters),
    openedAt: freed.openedAt,
    passedBy: freed.passedBy,
  });
};

/** Offers what has opened on dates whose hours were written; the same promises as {@link offerFreedTime}. */
export const offerNewHours = async (table: Table, hours: NewHours, offering: Offering): Promise<Appointment[]> => {
  const book = await clinicBook(table, hours.clinicId);
  if (!book) return [];
  // A buffer of the evening before may reach into what has opened.
  const dates = { from: addDays(hours.from, -1), to: hours.to };
  const days = await bookableDays(table, book, hours.doctorId, dates, offering.now());
  return offerAll(table, book, offering, { clinic: book.clinic, days, suitsSince: suitsSinceIn(book) });
};

/** Since when the doctors of a clinic suit its types. */
export const suitsSinceIn = ({ doctors }: ClinicBook): Opening['suitsSince'] => {
  const byId = new Map(doctors.map(({ id, suitsSince }) => [id, suitsSince]));
  return (doctorId, typeId) => byId.get(doctorId)?.[typeId];
};

/** A doctor's days on some dates as they are now. */
const daysNow = async (
  table: Table,
  { clinic, types }: ClinicBook,
  doctorId: string,
  dates: readonly LocalDate[],
): Promise<DoctorDay[]> => {
  const read: ReadDays = (wanted) => daysOfDoctor(table, clinic.id, doctorId, wanted, true);
  return withNextDates([...(await read(dates)).values()].flat(), types, clinic.timeZone, read);
};

const bookableDays = (
  table: Table,
  book: ClinicBook,
  doctorId: string,
  { from, to }: { readonly from: LocalDate; readonly to: LocalDate },
  now: EpochMs,
): Promise<DoctorDay[]> => {
  const { firstDate, lastDate } = bookingWindow(book.clinic, now);
  return daysNow(table, book, doctorId, datesFrom(from > firstDate ? from : firstDate, to < lastDate ? to : lastDate));
};

/** Everybody who waits at a clinic, whatever for, first come first. */
export const wishesWaiting = async (table: Table, { clinic, types }: ClinicBook): Promise<WaitlistEntry[]> => {
  const lines = await Promise.all(
    types.filter(({ active }) => active).map(({ id }) => wishesInLine(table, clinic.id, id)),
  );
  return lines
    .flat()
    .filter(({ status }) => status === 'WAITING')
    .sort((a, b) => (placeInLine(a) < placeInLine(b) ? -1 : 1));
};

/** Offers what opened to everybody in line. One wish that fails keeps nobody else waiting, and is then told of. */
const offerAll = async (
  table: Table,
  book: ClinicBook,
  offering: Offering,
  opened: Opening,
): Promise<Appointment[]> => {
  if (opened.days.length === 0) return [];
  const types = new Map(book.types.map((type) => [type.id, type]));
  const offers: Appointment[] = [];
  const failures: unknown[] = [];
  let opening = opened;
  for (const wish of await wishesWaiting(table, book)) {
    if (offers.length >= MAX_OFFERS) break;
    const type = types.get(wish.appointmentTypeId);
    if (!type) continue;
    try {
      const result = await offerTo(table, book, wish, type, opening, offering);
      opening = result.opening;
      if (result.offer) offers.push(result.offer);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'not all offered');
  return offers;
};

export interface Offered {
  readonly offer?: Appointment;
  /** The opening as it was seen last. */
  readonly opening: Opening;
}

/** Offers a wish the best of what is open that its owner can take; nothing when there is none, or the wish moved on. */
export const offerTo = async (
  table: Table,
  book: ClinicBook,
  wish: WaitlistEntry,
  type: AppointmentType,
  seen: Opening,
  offering: Offering,
): Promise<Offered> => {
  let opening = seen;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const times = timesFor(wish, type, opening, offering.now());
    const time = times.length > 0 ? await firstTakable(table, wish, times, offering) : undefined;
    if (!time) return { opening };
    const now = offering.now();
    const hold = draftOffer(wish, opening.clinic, type, time, offering.newRoom, now);
    const result = await commitOffer(table, offeredTo(wish, hold, now), hold, time, offering.correlationId);
    opening = await lookAgain(table, book, opening, time.day);
    if (result === 'committed') return { offer: hold, opening };
    // Somebody else has made this offer, or done something to this wish.
    if (result === 'superseded') return { opening };
    if (result.contended) await sleep(backoffMs(offering.random, attempt));
  }
  throw new ContentionError(`too many others are at the time to be offered to ${wish.id}`);
};

/** The first time at which the owner can come; nobody's who has been removed. Holds that have run out are not in the way. */
const firstTakable = async (
  table: Table,
  { patientId }: WaitlistEntry,
  times: readonly OpenTime[],
  { now: clock, random }: Offering,
): Promise<OpenTime | undefined> => {
  const now = clock();
  const [person, { holds }] = await Promise.all([findPerson(table, patientId), holdsOf(table, patientId)]);
  if (person?.removedAt !== undefined) return undefined;
  await endExpiredHolds(
    table,
    holds.filter(({ expiresAt }) => expiresAt <= now),
    now,
    random,
  );
  const busy = await busyQuarters(table, patientId, now);
  const time = times.find((open) => canCome(open, busy));
  if (time) await endExpiredHolds(table, expiredHoldsIn(time.day, time.claim, now), now, random);
  return time;
};

type OfferWrite = ClaimWrite | HoldWrite | WishWrite | 'appointment' | 'event';

/** One transaction: the time, the hold, and the wish that it is offered to. */
const commitOffer = async (
  table: Table,
  next: WaitlistEntry,
  hold: HeldForWish,
  { day }: OpenTime,
  correlationId: string,
): Promise<'committed' | 'superseded' | Cancelled<OfferWrite>> => {
  const result = await commit<OfferWrite>(table, [
    ...claimWrites(table, hold, day),
    appointmentWrite(table, hold),
    eventWrite(table, 'AppointmentHeld', hold, { actor: SYSTEM, correlationId }),
    takeHoldWrite(table, hold, await holdsOf(table, hold.patientId), true),
    expiryWrite(table, hold),
    ...wishWrites(table, next),
    offeredEventWrite(table, next, hold, correlationId),
  ]);
  if (result === 'committed') return result;
  return ['wish', 'appointment', 'event'].some((name) => result.failed.has(name as OfferWrite)) ? 'superseded' : result;
};

/** The opening with one of its days as it is now, and those of the same doctor that have to do with it at midnight. */
const lookAgain = async (
  table: Table,
  book: ClinicBook,
  opening: Opening,
  { date, doctorId, next }: DoctorDay,
): Promise<Opening> => {
  const isOld = (day: DoctorDay) =>
    day.doctorId === doctorId && (day.date === date || day.date === next?.date || day.next?.date === date);
  const dates = opening.days.filter(isOld).map((day) => day.date);
  const others = opening.days.filter((day) => !isOld(day));
  return { ...opening, days: [...others, ...(await daysNow(table, book, doctorId, dates))] };
};
