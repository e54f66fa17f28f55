import type { Route } from './route.ts';
import { announcementRoutes } from './routes/announcements.ts';
import { appointmentRoutes } from './routes/appointments.ts';
import { authRoutes } from './routes/auth.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { frontDeskRoutes } from './routes/front-desk.ts';
import { managementRoutes } from './routes/management.ts';
import { manageRoutes } from './routes/manage.ts';
import { leaveRoutes } from './routes/leave.ts';
import { oversightRoutes } from './routes/oversight.ts';
import { publicRoutes } from './routes/public.ts';
import { selfRoutes } from './routes/self.ts';
import { staffRoutes } from './routes/staff.ts';
import { unsubscribeRoutes } from './routes/unsubscribing.ts';
import { waitlistRoutes } from './routes/waitlist.ts';

/** The route table: the whole HTTP contract. */
export const routes = {
  ...publicRoutes,
  ...authRoutes,
  ...appointmentRoutes,
  ...doctorRoutes,
  ...staffRoutes,
  ...leaveRoutes,
  ...managementRoutes,
  ...frontDeskRoutes,
  ...oversightRoutes,
  ...announcementRoutes,
  ...unsubscribeRoutes,
  ...selfRoutes,
  ...manageRoutes,
  ...waitlistRoutes,
};

export const allRoutes: readonly Route[] = Object.values(routes);
