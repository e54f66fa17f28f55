import * as z from 'zod';
import { CANARY } from '../contract/time-limits.ts';
import { appointment, notification, openTimes, tokens } from '../contract/schemas.ts';

/** Who the canary is, and where it books. */
export const identity = z.object({
  email: z.string(),
  password: z.string(),
  clinicId: z.string(),
  appointmentTypeId: z.string(),
});
export type CanaryIdentity = z.infer<typeof identity>;

type Method = 'GET' | 'POST' | 'DELETE';
type Appointment = z.infer<typeof appointment>;

const page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

/** The API as a patient meets it. */
export interface PatientApi {
  readonly signIn: (as: CanaryIdentity) => Promise<void>;
  readonly standing: () => Promise<readonly Appointment[]>;
  readonly openStarts: (at: CanaryIdentity, from: string, to: string) => Promise<readonly string[]>;
  readonly book: (at: CanaryIdentity, start: string, key: string) => Promise<Appointment>;
  /** Whether the mail provider accepted the confirmation: what stands in the app is there also when mail is down. */
  readonly isTold: (appointmentId: string) => Promise<boolean>;
  readonly cancel: (appointmentId: string) => Promise<Appointment>;
}

/** Talks to the API over HTTP; anything but the answer that the contract promises throws, naming the step. */
export const patientAt = (apiUrl: string, send: typeof fetch = fetch): PatientApi => {
  let token: string | undefined;
  const ask = async <Schema extends z.ZodType>(
    method: Method,
    path: string,
    answer: Schema,
    { body, key }: { readonly body?: unknown; readonly key?: string } = {},
  ): Promise<z.infer<Schema>> => {
    const headers = new Headers();
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    if (key !== undefined) headers.set('idempotency-key', key);
    const response = await send(apiUrl + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(CANARY.requestMs),
    });
    const text = await response.text();
    const [route] = path.split('?');
    if (!response.ok)
      throw new Error(
        `${method} ${route} answered ${response.status}, request ${response.headers.get('x-request-id')}`,
      );
    return answer.parse(JSON.parse(text));
  };
  return {
    signIn: async ({ email, password }) => {
      token = undefined;
      ({ accessToken: token } = await ask('POST', '/auth/login', tokens, { body: { email, password } }));
    },
    standing: async () => (await ask('GET', '/appointments?status=CONFIRMED&limit=100', page(appointment))).items,
    openStarts: async ({ clinicId, appointmentTypeId }, from, to) => {
      const query = new URLSearchParams({ clinicId, appointmentTypeId, from, to });
      const { days } = await ask('GET', `/appointments/slots?${query.toString()}`, openTimes);
      return days.flatMap(({ slots }) => slots.map(({ start }) => start));
    },
    book: ({ clinicId, appointmentTypeId }, start, key) =>
      ask('POST', '/appointments/book', appointment, { body: { clinicId, appointmentTypeId, start }, key }),
    isTold: async (appointmentId) => {
      const { items } = await ask('GET', '/notifications?limit=25', page(notification));
      return items.some(
        (notice) =>
          notice.appointmentId === appointmentId &&
          notice.kind === 'CONFIRMED' &&
          notice.channel === 'email' &&
          notice.status === 'SENT',
      );
    },
    cancel: (appointmentId) => ask('DELETE', `/appointments/${appointmentId}`, appointment),
  };
};
