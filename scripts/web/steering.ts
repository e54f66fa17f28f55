import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { appointment, appointmentType, closure, listOf, openTimes, profile } from '../../functions/contract/schemas.ts';
import type { Api } from '../local/api.ts';
import type { Seeded } from '../seed.ts';
import type { WebPage } from './every-page.ts';

const DAY_MS = 86_400_000;
const dateAfter = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

interface Tokens {
  readonly staff: string;
  readonly patient: string;
}

/** A date on which the staff's clinic is closed and somebody had an appointment; far off, where no other page looks. */
const aClosure = async (api: Api, { staff, patient }: Tokens): Promise<string> => {
  const { clinicId = '' } = await api.call('GET', '/me', { token: staff, answer: profile });
  const closures = `/clinics/${clinicId}/closures`;
  const known = await api.call('GET', closures, { token: staff, answer: listOf(closure) });
  const [before] = known.items;
  if (before !== undefined) return before.date;
  const types = await api.call('GET', `/clinics/${clinicId}/appointment-types`, { answer: listOf(appointmentType) });
  const appointmentTypeId = types.items[0]?.id ?? '';
  const query = new URLSearchParams({ clinicId, appointmentTypeId, from: dateAfter(40), to: dateAfter(60) });
  const { days } = await api.call('GET', `/appointments/slots?${query.toString()}`, {
    token: patient,
    answer: openTimes,
  });
  const day = days.find(({ slots }) => slots.length > 0);
  const start = day?.slots[0]?.start;
  const date = day?.date ?? dateAfter(50);
  if (start !== undefined)
    await api.call('POST', '/appointments/book', {
      token: patient,
      answer: appointment,
      key: randomUUID(),
      body: { clinicId, appointmentTypeId, start },
    });
  await api.call('POST', closures, {
    token: staff,
    answer: z.object({ closure }),
    key: randomUUID(),
    body: { date, reason: 'Public holiday' },
  });
  return date;
};

interface Something {
  readonly clinicId: string;
  readonly appointmentId: string;
  /** A patient's token. */
  readonly patient: string;
}

/** The pages by which clinics are steered: settings, analytics, administration. */
export const steeringPages = async (
  api: Api,
  accounts: Seeded['accounts'],
  { clinicId, appointmentId, patient }: Something,
): Promise<readonly WebPage[]> => {
  const closedOn = await aClosure(api, { staff: await api.signIn(accounts.staff), patient });
  const staff = { as: accounts.staff };
  const admin = { as: accounts.admin };
  return [
    { ...staff, name: 'settings', path: '/settings' },
    { ...staff, name: 'settings-doctors', path: '/settings/doctors' },
    { ...staff, name: 'settings-types', path: '/settings/types' },
    { ...staff, name: 'settings-staff', path: '/settings/staff' },
    { ...staff, name: 'settings-closures', path: '/settings/closures' },
    { ...staff, name: 'settings-closure', path: `/settings/closures/${closedOn}` },
    { ...staff, name: 'analytics-none', path: '/admin/analytics?from=2020-01-01&to=2020-01-31' },
    { ...admin, name: 'admin', path: '/admin' },
    { ...admin, name: 'admin-new-clinic', path: '/admin/clinics/new' },
    { ...admin, name: 'admin-settings', path: `/settings?clinic=${clinicId}` },
    {
      ...admin,
      name: 'admin-analytics',
      path: `/admin/analytics?clinic=${clinicId}&from=${dateAfter(0)}&to=${dateAfter(30)}`,
    },
    { ...admin, name: 'admin-audit', path: `/admin/audit?appointment=${appointmentId}` },
    { ...admin, name: 'admin-audit-none', path: '/admin/audit' },
    { ...admin, name: 'admin-history', path: `/admin/appointments/${appointmentId}/history` },
  ];
};
