import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addressTag } from '../../functions/domain/ids.ts';
import { putOnQueue } from '../steps/aws.ts';
import {
  aClinic,
  admin,
  ANY_CODE,
  type Clinic,
  dateIn,
  LISTED,
  newEmail,
  PASSWORD,
  type Person,
  signedIn,
} from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { button, heading, isListed, link, looksAgain, type Registered, somebody, useBrowser } from './people.ts';

useBrowser();

/** A zone in which it is about noon, so that today has hours before and after now whenever the stories run. */
const NOON_ZONES: readonly string[] = [
  'Pacific/Auckland',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Pacific/Honolulu',
];
const hourIn = (timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(Date.now()));
const noonZone = NOON_ZONES.toSorted((a, b) => Math.abs(hourIn(a) - 12) - Math.abs(hourIn(b) - 12))[0] ?? 'UTC';

let clinic: Clinic;
let desk: Registered;
let staff: Person;
let day: string;

/** Somebody at the clinic's front desk, invited, with a password of their own. */
const staffOf = async ({ id }: Clinic): Promise<Registered> => {
  const { token } = await admin();
  const email = `desk.${randomUUID()}@example.com`;
  await expecting(201, 'POST', `/clinics/${id}/staff`, { token, body: { name: 'Desk One', email } });
  await expecting(204, 'POST', '/auth/forgot-password', { body: { email } });
  await expecting(204, 'POST', '/auth/reset-password', { body: { email, code: ANY_CODE, password: PASSWORD } });
  return { email, password: PASSWORD };
};

beforeAll(async () => {
  clinic = await aClinic({
    timeZone: noonZone,
    policy: { minNoticeMinutes: 0 },
    doctors: [{ name: 'Dr. Ant' }, { name: 'Dr. Bee' }, { name: 'Dr. Cat', specialization: 'Radiology' }],
    types: [
      { name: 'Check-up', specialization: 'Family medicine' },
      { name: 'Scan', specialization: 'Radiology' },
    ],
  });
  desk = await staffOf(clinic);
  [staff] = await Promise.all([signedIn(desk), isListed(clinic)]);
  day = dateIn(2, clinic.timeZone);
});

interface Wanted {
  readonly at: string;
  readonly type?: number;
  readonly email?: string;
  readonly doctor?: number;
  readonly date?: string;
  readonly name?: string;
  readonly outsideSchedule?: boolean;
}

/** The instant at which a wall clock of the clinic shows a time. */
const instant = (date: string, time: string): string => {
  const guess = new Date(`${date}T${time}:00Z`);
  const shown = new Date(`${guess.toLocaleString('sv-SE', { timeZone: clinic.timeZone }).replace(' ', 'T')}Z`);
  return new Date(2 * guess.getTime() - shown.getTime()).toISOString();
};

/** An appointment that the desk booked before the story begins. */
const given = async (wanted: Wanted) => {
  const { at, doctor = 0, type = 0, date = day, name = 'Ada Example', email = newEmail(), outsideSchedule } = wanted;
  const { json } = await expecting(201, 'POST', '/admin/appointments/override', {
    token: staff.token,
    body: {
      clinicId: clinic.id,
      appointmentTypeId: clinic.types[type],
      doctorId: clinic.doctors[doctor]?.id,
      start: instant(date, at),
      patient: { name, email },
      reason: 'By phone',
      outsideSchedule,
    },
  });
  return { id: String(json.id), patientId: String(json.patientId), name, email };
};

const theDesk = async (date = day, withClock = false): Promise<Page> => {
  const page = await somebody({ as: desk, viewport: { width: 1280, height: 1400 } });
  if (withClock) await page.clock.install();
  await page.goto(`/desk?date=${date}`);
  await page.getByRole('grid').waitFor();
  return page;
};

const card = (page: Page, { id }: { readonly id: string }): Locator => page.locator(`[data-appointment="${id}"]`);
const time = (page: Page, at: string, doctor: string): Locator =>
  button(page, new RegExp(`^${at}, ${doctor}, .*book$`));

