import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { only } from '../guard.ts';
import { at } from './root.ts';

const overview = createRoute({
  ...at('/admin'),
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../../pages/admin/admin.tsx'), 'Admin'),
});

export const administration = [overview] as const;
