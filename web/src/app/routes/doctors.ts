import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at, text } from './root.ts';

interface AgendaSearch {
  readonly date?: string;
  readonly view?: 'day' | 'week';
}

const isDate = (value: string | undefined): value is string =>
  value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

const agenda = createRoute({
  ...at('/agenda'),
  validateSearch: (search: Record<string, unknown>): AgendaSearch => {
    const date = text(search['date']);
    const view = search['view'];
    return { ...(isDate(date) && { date }), ...((view === 'day' || view === 'week') && { view }) };
  },
  beforeLoad: only('doctor'),
  component: lazyRouteComponent(() => import('../../pages/doctor/agenda.tsx'), 'Agenda'),
});

const hours = createRoute({
  ...at('/availability'),
  beforeLoad: only('doctor'),
  component: lazyRouteComponent(() => import('../../pages/doctor/own-hours.tsx'), 'OwnHours'),
});
const timeOff = createRoute({
  ...at('/time-off'),
  beforeLoad: only('doctor'),
  component: lazyRouteComponent(() => import('../../pages/doctor/own-time-off.tsx'), 'OwnTimeOff'),
});

// On a doctor's behalf
const doctorHours = createRoute({
  ...at('/doctors/$doctorId/availability'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/doctor/on-behalf.tsx'), 'DoctorHours'),
});
const doctorTimeOff = createRoute({
  ...at('/doctors/$doctorId/time-off'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/doctor/on-behalf.tsx'), 'DoctorTimeOff'),
});

export const doctors = [agenda, hours, timeOff, doctorHours, doctorTimeOff] as const;
