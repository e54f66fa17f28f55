import { routes } from '../contract/routes.ts';
import { isRefusal } from '../domain/refusal.ts';
import { beginSecondFactor as begin } from '../identity/second-factor.ts';
import { accountEndpoint } from './callers/account-dependencies.ts';
import { ownPerson } from './callers/own-person.ts';

const ISSUER = 'Appointments';

/** What authenticator apps read from a picture (the key URI format they share). */
const keyUri = (account: string, secret: string): string =>
  `otpauth://totp/${encodeURIComponent(`${ISSUER}:${account}`)}?secret=${secret}&issuer=${ISSUER}`;

/** Gives the caller a secret for an authenticator app. */
export const beginSecondFactor = accountEndpoint(
  routes.beginSecondFactor,
  async ({ actor, now, accessToken }, dependencies) => {
    const person = await ownPerson(dependencies, actor, now);
    if (isRefusal(person)) return person;
    const secret = await begin(dependencies.userPool, accessToken);
    return isRefusal(secret) ? secret : { body: { secret, uri: keyUri(person.email, secret) } };
  },
);
