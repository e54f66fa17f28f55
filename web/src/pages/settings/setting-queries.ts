import { queryOptions } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { whole } from '../../app/whole.ts';
import {
  type Affected,
  getClosure,
  listAppointmentTypes,
  listClinicAppointments,
  listClosures,
  listDoctorLoads,
  listStaff,
} from '../../client/index.ts';
import { dateIn } from '../../time/dates.ts';

const live = { refetchInterval: LIVE_MS } as const;

/** The doctors of a clinic, those who left too, with how busy they are today. */
export const doctorLoadsOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'loads'],
    queryFn: ({ signal }) => whole((page) => answer(listDoctorLoads({ query: { clinicId, ...page }, signal }))),
    ...live,
  });

/** The appointment types that can be booked. */
export const allTypesOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'types', 'all'],
    queryFn: ({ signal }) => whole((query) => answer(listAppointmentTypes({ path: { clinicId }, query, signal }))),
    ...live,
  });

export const staffOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'staff'],
    queryFn: ({ signal }) => whole((query) => answer(listStaff({ path: { clinicId }, query, signal }))),
    ...live,
  });

export const closuresOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'closures'],
    queryFn: ({ signal }) => whole((query) => answer(listClosures({ path: { clinicId }, query, signal }))),
    ...live,
  });

export const isSettled = (affected: readonly Affected[]): boolean =>
  affected.every(({ outcome }) => outcome !== 'PENDING');

/** A closure with what became of its appointments; asked for again until nothing is open. */
export const closureOf = (clinicId: string, date: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'closures', date],
    queryFn: ({ signal }) => answer(getClosure({ path: { clinicId, date }, signal })),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isSettled(state.data.affected) ? LIVE_MS : LIVE_MS / 4,
  });

interface Leaving {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly timeZone: string;
  /** Who was booked with them when they left. */
  readonly affected: readonly Affected[];
}

/**
 * What became of the appointments of a doctor who left. No route tells it, so it is read from what is still with the
 * doctor, in one request however many there are.
 */
export const leavingOf = ({ clinicId, doctorId, timeZone, affected }: Leaving) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'left', doctorId],
    queryFn: async ({ signal }): Promise<readonly Affected[]> => {
      const dates = affected.map(({ start }) => dateIn(timeZone, start)).toSorted();
      const [from] = dates;
      const to = dates.at(-1);
      if (from === undefined || to === undefined) return [];
      const still = await whole((page) =>
        answer(listClinicAppointments({ query: { clinicId, doctorId, from, to, ...page }, signal })),
      );
      const byId = new Map(still.map((appointment) => [appointment.id, appointment]));
      return affected.map((one) => ({ ...one, outcome: outcomeOf(byId.get(one.appointmentId)) }));
    },
    initialData: affected,
    initialDataUpdatedAt: 0,
    refetchInterval: ({ state }) => (state.data !== undefined && isSettled(state.data) ? false : LIVE_MS / 4),
  });

interface Still {
  readonly status: string;
  readonly attention?: string;
}

const outcomeOf = (still: Still | undefined): Affected['outcome'] => {
  if (still === undefined) return 'REASSIGNED';
  if (still.attention !== undefined) return 'NEEDS_NEW_TIME';
  return still.status === 'CANCELLED' || still.status === 'EXPIRED' ? 'RELEASED' : 'PENDING';
};
