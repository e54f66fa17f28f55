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

export const doctors = [agenda] as const;