/** The mail to somebody comes back: what EventBridge would bring, for the emulator's SES tells of no bounces. */
const bounces = async (
  { email, patientId }: { readonly email: string; readonly patientId: string },
  notice: string,
) => {
  const detail = {
    eventType: 'Bounce',
    bounceType: 'Permanent',
    bounceSubType: 'General',
    messageId: 'a-message',
    notice,
    person: patientId,
    attempt: '',
    address: addressTag(email),
  };
  await putOnQueue('MailFeedbackQueueUrl', JSON.stringify({ detail }));
};

/** Waits until an appointment is shown, for sure, at a time with a doctor. */
const shows = (page: Page, one: { readonly id: string }, at: string, doctor: string): Promise<void> =>
  page
    .locator(`[data-appointment="${one.id}"][aria-busy=false]`)
    .and(button(page, new RegExp(`^${at} .* ${doctor}$`)))
    .waitFor();

const middle = async (of: Locator): Promise<{ x: number; y: number }> => {
  const box = await of.boundingBox();
  if (box === null) throw new Error('it is not to be seen');
  return { x: box.x + box.width / 2, y: box.y + 6 };
};

const drag = async (page: Page, what: Locator, to: { x: number; y: number }): Promise<void> => {
  await what.waitFor();
  const from = await middle(what);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 12);
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page.mouse.up();
};

