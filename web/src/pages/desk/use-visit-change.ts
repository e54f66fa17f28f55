import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, ifUnchanged } from '../../app/api.ts';
import {
  type AgendaEntry,
  type Appointment,
  cancelAppointment,
  checkInAppointment,
  completeAppointment,
  markNoShow,
} from '../../client/index.ts';
import { isAsked, rememberNewest } from './desk-queries.ts';

/** What a desk does to an appointment besides moving it. */
export type VisitChange =
  | { readonly kind: 'checkIn' | 'complete' | 'noShow' }
  | { readonly kind: 'cancel'; readonly reason: string };

const send = (entry: AgendaEntry, change: VisitChange): Promise<Appointment> => {
  const to = { path: { appointmentId: entry.id }, headers: ifUnchanged(entry) };
  switch (change.kind) {
    case 'checkIn':
      return answer(checkInAppointment(to));
    case 'complete':
      return answer(completeAppointment(to));
    case 'noShow':
      return answer(markNoShow(to));
    case 'cancel':
      return answer(cancelAppointment({ ...to, ...(change.reason !== '' && { body: { reason: change.reason } }) }));
    default:
      return change satisfies never;
  }
};

/** Changes an appointment as it was seen; the lists of the desk follow at once. */
export const useVisitChange = (entry: AgendaEntry) => {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: VisitChange) => send(entry, change),
    onSuccess: (after) => rememberNewest(cache, { ...after, patient: entry.patient }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['desk'], predicate: isAsked }),
  });
};
