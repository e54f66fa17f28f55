import type { Route } from './route.ts';
import { appointmentRoutes } from './routes/appointments.ts';
import { authRoutes } from './routes/auth.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { publicRoutes } from './routes/public.ts';
import { staffRoutes } from './routes/staff.ts';

/** The route table: the whole HTTP contract. */
export const routes = {
  ...publicRoutes,
  ...authRoutes,
  ...appointmentRoutes,
  ...doctorRoutes,
  ...staffRoutes,
};

export const allRoutes: readonly Route[] = Object.values(routes);
