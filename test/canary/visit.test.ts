import { describe, expect, it } from 'vitest';
import type { CanaryIdentity, PatientApi } from '../../functions/canary/patient.ts';
import { patientAt } from '../../functions/canary/patient.ts';
import { type Clock, visit } from '../../functions/canary/visit.ts';

const who: CanaryIdentity = {
  email: 'c@example.com',
  password: 'p',
  clinicId: 'clinic_c',
  appointmentTypeId: 'type_c',
};
type Appointment = Awaited<ReturnType<PatientApi['book']>>;
const appointment = (id: string, status: Appointment['status']): Appointment => ({ id, status }) as Appointment;

const clock = (): Clock => {
  let now = Date.parse('2026-11-21T12:00:00Z');
  return {
    now: () => (now += 10),
    wait: async (milliseconds) => {
      now += milliseconds;
    },
  };
};

/** An API on which all goes well but for what the story says; remembers what was asked of it. */
const apiWith = (over: Partial<PatientApi> = {}) => {
  const asked: string[] = [];
  const api: PatientApi = {
    signIn: async () => void asked.push('sign in'),
    standing: async () => [],
    openStarts: async (_, from, to) => {
      asked.push(`look ${from} ${to}`);
      return ['2026-11-23T09:00:00Z', '2026-11-23T09:15:00Z'];
    },
    book: async (_, start) => {
      asked.push(`book ${start}`);
      return appointment('appt_1', 'CONFIRMED');
    },
    isTold: async () => true,
    cancel: async (id) => {
      asked.push(`cancel ${id}`);
      return appointment(id, 'CANCELLED');
    },
    ...over,
  };
  return { api, asked };
};

const failing = async (): Promise<never> => {
  throw new Error('answered 503');
};

describe('the canary', () => {
  it('books a time, is told and cancels it', async () => {
    const { api, asked } = apiWith();
    expect(await visit(api, who, clock(), () => 0.5)).toEqual({ bookedMilliseconds: 10, toldSeconds: 0.01 });
    expect(asked).toEqual(['sign in', 'look 2026-11-22 2026-11-27', 'book 2026-11-23T09:15:00Z', 'cancel appt_1']);
  });

  it('cancels first what an earlier visit left standing', async () => {
    const { api, asked } = apiWith({ standing: async () => [appointment('appt_old', 'CONFIRMED')] });
    await visit(api, who, clock(), () => 0);
    expect(asked.filter((what) => what.startsWith('cancel'))).toEqual(['cancel appt_old', 'cancel appt_1']);
  });

  it.each<[string, Partial<PatientApi>]>([
    ['sign in', { signIn: failing }],
    ['tidy up', { standing: failing }],
    ['find an open time', { openStarts: async () => [] }],
    ['book', { book: failing }],
    ['book', { book: async () => appointment('appt_1', 'PENDING') }],
    ['be told', { isTold: async () => false }],
    ['cancel', { cancel: async (id) => appointment(id, 'CONFIRMED') }],
  ])('says that it could not %s, instead of falling over', async (step, over) => {
    const { failed } = await visit(apiWith(over).api, who, clock(), () => 0);
    expect(failed?.step).toBe(step);
  });

  /** The inbox of a patient, as the API answers it, with these rows about the appointment. */
  const inboxWith = (...rows: readonly { channel: string; status: string; appointmentId?: string }[]) => {
    const items = rows.map((row, index) => ({
      id: `note_${index}`,
      kind: 'CONFIRMED',
      appointmentId: 'appt_1',
      subject: 'Confirmed',
      createdAt: '2026-11-21T12:00:00Z',
      ...row,
    }));
    const { isTold } = patientAt('https://api.example.com', async () => Response.json({ items, nextCursor: null }));
    return apiWith({ isTold });
  };
  const inApp = { channel: 'in-app', status: 'SENT' };

  it('has been told when the mail provider has accepted its mail', async () => {
    const { api } = inboxWith(inApp, { channel: 'email', status: 'SENT' });
    expect(await visit(api, who, clock(), () => 0)).not.toHaveProperty('failed');
  });

  it.each([
    ['in the app alone', inboxWith(inApp)],
    ['by a mail that waits', inboxWith(inApp, { channel: 'email', status: 'QUEUED' })],
    ['by a mail that failed', inboxWith(inApp, { channel: 'email', status: 'FAILED' })],
    ['by a mail that is not sent', inboxWith(inApp, { channel: 'email', status: 'SUPPRESSED' })],
    ['by a mail about another visit', inboxWith(inApp, { channel: 'email', status: 'SENT', appointmentId: 'appt_0' })],
  ])('has not been told %s, and says so after a minute', async (_, { api }) => {
    const { failed, toldSeconds } = await visit(api, who, clock(), () => 0);
    expect([failed, toldSeconds]).toEqual([{ step: 'be told', reason: 'not within 60 s' }, undefined]);
  });

  it('names route, status and request of an answer that failed, and neither query nor secret', async () => {
    const send = async () => new Response('{}', { status: 503, headers: { 'x-request-id': 'r-1' } });
    const api = patientAt('https://api.example.com', send);
    await expect(api.openStarts(who, '2026-11-22', '2026-11-23')).rejects.toThrow(
      /^GET \/appointments\/slots answered 503, request r-1$/,
    );
  });
});
