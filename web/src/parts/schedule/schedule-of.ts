import { queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { pagesOf, whole } from '../../app/whole.ts';
import {
  type Affected,
  type Appointment,
  type Availability,
  type Closure,
  type Doctor,
  endOwnTimeOff,
  endTimeOff,
  getAvailability,
  getOwnAvailability,
  getOwnTimeOff,
  getTimeOff,
  listClinicAppointments,
  listClosures,
  listOwnAgenda,
  listOwnTimeOff,
  listTimeOff,
  recordTimeOff,
  replaceAvailability,
  replaceOwnAvailability,
  type TakeTimeOffData,
  takeTimeOff,
  type TimeOff,
} from '../../client/index.ts';

export type Hours = Pick<Availability, 'weekly' | 'exceptions'>;
export type Visit = Appointment & { readonly patient?: { readonly id: string; readonly name: string } };
export interface Dates {
  readonly from: string;
  readonly to: string;
}
/** What a change did to appointments that were booked before it. */
export interface Changed {
  readonly affected: readonly Affected[];
}
export interface TimeOffChanged extends Changed {
  readonly timeOff: TimeOff;
}
export type NewTimeOff = NonNullable<TakeTimeOffData['body']>;

/** A doctor's hours and absences, as the doctor or whoever runs the clinic asks for them and changes them. */
export interface Schedule {
  /** Tells this doctor's answers from others in the cache. */
  readonly key: readonly string[];
  readonly hours: (signal: AbortSignal) => Promise<Availability>;
  readonly replaceHours: (hours: Hours) => Promise<Changed & { readonly availability: Availability }>;
  readonly timeOff: (signal: AbortSignal) => Promise<readonly TimeOff[]>;
  readonly oneTimeOff: (timeOffId: string, signal: AbortSignal) => Promise<TimeOffChanged>;
  readonly takeTimeOff: (timeOff: NewTimeOff, key: string) => Promise<TimeOffChanged>;
  readonly endTimeOff: (timeOffId: string) => Promise<unknown>;
  /** At most 31 days. */
  readonly visits: (
    dates: Dates,
    signal: AbortSignal,
  ) => Promise<{ readonly visits: readonly Visit[]; readonly closures: readonly Closure[] }>;
}

/** The signed-in doctor's own. */
export const OWN_SCHEDULE: Schedule = {
  key: ['schedule', 'own'],
  hours: (signal) => answer(getOwnAvailability({ signal })),
  replaceHours: (body) => answer(replaceOwnAvailability({ body })),
  timeOff: (signal) => whole((query) => answer(listOwnTimeOff({ query, signal }))),
  oneTimeOff: (timeOffId, signal) => answer(getOwnTimeOff({ path: { timeOffId }, signal })),
  takeTimeOff: (body, key) => answer(takeTimeOff({ body, headers: { 'Idempotency-Key': key } })),
  endTimeOff: (timeOffId) => answer(endOwnTimeOff({ path: { timeOffId } })),
  visits: async (dates, signal) => {
    const pages = await pagesOf((page) => answer(listOwnAgenda({ query: { ...dates, ...page }, signal })));
    return { visits: pages.flatMap(({ items }) => items), closures: pages[0]?.closures ?? [] };
  },
};

const ON_THE_WAY: Record<Appointment['status'], boolean> = {
  PENDING: true,
  CONFIRMED: true,
  CHECKED_IN: true,
  COMPLETED: true,
  NO_SHOW: true,
  CANCELLED: false,
  EXPIRED: false,
};

/** A doctor's, by those who run the clinic. */
export const scheduleOf = ({ id: doctorId, clinicId }: Pick<Doctor, 'id' | 'clinicId'>): Schedule => {
  const path = { doctorId };
  return {
    key: ['schedule', doctorId],
    hours: (signal) => answer(getAvailability({ path, signal })),
    replaceHours: (body) => answer(replaceAvailability({ path, body })),
    timeOff: (signal) => whole((query) => answer(listTimeOff({ path, query, signal }))),
    oneTimeOff: (timeOffId, signal) => answer(getTimeOff({ path: { doctorId, timeOffId }, signal })),
    takeTimeOff: (body, key) => answer(recordTimeOff({ path, body, headers: { 'Idempotency-Key': key } })),
    endTimeOff: (timeOffId) => answer(endTimeOff({ path: { doctorId, timeOffId } })),
    visits: async ({ from, to }, signal) => {
      const [visits, closures] = await Promise.all([
        whole((page) =>
          answer(
            listClinicAppointments({
              query: { clinicId, doctorId, from, to, ...page },
              signal,
            }),
          ),
        ),
        whole((query) => answer(listClosures({ path: { clinicId }, query, signal }))),
      ]);
      return {
        visits: visits.filter(({ status }) => ON_THE_WAY[status]),
        closures: closures.filter(({ date }) => date >= from && date <= to),
      };
    },
  };
};

export const hoursOf = (schedule: Schedule) =>
  queryOptions({
    queryKey: [...schedule.key, 'hours'],
    queryFn: ({ signal }) => schedule.hours(signal),
    refetchInterval: LIVE_MS,
  });

export const timeOffOf = (schedule: Schedule) =>
  queryOptions({
    queryKey: [...schedule.key, 'time-off'],
    queryFn: ({ signal }) => schedule.timeOff(signal),
    refetchInterval: LIVE_MS,
  });

/** A doctor's visits and the clinic's closed dates; they follow what others do. */
export const visitsOf = (schedule: Schedule, dates: Dates) =>
  queryOptions({
    queryKey: [...schedule.key, 'visits', dates.from, dates.to],
    queryFn: ({ signal }) => schedule.visits(dates, signal),
    refetchInterval: LIVE_MS,
  });