/** Presses Tab until the focus is on a control with that name. */
const tabTo = async (page: Page, wanted: Locator): Promise<void> => {
  const focused = page.locator(':focus').and(wanted);
  for (let presses = 0; presses < 60; presses++) {
    if ((await focused.count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(wanted)}`);
};

describe('The front desk', () => {
  test('drags an appointment to another time, and undoes it', async () => {
    const ada = await given({ at: '09:00' });
    const page = await theDesk();
    await drag(page, card(page, ada), await middle(time(page, '10:15', 'Dr. Ant')));
    await page.getByText(/^Ada Example now comes on .* 10:15 to Dr. Ant/).waitFor();
    await shows(page, ada, '10:15', 'Dr. Ant');
    await button(page, 'Undo').click();
    await page.getByText(/^Undone: Ada Example comes on .* 09:00/).waitFor();
    await shows(page, ada, '09:00', 'Dr. Ant');
  });

  test('drags it to another doctor at another time in one step', async () => {
    const zoe = await given({ at: '11:00', name: 'Zoe Example' });
    const page = await theDesk();
    await drag(page, card(page, zoe), await middle(time(page, '11:00', 'Dr. Bee')));
    await shows(page, zoe, '11:00', 'Dr. Bee');
    await drag(page, card(page, zoe), await middle(time(page, '13:00', 'Dr. Ant')));
    await shows(page, zoe, '13:00', 'Dr. Ant');
    const { json } = await expecting(200, 'GET', `/appointments/${zoe.id}`, { token: staff.token });
    expect([json.doctor.name, json.start.slice(11, 16), json.version]).toEqual(['Dr. Ant', '13:00', 3]);
  });

  test('sees a refused drag go back, with the reason and the nearest open times, one of which it takes', async () => {
    const max = await given({ at: '15:00', name: 'Max Example' });
    const page = await theDesk();
    await drag(page, card(page, max), await middle(time(page, '17:30', 'Dr. Ant')));
    await page.getByText(/^Not moved: Max Example stays on .* 15:00 with Dr. Ant/).waitFor();
    await page.getByText('The doctor does not work then').waitFor();
    await shows(page, max, '15:00', 'Dr. Ant');
    await page.locator('button[data-start*="T16:30"]').click();
    await shows(page, max, '16:30', 'Dr. Ant');
  });

  test('moves and reassigns by keyboard alone what could be dragged', async () => {
    const eve = await given({ at: '09:00', doctor: 1, name: 'Eve Example' });
    const page = await theDesk();
    await tabTo(page, card(page, eve));
    await page.keyboard.press('Enter');
    await tabTo(page, button(page, 'Move or reassign'));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Eve Example' });
    await tabTo(page, dialog.getByLabel('Time', { exact: true }));
    await page.keyboard.type('12:30');
    await tabTo(page, button(dialog, 'Move'));
    await page.keyboard.press('Enter');
    await shows(page, eve, '12:30', 'Dr. Bee');
    await card(page, eve).and(page.locator(':focus')).waitFor();
  });

  test('books for a new person by keyboard alone', async () => {
    const page = await theDesk();
    await tabTo(page, button(page, /, free: book$|outside working hours: book$/).first());
    const focus = page.locator(':focus');
    const at = async (label: RegExp): Promise<boolean> => label.test((await focus.getAttribute('aria-label')) ?? '');
    for (let step = 0; step < 40 && !(await at(/^14:30/)); step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await focus.and(time(page, '14:30', 'Dr. Bee')).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Book for a patient' });
    await tabTo(page, dialog.getByLabel('Kind of appointment'));
    await page.keyboard.type('Check');
    await tabTo(page, dialog.getByRole('radio', { name: 'A known patient' }));
    await page.keyboard.press('ArrowRight');
    await tabTo(page, dialog.getByLabel('Name', { exact: true }));
    await page.keyboard.type('Nora New');
    await page.keyboard.press('Tab');
    await page.keyboard.type(newEmail());
    await tabTo(page, dialog.getByLabel('Reason'));
    await page.keyboard.type('Walked in');
    await tabTo(page, button(dialog, 'Book'));
    await page.keyboard.press('Enter');
    await page.getByText(/^Booked: Nora New on .* 14:30 with Dr. Bee/).waitFor();
    await button(page, /^14:30 Nora New Confirmed/).waitFor();
  });

  test('sees within ten seconds what somebody else changed', async () => {
    const lea = await given({ at: '16:00', doctor: 1, name: 'Lea Late' });
    const page = await theDesk(day, true);
    await card(page, lea).waitFor();
    await expecting(200, 'DELETE', `/appointments/${lea.id}`, { token: staff.token });
    await looksAgain(page);
    await card(page, lea).waitFor({ state: 'detached' });
  });

  test('checks in who has come today, and cancels for who will not', async () => {
    const today = dateIn(0, clinic.timeZone);
    const here = await given({ at: '22:00', date: today, name: 'Hana Here', outsideSchedule: true });
    const gone = await given({ at: '22:30', date: today, name: 'Gil Gone', outsideSchedule: true });
    const page = await theDesk(today);
    await card(page, here).click();
    const drawer = page.getByRole('dialog', { name: 'Hana Here' });
    await button(drawer, 'Check in').click();
    await button(drawer, 'Complete').waitFor();
    await page.keyboard.press('Escape');
    await button(page, /^22:00 Hana Here Checked in/).waitFor();
    await card(page, gone).click();
    await button(page, 'Cancel appointment').click();
    await page.getByLabel('Reason, as the patient may read it').fill('You called');
    await button(page, 'Cancel the appointment').click();
    await page.getByRole('dialog').getByText('Cancelled', { exact: true }).waitFor();
    await card(page, gone).waitFor({ state: 'detached' });
  });

  test('rebooks in one step who needs a new time because a doctor is away', async () => {
    const date = dateIn(3, clinic.timeZone);
    const ray = await given({ at: '10:00', doctor: 2, type: 1, date, name: 'Ray Example' });
    const off = { start: instant(date, '09:00'), end: instant(date, '13:00') };
    const path = `/doctors/${clinic.doctors[2]?.id ?? ''}/time-off`;
    await expecting(201, 'POST', path, { token: staff.token, body: off });
    const page = await theDesk(date);
    await page.getByRole('columnheader', { name: /Dr. Cat.*13:00–17:00$/ }).waitFor();
    await button(page, /^10:00 Ray Example Needs a new time/).waitFor();
    await link(page, /^Needs a new time ?, 1 appointment waits$/).click();
    const waiting = page.getByRole('article', { name: 'Ray Example' });
    await waiting.locator(`button[data-start^="${date}T13:00"]`).click();
    await page.getByText(/^Ray Example now comes on .* 13:00 to Dr. Cat/).waitFor();
    await page.getByText('Nobody is waiting for a new time.').waitFor();
    const { json } = await expecting(200, 'GET', `/appointments/${ray.id}`, { token: staff.token });
    expect([json.attention, json.start.slice(11, 16)]).toEqual([undefined, '13:00']);
  });

  test('says when the clinic is closed', async () => {
    const date = dateIn(6, clinic.timeZone);
    const body = { date, reason: 'Burst pipe' };
    await expecting(201, 'POST', `/clinics/${clinic.id}/closures`, { token: staff.token, body });
    const page = await theDesk(date);
    await page.getByText('The clinic is closed on this day: Burst pipe').waitFor();
    await page.getByRole('columnheader', { name: /Dr. Ant.*Away all day$/ }).waitFor();
  });

  test('searches as one types, from every page by a key, and keeps the words out of the address', async () => {
    const name = `Quentin Q${randomUUID().slice(0, 6)}`;
    const quentin = await given({ at: '09:30', doctor: 1, date: dateIn(4, clinic.timeZone), name });
    const page = await theDesk();
    await page.keyboard.press('/');
    await heading(page, 'Search');
    const field = page.getByRole('combobox', { name: 'Patients, appointments and doctors' });
    await field.and(page.locator(':focus')).waitFor();
    const words = name.slice(0, -1).toLowerCase();
    const search = { token: staff.token, query: { clinicId: clinic.id, q: words } };
    await vi.waitFor(async () => {
      expect((await expecting(200, 'GET', '/admin/search', search)).json.items).not.toEqual([]);
    }, LISTED);
    await field.pressSequentially(words);
    await page.getByRole('option', { name: `${name} · ${quentin.email}` }).waitFor();
    expect(page.url()).not.toContain('quentin');
    await page.keyboard.press('Enter');
    await heading(page, name);
    expect(page.url()).toContain(quentin.patientId);
    await link(page, /09:30/).click();
    await page.getByRole('dialog', { name }).waitFor();
  });

  test('tells the patients of a day something, sees it go out, and tries again where it did not arrive', async () => {
    const date = dateIn(5, clinic.timeZone);
    const [una] = await Promise.all([
      given({ at: '09:00', date, name: 'Una Example' }),
      given({ at: '10:00', date, name: 'Vic Example' }),
      given({ at: '11:00', date, name: 'Wim Example' }),
    ]);
    const page = await somebody({ as: desk });
    await page.goto('/desk/announcements');
    await page.getByLabel('Date').fill(date);
    await page.getByLabel(/Wim Example/).uncheck();
    await page.getByLabel('Subject').fill('The entrance moves');
    await page.getByLabel('Message').fill('Please come in through the courtyard.');
    await button(page, 'Send to 2 patients').click();
    await page.getByText('2 of 2 sent · Everybody was told.').waitFor();
    await page.getByText('Everything was delivered.').waitFor();

    const list = { token: staff.token, query: { status: 'SENT', limit: '100' } };
    const { json } = await expecting(200, 'GET', '/admin/notifications', list);
    const notice = json.items.find(
      (one: { kind: string; channel: string; patientId: string }) =>
        one.kind === 'MESSAGE' && one.channel === 'email' && one.patientId === una.patientId,
    );
    await bounces(una, notice.id);
    const failed = { token: staff.token, query: { status: 'FAILED' } };
    await vi.waitFor(async () => {
      expect((await expecting(200, 'GET', '/admin/notifications', failed)).json.items).toHaveLength(1);
    }, LISTED);
    await page.reload();
    await page.getByText('1 of 2 sent, 1 failed').waitFor();
    await page.getByText('The address does not take mail.').waitFor();
    await button(page, 'Try again: The entrance moves').click();
    await page.getByText('Everything was delivered.').or(page.getByText('On its way again.')).first().waitFor();
  });
});
