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

export const desk = [day] as const;
