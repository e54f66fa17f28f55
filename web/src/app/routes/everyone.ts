import { readManageFragment } from '../../../../functions/contract/manage-fragment.ts';
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { restored } from '../../session/session.ts';
import { HOMES, only, safeNext, signedIn } from '../guard.ts';
import { at, saidOnly, text } from './root.ts';

const home = createRoute({
  ...at('/'),
  beforeLoad: async () => {
    const session = await restored();
    if (session !== undefined && session.role !== 'patient') throw redirect({ to: HOMES[session.role], replace: true });
  },
  component: lazyRouteComponent(() => import('../../pages/home/home.tsx'), 'Home'),
});
const clinic = createRoute({
  ...at('/clinics/$clinicId'),
  component: lazyRouteComponent(() => import('../../pages/clinic/clinic.tsx'), 'Clinic'),
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
const signIn = createRoute({
  ...at('/sign-in'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../../pages/account/sign-in.tsx'), 'SignIn'),
});
const register = createRoute({
  ...at('/register'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../../pages/account/register.tsx'), 'Register'),
});
const confirm = createRoute({
  ...at('/confirm'),
  validateSearch: accountSearch,
  component: lazyRouteComponent(() => import('../../pages/account/confirm.tsx'), 'Confirm'),
});
const forgotPassword = createRoute({
  ...at('/forgot-password'),
  component: lazyRouteComponent(() => import('../../pages/account/forgot-password.tsx'), 'ForgotPassword'),
});
const resetPassword = createRoute({
  ...at('/reset-password'),
  validateSearch: saidOnly,
  component: lazyRouteComponent(() => import('../../pages/account/reset-password.tsx'), 'ResetPassword'),
});
/** The link is read from the address alone, so that a reload, a bookmark, and going back and forward are the same. */
const manage = createRoute({
  ...at('/manage'),
  beforeLoad: ({ location }) => ({ link: readManageFragment(location.hash) }),
  component: lazyRouteComponent(() => import('../../pages/manage/manage.tsx'), 'Manage'),
});

// Everybody who is signed in
const secondFactor = createRoute({
  ...at('/second-factor'),
  beforeLoad: async (place) => void (await signedIn(place)),
  component: lazyRouteComponent(() => import('../../pages/account/second-factor.tsx'), 'SecondFactor'),
});
const inbox = createRoute({
  ...at('/notifications'),
  beforeLoad: only('patient', 'doctor', 'staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/inbox/inbox.tsx'), 'Inbox'),
});
const me = createRoute({
  ...at('/me'),
  beforeLoad: only('patient', 'doctor', 'staff', 'admin'),
  component: lazyRouteComponent(() => import('../../pages/me/me.tsx'), 'Me'),
});

export const everyone = [
  home,
  clinic,
  book,
  signIn,
  register,
  confirm,
  forgotPassword,
  resetPassword,
  manage,
  secondFactor,
  inbox,
  me,
] as const;
