import { client } from '../client/client.gen.ts';
import { accessToken, forget, renewed } from '../session/session.ts';
import { learnTime } from '../time/clock.ts';
import { problemOf } from './problem.ts';

/** Sends the request; a token that was refused although it looked good is renewed once. */
const authorized: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const isSignedIn = request.headers.get('authorization')?.startsWith('Bearer ') === true;
  const again = isSignedIn ? request.clone() : undefined;
  const response = await fetch(request);
  learnTime(response.headers.get('date'));
  if (response.status !== 401 || again === undefined) return response;
  const token = await renewed();
  if (token === undefined) return response;
  again.headers.set('authorization', `Bearer ${token}`);
  const second = await fetch(again);
  // A fresh token that is refused too: the session itself is over, however often it is renewed.
  if (second.status === 401) forget();
  return second;
};

/** Lets the generated client speak to this origin's API, as whoever is signed in; a manage link names its own token. */
export const setUpClient = (): void => {
  client.setConfig({
    baseUrl: '/api',
    fetch: authorized,
    auth: async ({ type }) => (type === 'http' ? await accessToken() : undefined),
  });
};

interface Outcome<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response?: Response | undefined;
}

/** The answer of a request of the generated client; throws a `RequestProblem` where there is none. */
export const answer = async <Data>(request: Promise<Outcome<Data>>): Promise<Data> => {
  const { data, error, response } = await request;
  if (response?.ok !== true || data === undefined) throw problemOf(error, response);
  return data;
};

/** The header that lets a change pass only when nobody changed the appointment in between. */
export const ifUnchanged = ({ version }: { readonly version: number }): { 'If-Match': string } => ({
  'If-Match': `"${version}"`,
});
