import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { auditSearch } from '../../pages/admin/audit-search.ts';
import { type ClinicSearch, clinicSearch } from '../../parts/clinic-search.ts';
import { only } from '../guard.ts';
import { at, text } from './root.ts';

interface AnalyticsSearch extends ClinicSearch {
  readonly from?: string;
  readonly to?: string;
}

const clinics = createRoute({
  ...at('/admin'),
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/clinics.tsx'), 'Clinics'),
});
const newClinic = createRoute({
  ...at('/admin/clinics/new'),
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/new-clinic.tsx'), 'NewClinic'),
});
const analytics = createRoute({
  ...at('/admin/analytics'),
  validateSearch: (search: Record<string, unknown>): AnalyticsSearch => {
    const from = text(search['from']);
    const to = text(search['to']);
    return { ...clinicSearch(search), ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  },
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/analytics.tsx'), 'Analytics'),
});
const audit = createRoute({
  ...at('/admin/audit'),
  validateSearch: auditSearch,
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/audit.tsx'), 'Audit'),
});

const history = createRoute({
  ...at('/admin/appointments/$appointmentId/history'),
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/history.tsx'), 'History'),
});

export const administration = [clinics, newClinic, analytics, audit, history] as const;
