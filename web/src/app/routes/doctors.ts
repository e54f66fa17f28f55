import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at } from './root.ts';

const agenda = createRoute({
  ...at('/agenda'),
  beforeLoad: only('doctor'),
  component: lazyRouteComponent(() => import('../../pages/doctor/agenda.tsx'), 'Agenda'),
});

export const doctors = [agenda] as const;
