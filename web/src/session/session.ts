import { useSyncExternalStore } from 'react';
import type { Profile, Tokens } from '../client/index.ts';

export type Role = Profile['role'];

/** Who is signed in here. */
export interface Session {
  readonly userId: string;
  readonly role: Role;
}

interface Live extends Session {
  readonly accessToken: string;
  /** Milliseconds since the epoch after which it is renewed before it is used. */
  readonly renewAt: number;
}

/**
 * The access token lives in memory only. The refresh token is in a cookie that no script reads, which goes along with
 * requests for tokens and nothing else; the word below stands for it.
 */
const IN_COOKIE = 'in-cookie';
const EARLY_MS = 60_000;

let live: Live | undefined;
/** Over for this page, although the cookie may go only in a moment. */
let isOver = false;
let renewing: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();

/** Whether there may be a session; the server says so in a cookie beside the one that cannot be seen. */
const mayBeSignedIn = (): boolean => document.cookie.includes('signed-in=yes');

const claimsOf = (accessToken: string): Record<string, unknown> => {
  const [, payload = ''] = accessToken.split('.');
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
};

/** Only what to show follows from this; what one may do is decided by the API. */
const roleOf = (groups: unknown): Role => {
  const text = typeof groups === 'string' ? groups.split(/[[\], ]+/) : [];
  const names = Array.isArray(groups) ? groups.map(String) : text;
  if (names.includes('admins')) return 'admin';
  if (names.includes('staff')) return 'staff';
  return names.includes('doctors') ? 'doctor' : 'patient';
};

const tell = (): void => {
  for (const listener of listeners) listener();
};

/** Other tabs of this browser; what ends here ends there too. */
const others = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('session');

/** Forgets the session here; what the server knows of it stays. */
export const forget = (): void => {
  live = undefined;
  isOver = true;
  tell();
};

others?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'signed-out' && live !== undefined) forget();
});

/** Begins a session with fresh tokens. */
export const begin = ({ accessToken, expiresIn }: Pick<Tokens, 'accessToken' | 'expiresIn'>): void => {
  const { sub, 'cognito:groups': groups } = claimsOf(accessToken);
  const lifetime = expiresIn * 1000;
  isOver = false;
  live = {
    userId: String(sub),
    role: roleOf(groups),
    accessToken,
    renewAt: Date.now() + Math.max(lifetime - EARLY_MS, lifetime / 2),
  };
  tell();
};

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const renew = async (): Promise<string | undefined> => {
  if (isOver || !mayBeSignedIn()) return undefined;
  const response = await post('/auth/refresh', { refreshToken: IN_COOKIE });
  if (response.ok) {
    begin((await response.json()) as Tokens);
    return live?.accessToken;
  }
  // Only a refusal ends the session; a failing network does not.
  if (response.status === 400 || response.status === 401) {
    forget();
    void endInCookie();
  }
  return undefined;
};

/** Ends the session of the cookie at the server, and takes the cookie away. */
const endInCookie = (): Promise<unknown> => post('/auth/logout', { refreshToken: IN_COOKIE }).catch(() => undefined);

/** A new access token, or nothing when the session is over. Several who ask at once share one request. */
export const renewed = async (): Promise<string | undefined> => {
  renewing ??= renew().finally(() => {
    renewing = undefined;
  });
  return await renewing;
};

/** The access token to send now. */
export const accessToken = async (): Promise<string | undefined> => {
  if (live !== undefined && Date.now() < live.renewAt) return live.accessToken;
  return (await renewed()) ?? live?.accessToken;
};

/** Who is signed in, after what this tab kept was looked at. */
export const restored = async (): Promise<Session | undefined> => {
  if (live === undefined) await renewed().catch(() => undefined);
  return live;
};

/** Ends the session here, in other tabs, and at the server, whose tokens stop working everywhere. */
export const signOut = async (): Promise<void> => {
  const mayBe = mayBeSignedIn();
  forget();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches this origin alone
  others?.postMessage('signed-out');
  if (mayBe) await endInCookie();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, () => live);
