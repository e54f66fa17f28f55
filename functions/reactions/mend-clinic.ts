import type { Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { NewRoom } from '../domain/booking.ts';
import { datesFrom, type EpochMs, localDateOf } from '../domain/time.ts';
import { isExpired } from '../domain/transitions.ts';
import { appointmentPages, placeOfStart } from '../store/appointment-pages.ts';
import type { ClinicBook } from '../store/clinics.ts';
import { finishClosures } from '../store/closures.ts';
import { endExpiredHolds } from '../store/expiry.ts';
import { offerOpenTimes } from '../store/open-offers.ts';
import { mendOpenStarts } from '../store/open-starts.ts';
import { inOrder, type Pace } from '../store/pace.ts';
import { resolveConflicts } from '../store/resolution.ts';
import { extendDoctorDays, lastDateToMake } from '../store/schedules.ts';
import type { Table } from '../store/table.ts';
import { forEach } from './budget.ts';
import type { NoticeQueue } from './notice-queue.ts';
import { arrange, type Schedules } from './schedules.ts';
import { settleQueuedNotices } from './settle-notices.ts';
import type { Turn } from './turns.ts';

/** What mending needs. */
export interface Tools {
  readonly table: Table;
  readonly schedules: Schedules;
  readonly queue: NoticeQueue;
  readonly now: () => EpochMs;
  readonly random: Random;
  readonly newRoom: NewRoom;
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
  /** Notices that were queued and are ended, or queued again. */
  notices: number;
}

export const nothingMended = (): Mended => ({
  openStarts: 0,
  reminders: 0,
  holds: 0,
  conflicts: 0,
  offers: 0,
  notices: 0,
});

const AT_ONCE = 8;
/** Each appointment costs EventBridge Scheduler a call. */
const APPOINTMENTS_AT_ONCE = 10;

/** Notes a failure of one thing, so that it stops no other. @returns what the work says, or that it is over. */
const tried = async (tools: Tools, what: string, work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await work();
  } catch (error) {
    tools.failed(what, error);
    return true;
  }
};

/** Finishes closures that a request that died left half made. */
const mendClosures: Part = ({ table, now }, { clinic }, _, pace) => finishClosures(table, clinic, now, pace);

/** Makes the days of each doctor that are not made, and deals with the appointments that no longer fit them. */
const mendSchedules: Part = (tools, { clinic, doctors }, mended, pace) => {
  const { table, now, random, newRoom } = tools;
  return inOrder(
    doctors,
    ({ id }) => id,
    AT_ONCE,
    pace,
    (doctor) =>
      tried(tools, 'schedule', async () => {
        await extendDoctorDays(table, clinic, doctor, now());
        const from = localDateOf(now(), clinic.timeZone);
        const resolving = { correlationId: `repair-${doctor.id}`, now, random, newRoom };
        const { settled, failures, next } = await resolveConflicts(table, { clinic, doctor }, { from }, resolving, {
          stops: () => !pace.goOn(),
        });
        mended.conflicts += settled;
        for (const { error } of failures) tools.failed('conflict', error);
        return next === undefined;
      }),
  );
};

const mendReadModel: Part = (tools, { clinic, types }, mended, pace) => {
  const { table, now } = tools;
  const dates = datesFrom(localDateOf(now(), clinic.timeZone), lastDateToMake(clinic, now()));
  return inOrder(
    dates,
    (date) => date,
    AT_ONCE,
    pace,
    (date) =>
      tried(tools, 'open starts', async () => {
        const wrong = await mendOpenStarts(table, { clinic, types, date }, now);
        mended.openStarts += wrong;
        return true;
      }),
  );
};

const mendWaitlist: Part = async ({ table, now, random, newRoom }, { clinic }, mended, pace) => {
  const { offers, finished } = await offerOpenTimes(table, clinic.id, { now, random, newRoom }, pace);
  mended.offers += offers.length;
  return finished;
};

/** Goes through a clinic's coming appointments, some of which are one step of the work. */
const mendAppointments: Part = async (tools, { clinic }, mended, { after: from, goOn, reached }) => {
  const { table, now } = tools;
  const start = placeOfStart(now());
  const after = from !== undefined && from > start ? from : start;
  for await (const { appointments, place } of appointmentPages(table, clinic.id, { after })) {
    await forEach(appointments, APPOINTMENTS_AT_ONCE, (appointment) =>
      tried(tools, 'appointment', async () => {
        await mendAppointment(tools, appointment, mended);
        return true;
      }),
    );
    await reached(place);
    if (!goOn()) return false;
  }
  return true;
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

/** Ends the notices that are queued and of no use any more, and queues again what nobody has sent. */
export const mendNotices = (tools: Tools, clinicId: string, mended: Mended, pace: Pace): Promise<boolean> =>
  settleQueuedNotices(tools, clinicId, pace, () => mended.notices++);

/** A part of the work on a clinic; says whether it came to its end. */
type Part = (tools: Tools, book: ClinicBook, mended: Mended, pace: Pace) => Promise<boolean>;

/** The parts of the work on a clinic, in order. */
const PARTS: Readonly<Record<string, Part>> = {
  closures: mendClosures,
  schedules: mendSchedules,
  'open starts': mendReadModel,
  waitlist: mendWaitlist,
  appointments: mendAppointments,
  notices: (tools, { clinic }, mended, pace) => mendNotices(tools, clinic.id, mended, pace),
};

/**
 * Compares everything that follows from a clinic's facts with the facts and puts right what differs, from where an
 * earlier turn stopped until its time is over. All of it may be repeated at any time. A part that fails stops no other.
 * @returns whether it came to its end.
 */
export const mendClinic = async (
  tools: Tools,
  book: ClinicBook,
  mended: Mended,
  { from, goOn, reached }: Turn,
): Promise<boolean> => {
  const names = Object.keys(PARTS);
  const first = Math.max(0, names.indexOf(from.part ?? ''));
  for (const [part, work] of Object.entries(PARTS).slice(first)) {
    const isStopped = part === from.part;
    if (!isStopped) await reached({ part });
    if (!goOn()) return false;
    const pace: Pace = {
      after: isStopped ? from.place : undefined,
      goOn,
      reached: (place) => reached({ part, place }),
      failed: tools.failed,
    };
    if (!(await tried(tools, part, () => work(tools, book, mended, pace)))) return false;
  }
  return true;
};
