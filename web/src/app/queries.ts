import { QueryClient, queryOptions } from '@tanstack/react-query';
import { getClinic, getMe, getSecondFactor, listAppointmentTypes, listClinics, listDoctors } from '../client/index.ts';
import { answer } from './api.ts';
import { isPassing } from './problem.ts';
import { whole } from './whole.ts';

/** How often a page that is looked at asks for what others changed. */
export const LIVE_MS = 8_000;
const MINUTE_MS = 60_000;
const MOST = 100;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: LIVE_MS / 2,
      retry: (failures, error) => failures < 3 && isPassing(error),
    },
    // A change waits for the network and is then sent once; its key or version makes a second sending harmless.
    mutations: { retry: (failures, error) => failures < 2 && isPassing(error) },
  },
});

/** What several pages ask for. A page's own questions are in its folder. */
export const clinics = queryOptions({
  queryKey: ['clinics'],
  queryFn: ({ signal }) => answer(listClinics({ query: { limit: MOST }, signal })),
  staleTime: 5 * MINUTE_MS,
});

/** Every clinic by name, for those who look after all of them. */
export const allClinics = queryOptions({
  queryKey: ['clinics', 'all'],
  queryFn: ({ signal }) => whole((query) => answer(listClinics({ query, signal }))),
  staleTime: MINUTE_MS,
});

export const clinicOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId],
    queryFn: ({ signal }) => answer(getClinic({ path: { clinicId }, signal })),
    staleTime: 5 * MINUTE_MS,
  });

export const typesOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'types'],
    queryFn: ({ signal }) => answer(listAppointmentTypes({ path: { clinicId }, query: { limit: MOST }, signal })),
    staleTime: MINUTE_MS,
  });

export const doctorsOf = (clinicId: string) =>
  queryOptions({
    queryKey: ['clinic', clinicId, 'doctors'],
    queryFn: ({ signal }) => answer(listDoctors({ path: { clinicId }, query: { limit: MOST }, signal })),
    staleTime: MINUTE_MS,
  });

export const secondFactor = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => answer(getSecondFactor({ signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answer(getMe({ signal })),
  staleTime: MINUTE_MS,
});
