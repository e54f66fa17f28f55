import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at, saidOnly, text } from './root.ts';

const times = createRoute({
  ...at('/clinics/$clinicId/book/$typeId'),
  validateSearch: (search: Record<string, unknown>): { doctor?: string; date?: string } => {
    const doctor = text(search['doctor']);
    const date = text(search['date']);
    return { ...(doctor !== undefined && { doctor }), ...(date !== undefined && { date }) };
  },
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/book/times.tsx'), 'Times'),
});
const hold = createRoute({
  ...at('/hold/$appointmentId'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/book/hold.tsx'), 'Hold'),
});
const visits = createRoute({
  ...at('/appointments'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/visits/visits.tsx'), 'Visits'),
});
const visit = createRoute({
  ...at('/appointments/$appointmentId'),
  validateSearch: saidOnly,
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/visits/visit.tsx'), 'Visit'),
});
const move = createRoute({
  ...at('/appointments/$appointmentId/move'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/visits/move.tsx'), 'Move'),
});
const waitlist = createRoute({
  ...at('/waitlist'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/waitlist/waitlist.tsx'), 'Waitlist'),
});
/** Mails link to both answers. */
const offer = createRoute({
  ...at('/waitlist/$waitlistEntryId/$reply'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/waitlist/offer.tsx'), 'Offer'),
});
const joinWaitlist = createRoute({
  ...at('/clinics/$clinicId/wait/$typeId'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../../pages/waitlist/join.tsx'), 'Join'),
});

export const patients = [times, hold, visits, visit, move, waitlist, offer, joinWaitlist] as const;
