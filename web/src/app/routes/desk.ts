import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at, text } from './root.ts';

type Search = Record<string, unknown>;

/** The clinic that an administrator looks after at the moment. */
const clinicOnly = (search: Search): { clinic?: string } => {
  const clinic = text(search['clinic']);
  return clinic === undefined ? {} : { clinic };
};

const day = createRoute({
  ...at('/desk'),
  validateSearch: (search: Search): { clinic?: string; date?: string; doctor?: string; appointment?: string } => {
    const date = text(search['date']);
    const doctor = text(search['doctor']);
    const appointment = text(search['appointment']);
    return {
      ...clinicOnly(search),
      ...(date !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(date) && { date }),
      ...(doctor !== undefined && { doctor }),
      ...(appointment !== undefined && { appointment }),
    };
  },
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/desk.tsx'), 'Desk'),
});

const needsTime = createRoute({
  ...at('/desk/needs-time'),
  validateSearch: clinicOnly,
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/needs-time.tsx'), 'NeedsTime'),
});
/** What is looked for is no part of the address. */
const search = createRoute({
  ...at('/desk/search'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/search.tsx'), 'Search'),
});
const patient = createRoute({
  ...at('/desk/patients/$patientId'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/patient.tsx'), 'Patient'),
});
const announcements = createRoute({
  ...at('/desk/announcements'),
  validateSearch: (search: Search): { clinic?: string; sent?: string } => {
    const sent = text(search['sent']);
    return { ...clinicOnly(search), ...(sent !== undefined && { sent }) };
  },
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/announcements.tsx'), 'Announcements'),
});

export const desk = [day, needsTime, search, patient, announcements] as const;
