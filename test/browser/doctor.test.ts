import { AxeBuilder } from '@axe-core/playwright';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { appointmentKey } from '../../functions/store/keys.ts';
import { table } from '../steps/aws.ts';
import {
  aClinic,
  aDoctorSignedIn,
  admin,
  type Clinic,
  dateIn,
  everyDay,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { system } from '../steps/system.ts';
import { books } from '../steps/when.ts';
import { account, button, heading, link, type Registered, somebody, useBrowser } from './people.ts';

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

const doctorsPage = ({ email }: Person): Promise<Page> =>
  somebody({ as: { email, password: PASSWORD }, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });

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
    await put(clinic, at + 24 * HOUR_MS, 'Tom Tomorrow');
  });

  test('check-in and complete, with nothing but a keyboard; a no-show once it has begun', async () => {
    const page = await doctorsPage(doctor);
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
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
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

  test('what somebody else changed meanwhile is not overwritten', async () => {
    const { token } = await admin();
    const late = await put(clinic, nextQuarter() + 4 * HOUR_MS, 'Lily');
    const page = await doctorsPage(doctor);
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
  });

  test('a week by its address, with time off and closed days; on paper a plain list', async () => {
    const date = dateIn(1, timeZone);
    const { token } = await admin();
    const [start, end] = [27, 28].map((hours) => new Date(nextQuarter() + hours * HOUR_MS).toISOString());
    const away = { start, end, reason: 'Training' };
    await expecting(201, 'POST', '/doctors/time-off', { token: doctor.token, body: away });
    const closed = { date, reason: 'Stocktaking' };
    await expecting(201, 'POST', `/clinics/${clinic.id}/closures`, { token, body: closed });
    const page = await doctorsPage(doctor);
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

describe('When a doctor works and is away', () => {
  const timeZone = morningZone();
  const tomorrow = dateIn(1, timeZone);
  const sickDay = dateIn(2, timeZone);
  const weekday = (date: string): string =>
    new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${date}T12:00:00Z`));
  let clinic: Clinic;
  let doctor: Person;
  const booked: Record<string, { readonly who: Registered; readonly id: string }> = {};

  /** Somebody books the doctor of the story at a wall time. */
  const book = async (name: string, date: string, time: string): Promise<void> => {
    const who = await account(name);
    const person = await signedIn(who);
    const doctorId = clinic.doctors[0]?.id ?? '';
    const hours = Number(/[+-]\d+$/.exec(timeZone)?.[0]);
    const start = new Date(Date.parse(`${date}T${time}:00Z`) + hours * HOUR_MS).toISOString();
    const answer = await books(person, clinic, { start, doctorId });
    expect(answer.status).toBe(201);
    booked[name] = { who, id: String(answer.json.id) };
  };

  beforeAll(async () => {
    // In the mornings there is a colleague, in the afternoons nobody.
    clinic = await aClinic({
      timeZone,
      doctors: [{ weekly: everyDay('09:00', '17:00') }, { name: 'Doctor Morning', weekly: everyDay('09:00', '12:00') }],
    });
    doctor = await aDoctorSignedIn(clinic.doctors[0] ?? { email: '' });
    await Promise.all([book('Ann', tomorrow, '14:00'), book('Ben', sickDay, '10:00'), book('Cleo', sickDay, '15:00')]);
  });

  test('hours by keyboard: what they open, close and affect is shown before, what became of it after saving', async () => {
    const page = await doctorsPage(doctor);
    await page.goto('/availability');
    await heading(page, 'Working hours');
    await page.getByLabel(`${weekday(tomorrow)}, window 1, until`).focus();
    await page.keyboard.type('12:00');
    const preview = page.getByRole('region', { name: 'What this changes' });
    await preview.getByText('closes 12:00 – 17:00').first().waitFor();
    await preview.getByText('Ann').waitFor();
    expect(await preview.locator('[data-affected]').count()).toBe(1);
    await button(page, `Add hours: ${weekday(tomorrow)}`).press('Enter');
    await page
      .getByLabel(`${weekday(tomorrow)}, window 2, from`)
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.type('18:00');
    await page.getByLabel(`${weekday(tomorrow)}, window 2, until`).focus();
    await page.keyboard.type('20:00');
    await preview.getByText('opens 18:00 – 20:00').first().waitFor();
    await button(preview, 'Save').press('Enter');
    const saved = page.getByRole('region', { name: 'Saved' });
    await saved.getByText('Ann').waitFor();
    await saved.getByText('Everything is arranged.').waitFor();
    await saved.getByText('Patient asked for a new time').waitFor();
    const { json } = await expecting(200, 'GET', '/doctors/availability', { token: doctor.token });
    expect(
      json.weekly.filter(({ day }: { day: string }) => day === weekday(tomorrow).slice(0, 3).toUpperCase()),
    ).toEqual([
      expect.objectContaining({ start: '09:00', end: '12:00' }),
      expect.objectContaining({ start: '18:00', end: '20:00' }),
    ]);
  });

  test('hours by drawing, moving and stretching them; somebody else’s change is not lost', async () => {
    const page = await doctorsPage(doctor);
    await page.goto('/availability');
    const column = (day: number): Locator => page.locator(`[data-day="${day}"]`);
    await column(5).waitFor();
    /** A point of the drawn week; it shows the hours from 7 to 20. */
    const point = async (day: number, hour: number): Promise<[number, number]> => {
      const box = await column(day).boundingBox();
      if (box === null) throw new Error('the week is not drawn');
      return [box.x + box.width / 2, box.y + ((hour - 7) / 13) * box.height];
    };
    const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
      await page.mouse.move(...from);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 4 });
      await page.mouse.up();
    };
    const hoursOf = async (day: string, nth: number): Promise<string[]> =>
      await Promise.all(
        ['from', 'until'].map((edge) => page.getByLabel(`${day}, window ${nth}, ${edge}`).inputValue()),
      );
    await drag(await point(5, 7.5), await point(5, 8.5));
    expect(await hoursOf('Saturday', 1)).toEqual(['07:30', '08:30']);
    await drag(await point(5, 8), await point(6, 8.25));
    expect(await hoursOf('Sunday', 1)).toEqual(['07:45', '08:45']);
    const [x, y] = await point(6, 8.75);
    await drag([x, y - 2], await point(6, 8.5));
    expect(await hoursOf('Sunday', 1)).toEqual(['07:45', '08:30']);
    await page.getByText('opens 07:45 – 08:30').first().waitFor();

    const present = await expecting(200, 'GET', '/doctors/availability', { token: doctor.token });
    const { weekly } = present.json;
    const exceptions = [{ date: dateIn(9, timeZone), windows: [] }];
    await expecting(200, 'PUT', '/doctors/availability', { token: doctor.token, body: { weekly, exceptions } });
    await button(page, 'Save').click();
    await page.getByText('These hours were changed in the meantime').waitFor();
    await button(page, 'Show what was saved').click();
    await button(page, /^As usual: /).waitFor();
    expect(await page.getByText('opens 07:45').count()).toBe(0);
  });

  test('a sick doctor, as the doctor, a patient and the clinic see it; and back again', async () => {
    const [ben, cleo] = [booked['Ben'], booked['Cleo']];
    const page = await doctorsPage(doctor);
    await page.goto('/time-off');
    await page.getByLabel('From', { exact: true }).fill(sickDay);
    await page.getByLabel(/^Reason/).fill('Ill');
    await button(page, 'Take time off').click();
    const taken = page.getByRole('region', { name: 'Time off is noted' });
    await taken.getByText('Everything is arranged.').waitFor();
    await taken.getByText('Doctor Morning takes over').waitFor();
    await taken.getByText('Patient asked for a new time').waitFor();

    const patient = await somebody({ as: cleo?.who });
    await patient.goto(`/appointments/${cleo?.id ?? ''}`);
    await patient.getByText(/Your doctor cannot be there/).waitFor();
    const desk = await somebody({ as: system.accounts.admin });
    await desk.goto(`/desk/needs-time?clinic=${clinic.id}`);
    const waiting = desk.getByRole('main').getByRole('listitem');
    await waiting.filter({ hasText: 'Cleo' }).waitFor();
    expect(await waiting.filter({ hasText: 'Ben' }).count()).toBe(0);

    await page.goto(`/agenda?date=${sickDay}`);
    await page.getByText(/Time off .* Ill/).waitFor();
    await visit(page, 'Cleo').filter({ hasText: 'Needs a new time' }).waitFor();
    expect(await page.locator(`[data-visit="${ben?.id ?? ''}"]`).count()).toBe(0);

    await desk.goto(`/doctors/${clinic.doctors[0]?.id ?? ''}/time-off`);
    await heading(desk, /^Time off of /);
    await button(desk, /^Undo: /).click();
    await button(desk, 'Yes, open the times again').click();
    await desk.getByText('The times are open again.').waitFor();
    // What others did shows without reloading.
    await visit(page, 'Cleo').filter({ hasText: 'Confirmed' }).waitFor();
  });
});
