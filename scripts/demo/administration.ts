import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { appointment } from '../../functions/contract/schemas.ts';
import { routes } from '../../functions/contract/routes.ts';
import { addDays, atWallTime, toZoned } from '../../functions/domain/time.ts';
import { ANY_CODE, type Account } from '../local/accounts.ts';
import { waitFor } from '../local/wait.ts';
import { hour, NORTH, type Tell } from './day.ts';
import { type Cast, letterTo, named, type Person } from './people.ts';

/** What a route answers, for routes that answer something. */
const answerOf = <Answer extends z.ZodType>({ answer }: { readonly answer?: Answer }): Answer => {
  if (answer === undefined) throw new Error('nothing is answered');
  return answer;
};

/** Invites somebody to the front desk of the northern clinic, who sets a first password by the mail. */
const hire = async (cast: Cast, tell: Tell): Promise<{ readonly clerk: Person; readonly userId: string }> => {
  const { api, admin, north } = cast;
  const account: Account = { email: `desk.${randomUUID()}@example.com`, password: 'Demo-password-2' };
  const since = new Date();
  const { userId } = await api.call('POST', `/clinics/${north.id}/staff`, {
    token: admin.token,
    answer: answerOf(routes.inviteStaff),
    body: { name: 'Demo Desk Two', email: account.email },
  });
  tell(admin.name, `invites Demo Desk Two to the front desk of ${north.name}`);
  const invitation = await letterTo(cast, { name: 'Demo Desk Two', ...account, token: '' }, /./, since);
  tell('Demo Desk Two', `reads "${invitation.subject}" and sets a first password`);
  await api.send('POST', '/auth/forgot-password', { body: { email: account.email } });
  await api.send('POST', '/auth/reset-password', { body: { ...account, code: ANY_CODE } });
  return { userId, clerk: { name: 'Demo Desk Two', email: account.email, token: await api.signIn(account) } };
};

/** The front desk books for somebody on the phone, finds her again by her name, and writes to her. */
const atTheDesk = async (cast: Cast, clerk: Person, tell: Tell): Promise<string> => {
  const { api, north } = cast;
  const date = addDays(cast.date, 2);
  const surname = randomUUID().slice(0, 6);
  const caller = { name: `Zoë Caller-${surname}`, email: `caller.${surname}@example.com` };
  const booked = await api.call('POST', '/admin/appointments/override', {
    token: clerk.token,
    answer: appointment,
    key: randomUUID(),
    body: {
      clinicId: north.id,
      appointmentTypeId: named(north.types, 'Prescription renewal').id,
      start: toZoned(atWallTime(date, '18:00', NORTH), NORTH),
      patient: caller,
      reason: 'Called: comes after work',
      outsideSchedule: true,
    },
  });
  tell(clerk.name, `books ${date} ${hour(booked.start)}, after hours, for ${caller.name}, who is on the phone`);

  const found = await waitFor('the caller to be found by her name', async () => {
    const query = new URLSearchParams({ clinicId: north.id, q: `zoe caller-${surname.slice(0, 4)}` });
    const { items } = await api.call('GET', `/admin/search?${query.toString()}`, {
      token: clerk.token,
      answer: answerOf(routes.search),
    });
    return items.find(({ kind }) => kind === 'patient');
  });
  tell(clerk.name, `types "zoe" and finds ${found.title}`);

  const since = new Date();
  const { id, recipients } = await api.call('POST', '/notifications/send', {
    token: clerk.token,
    answer: answerOf(routes.sendAnnouncement),
    key: randomUUID(),
    body: { appointmentIds: [booked.id], subject: 'The side door', body: 'After six please come in by the side door.' },
  });
  tell(clerk.name, `writes to ${recipients} patient(s): "The side door"`);
  await letterTo(cast, { ...caller, token: '' }, /side door/i, since);
  const done = await waitFor('the announcement to be sent', async () => {
    const now = await api.call('GET', `/notifications/send/${id}`, {
      token: clerk.token,
      answer: answerOf(routes.getAnnouncement),
    });
    return now.queued === 0 ? now : undefined;
  });
  tell(caller.name, `reads it; ${done.sent} sent, ${done.failed} failed`);
  return booked.patientId;
};

/** An administrator invites staff, looks at the figures and at who saw what, and ends somebody's access. */
export const administration = async (cast: Cast, tell: Tell): Promise<void> => {
  const { api, admin, north } = cast;
  const { clerk, userId } = await hire(cast, tell);
  const patientId = await atTheDesk(cast, clerk, tell);

  // Messages count on the day they were sent, appointments on theirs.
  const today = new Date().toISOString().slice(0, 10);
  const range = new URLSearchParams({ clinicId: north.id, from: today, to: addDays(cast.date, 2) });
  const figures = await waitFor('the figures', async () => {
    const now = await api.call('GET', `/admin/analytics?${range.toString()}`, {
      token: admin.token,
      answer: answerOf(routes.getAnalytics),
    });
    return now.totals.CONFIRMED > 0 && now.notifications.sent > 0 ? now : undefined;
  });
  const [busiest] = figures.utilisation.toSorted((a, b) => b.ratio - a.ratio);
  tell(
    admin.name,
    `sees ${figures.totals.CONFIRMED} confirmed, ${figures.notifications.sent} messages sent; ` +
      `busiest: ${busiest?.name ?? 'nobody'}, ${Math.round((busiest?.ratio ?? 0) * 100)}% booked`,
  );

  const entries = await waitFor('the audit', async () => {
    const query = new URLSearchParams({ patientId, limit: '100' });
    const { items } = await api.call('GET', `/admin/audit?${query.toString()}`, {
      token: admin.token,
      answer: answerOf(routes.listAudit),
    });
    return items.some(({ actor }) => actor.id === userId) ? items : undefined;
  });
  tell(admin.name, `reads in the audit: ${[...new Set(entries.map(({ action }) => action))].join(', ')}`);

  await api.send('DELETE', `/clinics/${north.id}/staff/${userId}`, { token: admin.token });
  const refused = await api
    .send('GET', `/admin/appointments?clinicId=${north.id}`, { token: clerk.token })
    .then(() => 'is still let in')
    .catch((error: unknown) => /answered (\d+)/.exec(String(error))?.[1]);
  tell(admin.name, `ends the access of ${clerk.name}, whose token is answered ${refused ?? 'nothing'} from then on`);
};
