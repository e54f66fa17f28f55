import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import { whole } from '../../app/whole.ts';
import {
  type AgendaEntry,
  getAppointment,
  getPatient,
  listClinicAppointments,
  type ListClinicAppointmentsData,
  listClosures,
  listDoctorLoads,
} from '../../client/index.ts';
import { serverNow } from '../../time/clock.ts';

const MOST = 100;
const MINUTE_MS = 60_000;

type Filter = Omit<NonNullable<ListClinicAppointmentsData['query']>, 'limit' | 'cursor'>;

/** All appointments that a filter leaves. */
const every = (filter: Filter, signal: AbortSignal): Promise<readonly AgendaEntry[]> =>
  whole((page) => answer(listClinicAppointments({ query: { ...filter, ...page }, signal })));

export const dayOf = (clinicId: string, date: string) =>
  queryOptions({
    queryKey: ['desk', clinicId, 'day', date],
    queryFn: ({ signal }) => every({ clinicId, from: date, to: date }, signal),
    refetchInterval: LIVE_MS,
  });

export const needingTime = (clinicId: string, from: string) =>
  queryOptions({
    queryKey: ['desk', clinicId, 'needs-time', from],
    queryFn: ({ signal }) => every({ clinicId, from, attention: 'NEEDS_NEW_TIME' }, signal),
    refetchInterval: LIVE_MS,
  });

/** For staff those at their clinic, for administrators at all. */
export const visitsOfPatient = (patientId: string) =>
  queryOptions({
    queryKey: ['desk', 'visits', patientId],
    queryFn: ({ signal }) => every({ patientId }, signal),
    refetchInterval: LIVE_MS,
  });

/** The doctors of a clinic, with what they work on a date. */
export const loadsOf = (clinicId: string, date: string) =>
  queryOptions({
    queryKey: ['desk', clinicId, 'loads', date],
    queryFn: async ({ signal }) =>
      (await answer(listDoctorLoads({ query: { clinicId, from: date, to: date, limit: MOST }, signal }))).items,
    refetchInterval: LIVE_MS,
  });

export const closuresOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['desk', clinicId, 'closures'],
    queryFn: async ({ signal }) =>
      (await answer(listClosures({ path: { clinicId }, query: { limit: MOST }, signal }))).items,
    staleTime: MINUTE_MS,
    refetchInterval: MINUTE_MS,
  });

export const appointmentOf = (appointmentId: string) =>
  queryOptions({
    queryKey: ['desk', 'appointment', appointmentId],
    queryFn: ({ signal }) => answer(getAppointment({ path: { appointmentId }, signal })),
    refetchInterval: LIVE_MS,
  });

export const patientOf = (patientId: string) =>
  queryOptions({
    queryKey: ['desk', 'patient', patientId],
    queryFn: ({ signal }) => answer(getPatient({ path: { patientId }, signal })),
    staleTime: MINUTE_MS,
  });

/**
 * What this desk itself just changed. Lists follow within seconds; until they do, an answer that is newer than the list
 * stands in for it, so that nothing jumps back for a moment.
 */
type Newest = Readonly<Record<string, { readonly entry: AgendaEntry; readonly at: number }>>;
const NEWEST = ['desk', 'newest'];
const STANDS_IN_MS = 20_000;

export const rememberNewest = (cache: QueryClient, entry: AgendaEntry): void => {
  cache.setQueryData(NEWEST, (known: Newest = {}): Newest => ({ ...known, [entry.id]: { entry, at: serverNow() } }));
};

export const useNewest = (): Newest => {
  const nothing: Newest = {};
  return useQuery({ queryKey: NEWEST, queryFn: () => nothing, initialData: nothing, staleTime: Infinity }).data;
};

/** A day's list with what is newer than it. */
export const withNewest = (listed: readonly AgendaEntry[], newest: Newest, date: string): AgendaEntry[] => {
  const now = serverNow();
  const fresh = Object.values(newest).filter(({ at }) => now - at < STANDS_IN_MS);
  const ids = new Set(listed.map(({ id }) => id));
  const known = new Map(fresh.map(({ entry }) => [entry.id, entry]));
  return [
    ...listed.map((entry) => {
      const newer = known.get(entry.id);
      return newer !== undefined && newer.version > entry.version ? newer : entry;
    }),
    ...[...known.values()].filter(({ id }) => !ids.has(id)),
  ].filter(({ start }) => start.slice(0, 10) === date);
};

/** All of the desk but what it remembers by itself. */
export const isAsked = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
  queryKey[1] !== 'newest' && queryKey[1] !== 'last-clinic';
