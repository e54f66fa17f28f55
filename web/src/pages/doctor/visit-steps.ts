import { nextStatus, type Transition } from '../../../../functions/domain/appointment.ts';
import { answer, ifUnchanged } from '../../app/api.ts';
import { type AgendaEntry, checkInAppointment, completeAppointment, markNoShow } from '../../client/index.ts';
import { dateIn } from '../../time/dates.ts';

/** What a doctor notes on the day of a visit. */
export type Step = Extract<Transition, 'checkIn' | 'complete' | 'noShow'>;
const STEPS: readonly Step[] = ['checkIn', 'complete', 'noShow'];

/** Whether a step can be taken now, or why not yet. */
export type Readiness = 'now' | 'too-early' | 'not-checked-in';
export interface StepAhead {
  readonly step: Step;
  readonly readiness: Readiness;
}

const isTooEarly = (step: Step, { start, timeZone }: AgendaEntry, now: number): boolean => {
  switch (step) {
    case 'checkIn':
      return dateIn(timeZone, now) < start.slice(0, 10);
    case 'noShow':
      return now < Date.parse(start);
    case 'complete':
      return false;
    default:
      return step satisfies never;
  }
};

/** The steps that an appointment's state still allows, by the domain's own state machine, and whether it is time. */
export const stepsAhead = (visit: AgendaEntry, now: number): readonly StepAhead[] => {
  const allowed = STEPS.filter((step) => nextStatus(visit.status, step) !== undefined).map(
    (step): StepAhead => ({
      step,
      readiness: isTooEarly(step, visit, now) ? 'too-early' : 'now',
    }),
  );
  return visit.status === 'CONFIRMED' ? [...allowed, { step: 'complete', readiness: 'not-checked-in' }] : allowed;
};

/** The status a visit has after a step. */
export const afterStep = ({ status }: AgendaEntry, step: Step): AgendaEntry['status'] =>
  nextStatus(status, step) ?? status;

const ROUTES = { checkIn: checkInAppointment, complete: completeAppointment, noShow: markNoShow } as const;

/** Notes a step, if the visit is still as it was seen. */
export const take = (visit: AgendaEntry, step: Step) =>
  answer(ROUTES[step]({ path: { appointmentId: visit.id }, headers: ifUnchanged(visit) }));
