import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { hasSecondFactor } from '../identity/second-factor.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';

/** Whether signing in asks the caller for a second factor, and whether it has to. */
export const getSecondFactor = accountEndpoint(
  routes.getSecondFactor,
  async ({ actor, accessToken }, { userPool, sessions }) => {
    const enabled = await hasSecondFactor(userPool, accessToken);
    return isRefusal(enabled)
      ? enabled
      : { body: { enabled, required: actor.role !== 'patient' && sessions.secondFactor === 'required' } };
  },
);
