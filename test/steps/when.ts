import { type Answer, ask } from './http.ts';
import type { Clinic, Person } from './given.ts';

export interface Wish {
  readonly start: string;
  readonly type?: string;
  readonly doctorId?: string;
  readonly reason?: string;
}

const bodyFor = (clinic: Clinic, { start, type = clinic.type, doctorId, reason }: Wish) => ({
  clinicId: clinic.id,
  appointmentTypeId: type,
  start,
  doctorId,
  reason,
});

/** Someone books, without naming a doctor unless the wish does. */
export const books = (who: Person, clinic: Clinic, wish: Wish, key?: string): Promise<Answer> =>
  ask('POST', '/appointments/book', { token: who.token, body: bodyFor(clinic, wish), key });

export const holds = (who: Person, clinic: Clinic, wish: Wish, key?: string): Promise<Answer> =>
  ask('POST', '/appointments/hold', { token: who.token, body: bodyFor(clinic, wish), key });

const versioned = (version: number | undefined) =>
  version === undefined ? {} : { headers: { 'if-match': `"${version}"` } };

export const confirms = (who: Person, id: string, version?: number): Promise<Answer> =>
  ask('PUT', `/appointments/${id}/confirm`, { token: who.token, ...versioned(version) });

export const cancels = (who: Person, id: string, version?: number): Promise<Answer> =>
  ask('DELETE', `/appointments/${id}`, { token: who.token, ...versioned(version) });

export const reschedules = (
  who: Person,
  id: string,
  body: { readonly start: string; readonly doctorId?: string },
  version?: number,
): Promise<Answer> => ask('PUT', `/appointments/${id}/reschedule`, { token: who.token, body, ...versioned(version) });
