import { redirect } from '@tanstack/react-router';
import { type Role, restored } from '../session/session.ts';

/** Where people of each role begin. */
export const HOMES = { patient: '/', doctor: '/agenda', staff: '/desk', admin: '/admin' } as const satisfies Record<
  Role,
  string
>;

/** Lets only these roles in; strangers sign in first and come back to where they wanted to go. */
export const only =
  (...roles: readonly Role[]) =>
  async ({ location }: { readonly location: { readonly href: string } }): Promise<void> => {
    const session = await restored();
    if (session === undefined) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
    if (!roles.includes(session.role)) throw redirect({ to: '/', replace: true });
  };

/** An address of this app to return to; anything that could lead elsewhere is left out. */
export const safeNext = (next: unknown): string | undefined =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined;
