import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { datesFrom, type EpochMs, localDateOf } from '../domain/time.ts';
import { isExpired } from '../domain/transitions.ts';
import { appointmentPages, placeOfStart } from '../store/appointment-pages.ts';
import type { ClinicBook } from '../store/clinics.ts';
import { finishClosures } from '../store/closures.ts';
import { endExpiredHolds } from '../store/expiry.ts';
import { offerOpenTimes } from '../store/offering.ts';
import { mendOpenStarts } from '../store/open-starts.ts';
import { resolveConflicts } from '../store/resolution.ts';
import { extendDoctorDays, lastDateToMake } from '../store/schedules.ts';
import type { Table } from '../store/table.ts';
import { forEach, type GoOn } from './budget.ts';
import { arrange, type Schedules } from './schedules.ts';

/** What mending needs. */
export interface Tools {
  readonly table: Table;
  readonly schedules: Schedules;
  readonly now: () => EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
  readonly goOn: GoOn;
  /** Takes note of something that could not be mended; the next run tries again. */
  readonly failed: (what: string, error: unknown) => void;
}

/** What was found amiss and put right. */
export interface Mended {
  /** Rows of the read model that were missing or differed from the doctor-days. */
  openStarts: number;
  reminders: number;
  holds: number;
  conflicts: number;
  offers: number;
}

export const nothingMended = (): Mended => ({ openStarts: 0, reminders: 0, holds: 0, conflicts: 0, offers: 0 });

const AT_ONCE = 8;
/** Each appointment costs EventBridge Scheduler a call. */
const APPOINTMENTS_AT_ONCE = 10;

const tried = async (tools: Tools, what: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    if (tools.goOn()) await work();
  } catch (error) {
    tools.failed(what, error);
  }
};

/** Finishes what a request that died left half made of a clinic's schedules, and what it left to be done about visits. */
const mendSchedules = async (tools: Tools, { clinic, doctors }: ClinicBook, mended: Mended): Promise<void> => {
  const { table, now, random, newRoom } = tools;
  await tried(tools, 'closures', () => finishClosures(table, clinic, now()));
  await forEach(doctors, AT_ONCE, (doctor) =>
    tried(tools, 'schedule', async () => {
      await extendDoctorDays(table, clinic, doctor, now());
      const from = localDateOf(now(), clinic.timeZone);
      const resolving = { correlationId: `repair-${doctor.id}`, now: now(), random, newRoom };
      const { settled, failures } = await resolveConflicts(table, { clinic, doctor }, { from }, resolving, {
        stops: () => !tools.goOn(),
      });
      mended.conflicts += settled;
      for (const { error } of failures) tools.failed('conflict', error);
    }),
  );
};

const mendReadModel = async (tools: Tools, { clinic, types }: ClinicBook, mended: Mended): Promise<void> => {
  const { table, now } = tools;
  const dates = datesFrom(localDateOf(now(), clinic.timeZone), lastDateToMake(clinic, now()));
  await forEach(dates, AT_ONCE, (date) =>
    tried(tools, 'open starts', async () => {
      const wrong = await mendOpenStarts(table, { clinic, types, date }, now);
      mended.openStarts += wrong;
    }),
  );
};

const mendWaitlist = async (tools: Tools, { clinic }: ClinicBook, mended: Mended): Promise<void> => {
  const { table, now, random, newRoom } = tools;
  await tried(tools, 'waitlist', async () => {
    const { length } = await offerOpenTimes(table, clinic.id, { now: now(), random, newRoom });
    mended.offers += length;
  });
};

/** Goes through a clinic's coming appointments, telling of each place that it has come to. */
const mendAppointments: Part = async (tools, { clinic }, mended, from, reached) => {
  const { table, now } = tools;
  const start = placeOfStart(now());
  const after = from !== undefined && from > start ? from : start;
  await tried(tools, 'appointments', async () => {
    for await (const { appointments, place } of appointmentPages(table, clinic.id, { after })) {
      await forEach(appointments, APPOINTMENTS_AT_ONCE, (appointment) =>
        tried(tools, 'appointment', () => mendAppointment(tools, appointment, mended)),
      );
      if (!tools.goOn()) return;
      await reached(place);
    }
  });
};

const mendAppointment = async (
  { table, schedules, now, random }: Tools,
  appointment: Appointment,
  mended: Mended,
): Promise<void> => {
  if (isExpired(appointment, now())) {
    await endExpiredHolds(table, [{ appointmentId: appointment.id }], now(), random);
    mended.holds++;
  }
  // Also when nothing is planned: what was scheduled before is withdrawn then.
  const changed = await arrange(table, schedules, appointment.id, now);
  mended.reminders += changed;
};

type Part = (
  tools: Tools,
  book: ClinicBook,
  mended: Mended,
  from: string | undefined,
  reached: (place: string) => Promise<void>,
) => Promise<void>;

/** The parts of the work on a clinic, in order. */
const PARTS: Readonly<Record<string, Part>> = {
  schedules: mendSchedules,
  'open starts': mendReadModel,
  waitlist: mendWaitlist,
  appointments: mendAppointments,
};

/** Where the work on a clinic stands. */
export interface Stand {
  readonly part?: string | undefined;
  readonly place?: string | undefined;
}

/**
 * Compares everything that follows from a clinic's facts with the facts and puts right what differs, from where an
 * earlier run stopped. All of it may be repeated at any time; a part cut short is done again.
 */
export const mendClinic = async (
  tools: Tools,
  book: ClinicBook,
  mended: Mended,
  from: Stand,
  reached: (stand: Stand) => Promise<void>,
): Promise<void> => {
  const names = Object.keys(PARTS);
  const first = Math.max(0, names.indexOf(from.part ?? ''));
  for (const [part, work] of Object.entries(PARTS).slice(first)) {
    const place = part === from.part ? from.place : undefined;
    await reached({ part, place });
    await work(tools, book, mended, place, (at) => reached({ part, place: at }));
    if (!tools.goOn()) return;
  }
};
