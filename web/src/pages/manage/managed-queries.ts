import { queryOptions } from '@tanstack/react-query';
import { answer, ifUnchanged } from '../../app/api.ts';
import { LIVE_MS } from '../../app/queries.ts';
import {
  cancelManagedAppointment,
  getManagedAppointment,
  getManagedCalendar,
  listManagedSlots,
  type ManagedAppointment,
  rescheduleManagedAppointment,
} from '../../client/index.ts';
import type { TimesOf } from '../../parts/times/open-times.ts';

/** Every request names the link it is for, because another one may be opened in the same window. */
const by = (token: string) => ({ auth: `Link ${token}` });

export const managedBy = (token: string) =>
  queryOptions({
    queryKey: ['managed', 'appointment', token],
    queryFn: ({ signal }) => answer(getManagedAppointment({ ...by(token), signal })),
    refetchInterval: LIVE_MS,
  });

/** The times to which a link's appointment can move. */
export const managedTimes = (token: string, { id, timeZone, clinic }: ManagedAppointment): TimesOf => ({
  key: ['managed', id],
  timeZone,
  horizonDays: clinic.policy.horizonDays,
  ask: (range, signal) => answer(listManagedSlots({ ...by(token), query: range, signal })),
});

export const moveManaged = (token: string, appointment: ManagedAppointment, start: string) =>
  answer(rescheduleManagedAppointment({ ...by(token), body: { start }, headers: ifUnchanged(appointment) }));

export const cancelManaged = (token: string, appointment: ManagedAppointment, reason: string) =>
  answer(
    cancelManagedAppointment({
      ...by(token),
      headers: ifUnchanged(appointment),
      ...(reason !== '' && { body: { reason } }),
    }),
  );

export const managedCalendar = (token: string) => answer(getManagedCalendar({ ...by(token), parseAs: 'text' }));
