import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { appointmentKey } from '../../functions/store/keys.ts';
import { table } from '../steps/aws.ts';
import { aClinic, aDoctorSignedIn, admin, type Clinic, dateIn, PASSWORD, type Person } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { system } from '../steps/system.ts';
import { cancels } from '../steps/when.ts';
import { button, heading, link, somebody, useBrowser } from './people.ts';

useBrowser();

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** A zone in which it is late morning now, so that today has a before and an after whenever the tests run. */
const morningZone = (): string => {
  const ahead = 10 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};

const nextQuarter = (): number => Math.ceil(Date.now() / QUARTER_MS) * QUARTER_MS;

interface Visit {
  readonly id: string;
  readonly version: number;
}

/** An appointment that staff put where it is, today also. */
const put = async (clinic: Clinic, at: number, name: string, over: Record<string, unknown> = {}): Promise<Visit> => {
  const { token } = await admin();
  const { json } = await expecting(201, 'POST', '/admin/appointments/override', {
    token,
    body: {
      clinicId: clinic.id,
      appointmentTypeId: clinic.type,
      start: new Date(at).toISOString(),
      doctorId: clinic.doctors[0]?.id,
      patient: { name, email: `${randomUUID()}@example.com` },
      reason: `What ${name} has`,
      outsideSchedule: true,
      ...over,
    },
  });
  return { id: String(json.id), version: Number(json.version) };
};

/** Turns the clock for one appointment: it began an hour ago, where nobody can book. */
const hasBegun = async ({ id }: Visit): Promise<void> => {
  await table.send(
    new UpdateCommand({
      TableName: system.tableName,
      Key: appointmentKey(id),
      UpdateExpression: 'SET #start = :past',
      ExpressionAttributeNames: { '#start': 'start' },
      ExpressionAttributeValues: { ':past': nextQuarter() - HOUR_MS },
    }),
  );
};

const visit = (page: Page, name: string): Locator => page.locator('button[data-visit]').filter({ hasText: name });
/** A button of what is open, once it can be pressed. */
const ready = (page: Page, name: string): Locator => opened(page).getByRole('button', { name, disabled: false });
const opened = (page: Page): Locator => page.getByRole('dialog');

describe('A doctor’s day', () => {
  const timeZone = morningZone();
  let clinic: Clinic;
  let doctor: Person;
  let first: Visit;

  beforeAll(async () => {
    clinic = await aClinic({ timeZone, types: [{ name: 'Video visit', mode: 'virtual', durationMinutes: 15 }] });
    const [theirs] = clinic.doctors;
    doctor = await aDoctorSignedIn(theirs ?? { email: '' });
    const at = nextQuarter() + HOUR_MS;
    first = await put(clinic, at, 'Ada');
    await hasBegun(await put(clinic, at + HOUR_MS, 'Grace'));
    await put(clinic, at + 2 * HOUR_MS, 'Mary');
    await put(clinic, at + 24 * HOUR_MS, 'Tom Tomorrow');
  });

  const signedIn = (viewport = { width: 1280, height: 800 }): Promise<Page> =>
    somebody({ as: { email: doctor.email, password: PASSWORD }, viewport });

  test('check-in and complete, with nothing but a keyboard; a no-show once it has begun', async () => {
    const page = await signedIn();
    await page.goto('/agenda');
    await heading(page, 'Agenda');
    await page.getByText(/^Now \d\d:\d\d$/).waitFor();
    await visit(page, 'Ada').focus();
    await page.keyboard.press('Enter');
    await opened(page).getByText('What Ada has').waitFor();
    await link(opened(page), 'Open the video room').waitFor();
    await opened(page)
      .getByText(/A no-show can be noted once it has begun/)
      .waitFor();
    await ready(page, 'Check in').press('Enter');
    await opened(page).getByText('Checked in', { exact: true }).waitFor();
    await ready(page, 'Complete').press('Enter');
    await opened(page).getByText('Nothing is left to do', { exact: false }).waitFor();
    expect(await page.locator(':focus').textContent()).toBe('Completed');
    await page.keyboard.press('Escape');
    await opened(page).waitFor({ state: 'detached' });
    expect(await page.locator(':focus').getAttribute('data-visit')).toBe(first.id);
    expect(await visit(page, 'Ada').textContent()).toContain('Completed');

    await visit(page, 'Grace').click();
    await button(opened(page), 'No-show').click();
    await opened(page).getByText('Missed', { exact: true }).waitFor();
    await button(opened(page), 'Close').click();

    await link(page, 'Next day').click();
    await visit(page, 'Tom Tomorrow').click();
    await opened(page)
      .getByText(/Check-in opens on/)
      .waitFor();
    expect(await button(opened(page), 'Check in').count()).toBe(0);
  });

  test('what somebody else changed meanwhile is not overwritten, and shows within ten seconds', async () => {
    const { token } = await admin();
    const late = await put(clinic, nextQuarter() + 4 * HOUR_MS, 'Lily');
    const page = await signedIn();
    await page.goto('/agenda');
    await visit(page, 'Lily').click();
    await button(opened(page), 'Check in').waitFor();
    // The page has not heard of it yet when the button is pressed.
    await page.route('**/api/doctors/appointments?*', () => undefined);
    await expecting(200, 'PUT', `/appointments/${late.id}/check-in`, { token, body: {} });
    await button(opened(page), 'Check in').click();
    await opened(page)
      .getByText(/Somebody changed this in the meantime/)
      .waitFor();
    await page.unroute('**/api/doctors/appointments?*');
    await page.reload();
    await visit(page, 'Lily').filter({ hasText: 'Checked in' }).waitFor();
    const mary = await visit(page, 'Mary').getAttribute('data-visit');
    await cancels({ email: '', token }, mary ?? '');
    await visit(page, 'Mary').waitFor({ state: 'detached', timeout: 10_000 });
  });

  test('a week by its address, with time off and closed days; on paper a plain list', async () => {
    const date = dateIn(1, timeZone);
    const { token } = await admin();
    const [start, end] = [27, 28].map((hours) => new Date(nextQuarter() + hours * HOUR_MS).toISOString());
    const away = { start, end, reason: 'Training' };
    await expecting(201, 'POST', '/doctors/time-off', { token: doctor.token, body: away });
    const closed = { date, reason: 'Stocktaking' };
    await expecting(201, 'POST', `/clinics/${clinic.id}/closures`, { token, body: closed });
    const page = await signedIn();
    await page.goto(`/agenda?date=${date}&view=week`);
    await page.getByText('The clinic is closed: Stocktaking').waitFor();
    await page.getByText(/Time off .* Training/).waitFor();
    await link(page, /^Day$/).click();
    await page.waitForURL(/view=day/);
    await page.emulateMedia({ media: 'print' });
    await page.getByText('What Tom Tomorrow has').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await button(page, 'Print').count()).toBe(0);
  });
});
