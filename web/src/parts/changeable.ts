import { canPatientChange } from '../../../functions/domain/cutoff.ts';
import type { Appointment } from '../client/index.ts';

/** Whether its patient can still move or cancel an appointment: the API's own rule, at this page's `now`. */
export const isChangeable = (
  { status, attention, start, end }: Pick<Appointment, 'status' | 'attention' | 'start' | 'end'>,
  cancelCutoffMinutes: number,
  now: number,
): boolean =>
  canPatientChange({ status, attention, start: Date.parse(start), end: Date.parse(end) }, cancelCutoffMinutes, now);
