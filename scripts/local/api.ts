import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { tokens } from '../../functions/contract/schemas.ts';

export interface Call {
  readonly body?: unknown;
  readonly token?: string;
  /** The token of a manage link, instead of a person's. */
  readonly link?: string;
  /** Makes a repeated POST harmless. */
  readonly key?: string;
}

/** A small client of the HTTP API, for the scripts. */
export interface Api {
  /** Asks, and reads the answer as the contract says it looks. */
  call<Schema extends z.ZodType>(
    method: string,
    path: string,
    call: Call & { readonly answer: Schema },
  ): Promise<z.infer<Schema>>;
  /** Asks; the answer does not matter. */
  send(method: string, path: string, call: Call): Promise<void>;
  /** Signs in and returns the access token. */
  signIn(account: { readonly email: string; readonly password: string }): Promise<string>;
}

const ATTEMPTS = 4;

/** Talks to the API at this URL; answers that say "try again" (5xx) are tried again, anything else refused throws. */
export const apiAt = (apiUrl: string): Api => {
  const ask = async (method: string, path: string, { body, token, link, key }: Call): Promise<Response> => {
    const headers = new Headers();
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (link !== undefined) headers.set('authorization', `Link ${link}`);
    if (key !== undefined) headers.set('idempotency-key', key);
    const request = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(apiUrl + path, request);
      if (response.ok) return response;
      const text = await response.text();
      if (response.status < 500 || attempt === ATTEMPTS)
        throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
      await sleep(attempt * 500);
    }
  };
  const api: Api = {
    call: async (method, path, call) => {
      const response = await ask(method, path, call);
      return call.answer.parse(await response.json());
    },
    send: async (method, path, call) => {
      const response = await ask(method, path, call);
      await response.arrayBuffer();
    },
    signIn: async ({ email, password }) => {
      const { accessToken } = await api.call('POST', '/auth/login', { answer: tokens, body: { email, password } });
      return accessToken;
    },
  };
  return api;
};
