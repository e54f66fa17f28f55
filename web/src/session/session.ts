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
 * The access token lives in memory only. The refresh token is kept for this tab alone, so that a reload does not sign
 * out; it is gone with the tab. The contract hands it over in a body, so no cookie out of scripts' reach can hold it.
 */
const KEPT = 'refresh-token';
const EARLY_MS = 60_000;

let live: Live | undefined;
let renewing: Promise<string | undefined> | undefined;
const listeners = new Set<() => void>();

const kept = (): string | undefined => {
  try {
    return sessionStorage.getItem(KEPT) ?? undefined;
  } catch {
    return undefined;
  }
};

const keep = (refreshToken: string | undefined): void => {
  try {
    if (refreshToken === undefined) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, refreshToken);
  } catch {
    // Without storage a reload signs out.
  }
};

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
  keep(undefined);
  tell();
};

others?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (data === 'signed-out' && live !== undefined) forget();
});

/** Begins a session with fresh tokens. */
export const begin = ({ accessToken, refreshToken, expiresIn }: Tokens): void => {
  const { sub, 'cognito:groups': groups } = claimsOf(accessToken);
  const lifetime = expiresIn * 1000;
  live = {
    userId: String(sub),
    role: roleOf(groups),
    accessToken,
    renewAt: Date.now() + Math.max(lifetime - EARLY_MS, lifetime / 2),
  };
  keep(refreshToken);
  tell();
};

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(`/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const renew = async (): Promise<string | undefined> => {
  const refreshToken = kept();
  if (refreshToken === undefined) return undefined;
  const response = await post('/auth/refresh', { refreshToken });
  if (response.ok) {
    begin((await response.json()) as Tokens);
    return live?.accessToken;
  }
  // Only a refusal ends the session; a failing network does not.
  if (response.status === 400 || response.status === 401) forget();
  return undefined;
};

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
  const refreshToken = kept();
  forget();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches this origin alone
  others?.postMessage('signed-out');
  if (refreshToken !== undefined) await post('/auth/logout', { refreshToken }).catch(() => undefined);
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSession = (): Session | undefined => useSyncExternalStore(subscribe, () => live);
