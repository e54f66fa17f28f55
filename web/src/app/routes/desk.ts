import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at } from './root.ts';

const day = createRoute({
  ...at('/desk'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/desk/desk.tsx'), 'Desk'),
});

export const desk = [day] as const;
