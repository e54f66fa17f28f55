import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { clinicSearch } from '../../parts/clinic-search.ts';
import { only } from '../guard.ts';
import { at } from './root.ts';

/** Staff have one clinic; an administrator's address says which is meant. */
const ofClinic = { validateSearch: clinicSearch, beforeLoad: only('staff', 'admin') };

const clinic = createRoute({
  ...at('/settings'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/clinic-settings.tsx'), 'ClinicSettings'),
});
const doctors = createRoute({
  ...at('/settings/doctors'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/doctors.tsx'), 'Doctors'),
});
const types = createRoute({
  ...at('/settings/types'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/types.tsx'), 'Types'),
});
const staff = createRoute({
  ...at('/settings/staff'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/staff.tsx'), 'Staff'),
});
const closures = createRoute({
  ...at('/settings/closures'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/closures.tsx'), 'Closures'),
});
const closure = createRoute({
  ...at('/settings/closures/$date'),
  ...ofClinic,
  component: lazyRouteComponent(() => import('../../pages/settings/closure.tsx'), 'ClosurePage'),
});

export const settings = [clinic, doctors, types, staff, closures, closure] as const;
