import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { answer, ifUnchanged } from '../../app/api.ts';
import { type AgendaEntry, reassignAppointment, rescheduleAppointment } from '../../client/index.ts';
import type { DoctorBrief } from './day-model.ts';
import { isAsked, rememberNewest } from './desk-queries.ts';

/** An appointment and where it shall be. */
export interface Move {
  readonly entry: AgendaEntry;
  readonly start: string;
  /** Whoever is free when absent, the same doctor first. */
  readonly doctor?: DoctorBrief | undefined;
  /** It puts back what was moved before. */
  readonly undoes?: boolean;
}

/** What became of the last move. */
export type Moved =
  | { readonly kind: 'moved'; readonly move: Move; readonly after: AgendaEntry }
  | { readonly kind: 'refused'; readonly move: Move; readonly error: unknown };

const MOVE = ['desk', 'move'];

/** At the same time it is another doctor's; else it is moved, and with it perhaps the doctor, in one step. */
const send = async ({ entry, start, doctor }: Move): Promise<AgendaEntry> => {
  const change = {
    path: { appointmentId: entry.id },
    headers: ifUnchanged(entry),
  };
  const named = doctor === undefined ? {} : { doctorId: doctor.id };
  const isSameTime = Date.parse(start) === Date.parse(entry.start);
  const after = isSameTime
    ? await answer(reassignAppointment({ ...change, body: named }))
    : await answer(rescheduleAppointment({ ...change, body: { start, ...named } }));
  return { ...after, patient: entry.patient };
};

/** Moves appointments: shown at once, and back where they were, with the reason, when refused. */
export const useMove = () => {
  const cache = useQueryClient();
  const [last, setLast] = useState<Moved>();
  const moving = useMutation({
    mutationKey: MOVE,
    mutationFn: send,
    onMutate: () => setLast(undefined),
    onSuccess: (after, move) => {
      rememberNewest(cache, after);
      setLast({ kind: 'moved', move, after });
    },
    onError: (error, move) => setLast({ kind: 'refused', move, error }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['desk'], predicate: isAsked }),
  });
  const { mutate, isPending } = moving;
  const move = useCallback((to: Move) => mutate(to), [mutate]);
  return { move, isPending, last, dismiss: () => setLast(undefined) };
};

/** Moves on their way, newest last. */
export const useMovesUnderWay = (): readonly Move[] =>
  useMutationState({
    filters: { mutationKey: MOVE, status: 'pending' },
    select: ({ state }) => state.variables as Move,
  });
