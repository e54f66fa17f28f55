import { redirect } from '@tanstack/react-router';
import { type Role, restored, type Session } from '../session/session.ts';
import { queryClient, secondFactor } from './queries.ts';

/** Where people of each role begin. */
export const HOMES = { patient: '/', doctor: '/agenda', staff: '/desk', admin: '/admin' } as const satisfies Record<
  Role,
  string
>;

interface Place {
  readonly location: { readonly href: string };
}

/** Lets in whoever is signed in; strangers sign in first and come back to where they wanted to go. */
export const signedIn = async ({ location }: Place): Promise<Session> => {
  const session = await restored();
  if (session === undefined) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
  return session;
};

/** Whether the API will refuse everything until a second factor is set up. */
const needsSecondFactor = async ({ role }: Session): Promise<boolean> => {
  if (role === 'patient') return false;
  // Not being able to tell is no reason to stop anybody: the API decides.
  const known = await queryClient.ensureQueryData(secondFactor).catch(() => undefined);
  return known?.required === true && !known.enabled;
};

/** Lets only these roles in. */
export const only =
  (...roles: readonly Role[]) =>
  async (place: Place): Promise<void> => {
    const session = await signedIn(place);
    if (!roles.includes(session.role)) throw redirect({ to: '/', replace: true });
    if (await needsSecondFactor(session)) throw redirect({ to: '/second-factor', replace: true });
  };

/** An address of this app to return to; anything that could lead elsewhere is left out. */
export const safeNext = (next: unknown): string | undefined =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined;
