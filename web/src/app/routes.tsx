import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { restored } from '../session/session.ts';
import { takeManageToken } from '../session/manage-token.ts';
import { Failed } from './failed.tsx';
import { HOMES, only, safeNext } from './guard.ts';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Failed });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

// Everyone
const home = createRoute({
  ...at('/'),
  beforeLoad: async () => {
    const session = await restored();
    if (session !== undefined && session.role !== 'patient') throw redirect({ to: HOMES[session.role], replace: true });
  },
  component: lazyRouteComponent(() => import('../pages/home/home.tsx'), 'Home'),
});
const clinic = createRoute({
  ...at('/clinics/$clinicId'),
  component: lazyRouteComponent(() => import('../pages/clinic/clinic.tsx'), 'Clinic'),
});
/** Mails link here. */
const book = createRoute({
  ...at('/book'),
  validateSearch: (search: Record<string, unknown>) => ({ clinic: text(search['clinic']) }),
  beforeLoad: ({ search }) => {
    if (search.clinic === undefined) throw redirect({ to: '/', replace: true });
    throw redirect({ to: '/clinics/$clinicId', params: { clinicId: search.clinic }, replace: true });
  },
});
const accountSearch = (search: Record<string, unknown>): { next?: string; said?: string } => {
  const next = safeNext(search['next']);
  const said = text(search['said']);
  return { ...(next !== undefined && { next }), ...(said !== undefined && { said }) };
};
const saidOnly = (search: Record<string, unknown>): { said?: string } => {
  const said = text(search['said']);
  return said === undefined ? {} : { said };
};
const signIn = createRoute({
  ...at('/sign-in'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../pages/account/sign-in.tsx'), 'SignIn'),
});
const register = createRoute({
  ...at('/register'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../pages/account/register.tsx'), 'Register'),
});
const confirm = createRoute({
  ...at('/confirm'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../pages/account/confirm.tsx'), 'Confirm'),
});
const forgotPassword = createRoute({
  ...at('/forgot-password'),
  component: lazyRouteComponent(() => import('../pages/account/forgot-password.tsx'), 'ForgotPassword'),
});
const resetPassword = createRoute({
  ...at('/reset-password'),
  validateSearch: saidOnly,
  component: lazyRouteComponent(() => import('../pages/account/reset-password.tsx'), 'ResetPassword'),
});
const manage = createRoute({
  ...at('/manage'),
  beforeLoad: ({ location }) => void takeManageToken(location.hash),
  component: lazyRouteComponent(() => import('../pages/manage/manage.tsx'), 'Manage'),
});

// Patients
const times = createRoute({
  ...at('/clinics/$clinicId/book/$typeId'),
  validateSearch: (search: Record<string, unknown>): { doctor?: string; date?: string } => {
    const doctor = text(search['doctor']);
    const date = text(search['date']);
    return { ...(doctor !== undefined && { doctor }), ...(date !== undefined && { date }) };
  },
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/book/times.tsx'), 'Times'),
});
const hold = createRoute({
  ...at('/hold/$appointmentId'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/book/hold.tsx'), 'Hold'),
});
const visits = createRoute({
  ...at('/appointments'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/visits/visits.tsx'), 'Visits'),
});
const visit = createRoute({
  ...at('/appointments/$appointmentId'),
  validateSearch: saidOnly,
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/visits/visit.tsx'), 'Visit'),
});
const move = createRoute({
  ...at('/appointments/$appointmentId/move'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/visits/move.tsx'), 'Move'),
});
const waitlist = createRoute({
  ...at('/waitlist'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/waitlist/waitlist.tsx'), 'Waitlist'),
});
/** Mails link to both answers. */
const offer = createRoute({
  ...at('/waitlist/$waitlistEntryId/$reply'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/waitlist/offer.tsx'), 'Offer'),
});
const joinWaitlist = createRoute({
  ...at('/clinics/$clinicId/wait/$typeId'),
  beforeLoad: only('patient'),
  component: lazyRouteComponent(() => import('../pages/waitlist/join.tsx'), 'Join'),
});

// Everybody who is signed in
const inbox = createRoute({
  ...at('/notifications'),
  beforeLoad: only('patient', 'doctor', 'staff', 'admin'),
  component: lazyRouteComponent(() => import('../pages/inbox/inbox.tsx'), 'Inbox'),
});
const me = createRoute({
  ...at('/me'),
  beforeLoad: only('patient', 'doctor', 'staff', 'admin'),
  component: lazyRouteComponent(() => import('../pages/me/me.tsx'), 'Me'),
});

// Doctors
const agenda = createRoute({
  ...at('/agenda'),
  beforeLoad: only('doctor'),
  component: lazyRouteComponent(() => import('../pages/doctor/agenda.tsx'), 'Agenda'),
});

// Staff and administrators
const desk = createRoute({
  ...at('/desk'),
  beforeLoad: only('staff', 'admin'),
  component: lazyRouteComponent(() => import('../pages/desk/desk.tsx'), 'Desk'),
});
const admin = createRoute({
  ...at('/admin'),
  beforeLoad: only('admin'),
  component: lazyRouteComponent(() => import('../pages/admin/admin.tsx'), 'Admin'),
});

export const routeTree = root.addChildren([
  home,
  clinic,
  book,
  signIn,
  register,
  confirm,
  forgotPassword,
  resetPassword,
  manage,
  times,
  hold,
  visits,
  visit,
  move,
  waitlist,
  offer,
  joinWaitlist,
  inbox,
  me,
  agenda,
  desk,
  admin,
]);
