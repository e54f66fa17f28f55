import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../scripts/local/wait.ts';
import {
  aClinic,
  aPatient,
  ANY_CODE,
  admin,
  type Clinic,
  dateIn,
  newEmail,
  openStarts,
  PASSWORD,
} from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { mailTo } from '../steps/mail.ts';
import { system } from '../steps/system.ts';
import { books, cancels, reschedules } from '../steps/when.ts';
import { button, heading, isListed, link, somebody, useBrowser } from './people.ts';

useBrowser();

const anAdministrator = (): Promise<Page> => somebody({ as: system.accounts.admin });
const dialog = (page: Page) => page.getByRole('dialog');
const status = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByRole('status').getByText(text).first().waitFor();

/** Somebody invited follows the mail's link, sets a first password and signs in. */
const setsFirstPassword = async (email: string): Promise<Page> => {
  const mail = await mailTo(email, ({ text }) => text.includes('/reset-password'));
  const page = await somebody();
  await page.goto(/\/reset-password\S*/.exec(mail.text)?.[0] ?? '');
  await heading(page, 'Set your first password');
  await page.getByLabel('E-mail').fill(email);
  await button(page, 'Mail me a code').click();
  await page.getByText('a code is on its way').waitFor();
  await page.getByLabel('Code').fill(ANY_CODE);
  await page.getByLabel('New password').fill(PASSWORD);
  await button(page, 'Set the password').click();
  await page.getByText('Your new password is set.').waitFor();
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await button(page, 'Sign in').click();
  await link(page, 'Settings').click();
  return page;
};

test('An administrator opens a clinic from nothing; its staff sign in by the mail, until they are removed', async () => {
  const page = await anAdministrator();
  await page.goto('/admin');
  await heading(page, 'Clinics');
  await link(page, 'Open a clinic').click();
  await heading(page, 'Open a clinic');
  await button(page, 'Open the clinic').click();
  await page.getByText('Please enter a name.').waitFor();
  const name = `Harbour Clinic ${newEmail().slice(8, 16)}`;
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Address').fill('9 Harbour Road');
  await page.getByLabel('Phone').fill('+1 212 555 0109');
  await page.locator('input[name=timeZone]').fill('Berlin');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await page.getByLabel('Reminder 2', { exact: true }).fill('3');
  await button(page, 'Open the clinic').click();

  await heading(page, 'Appointment types');
  await page.getByText('Nothing can be booked yet.').waitFor();
  await button(page, 'Add a type').click();
  await dialog(page).getByLabel('Name').fill('First visit');
  await dialog(page).getByLabel('Takes').selectOption('45');
  await button(dialog(page), 'Save').click();
  await status(page, 'First visit is saved.');
  await page.getByText('45 minutes · At the clinic').waitFor();

  await link(page, 'Doctors').click();
  await heading(page, 'Doctors');
  await button(page, 'Invite a doctor').click();
  await dialog(page).getByLabel('Name').fill('Dr. Harbour');
  const doctor = newEmail();
  await dialog(page).getByLabel('E-mail').fill(doctor);
  await dialog(page).getByLabel('Specialization').fill('Family medicine');
  await dialog(page).getByLabel('Only these').check();
  await dialog(page).getByLabel('First visit').check();
  await button(page, 'Send the invitation').click();
  await status(page, 'Dr. Harbour is invited.');
  await page.getByText('No hours written down yet').waitFor();
  await mailTo(doctor, ({ text }) => text.includes('/reset-password'));

  await link(page, 'Staff').click();
  await heading(page, 'Staff');
  await button(page, 'Invite staff').click();
  const email = newEmail();
  await dialog(page).getByLabel('Name').fill('Frieda Desk');
  await dialog(page).getByLabel('E-mail').fill(email);
  await button(page, 'Send the invitation').click();
  await status(page, 'Frieda Desk is invited.');

  const frieda = await setsFirstPassword(email);
  await heading(frieda, 'Clinic and rules');
  expect(await frieda.getByLabel('Name').inputValue()).toBe(name);
  expect(await frieda.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
  expect(await frieda.getByLabel('Reminder 2', { exact: true }).inputValue()).toBe('3');

  await button(page, 'Remove Frieda Desk').click();
  await button(dialog(page), 'End the access').click();
  await status(page, 'Frieda Desk no longer has access.');
  await link(frieda, 'Doctors').click();
  await frieda.getByRole('alert').getByText('Your account may not do this.').waitFor();
});

test('Two who change the rules at once: nobody’s change is lost, and each sees the other’s', async () => {
  const { id } = await aClinic();
  const page = await anAdministrator();
  await page.goto(`/settings?clinic=${id}`);
  await page.getByLabel('Book at most this many days ahead').fill('45');
  const { token } = await admin();
  await expecting(200, 'PATCH', `/clinics/${id}`, { token, body: { policy: { cancelCutoffMinutes: 1440 } } });
  await button(page, 'Save').click();
  const alert = page.getByRole('alert');
  await alert.getByText('Somebody else changed this meanwhile').waitFor();
  await alert.getByText('Cancel or move until this long before is now: 1 day').waitFor();
  expect(await page.getByLabel('Book at most this many days ahead').inputValue()).toBe('45');
  await button(page, 'Save').click();
  await status(page, 'Saved.');
  const { json } = await expecting(200, 'GET', `/clinics/${id}`);
  expect([json.policy.horizonDays, json.policy.cancelCutoffMinutes]).toEqual([45, 1440]);
});

describe('A clinic with appointments', () => {
  let clinic: Clinic;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{ name: 'Dr. One' }, { name: 'Dr. Two' }] });
    await isListed(clinic);
  });

  test('closes for a date: what becomes of each appointment is shown; the date can be opened again', async () => {
    const patient = await aPatient();
    const start = (await openStarts(clinic, patient)).at(-1) ?? '';
    expect((await books(patient, clinic, { start })).status).toBe(201);
    const page = await anAdministrator();
    await page.goto(`/settings/closures?clinic=${clinic.id}`);
    await button(page, 'Close for a date').click();
    await dialog(page).getByLabel('Date').fill(start.slice(0, 10));
    await dialog(page).getByLabel('Reason').fill('Public holiday');
    await button(dialog(page), 'Close the clinic').click();
    await heading(page, /^Closed on/);
    await page.getByText('Patient is asked to choose a new time').waitFor();
    await status(page, 'It is settled.');
    await button(page, 'Open again').click();
    await button(dialog(page), 'Open again').click();
    await heading(page, 'Closures');
    await page.getByText('No closures are planned.').waitFor();
  });

  test('loses a doctor: the appointments go to the other; the doctor can be brought back', async () => {
    const patient = await aPatient();
    const [start] = await openStarts(clinic, patient);
    const [one] = clinic.doctors;
    expect((await books(patient, clinic, { start: start ?? '', doctorId: one?.id ?? '' })).status).toBe(201);
    const page = await anAdministrator();
    await page.goto(`/settings/doctors?clinic=${clinic.id}`);
    await button(page, 'Deactivate Dr. One').click();
    await button(dialog(page), 'Deactivate').click();
    await status(page, 'Dr. One has left.');
    await status(page, /settled\.$/);
    await page.getByText('Given to another doctor').first().waitFor();
    await page.getByRole('heading', { name: 'Doctors who left' }).waitFor();
    await button(page, 'Bring back Dr. One').click();
    await status(page, 'Dr. One is back.');
    await button(page, 'Deactivate Dr. One').waitFor();
  });

  test('a type that is deleted by mistake is back by one click', async () => {
    const page = await anAdministrator();
    await page.goto(`/settings/types?clinic=${clinic.id}`);
    await button(page, 'Delete Consultation 1').click();
    await status(page, 'can no longer be booked');
    await page.getByText('Nothing can be booked yet.').waitFor();
    await button(page, 'Undo').click();
    await button(page, 'Delete Consultation 1').waitFor();
  });
});

describe('What happened at a clinic', () => {
  let clinic: Clinic;
  let email: string;
  let appointmentId: string;

  beforeAll(async () => {
    clinic = await aClinic({ policy: { cancelCutoffMinutes: 0 } });
    await isListed(clinic);
    const patient = await aPatient('Ophelia Timeline');
    email = patient.email;
    const [first = '', , third = '', , fifth = ''] = await openStarts(clinic, patient);
    await books(patient, clinic, { start: first });
    appointmentId = String((await books(patient, clinic, { start: third })).json.id);
    await reschedules(patient, appointmentId, { start: fifth });
    await cancels(patient, appointmentId);
    const { token } = await admin();
    const range = { clinicId: clinic.id, from: dateIn(0, clinic.timeZone), to: dateIn(8, clinic.timeZone) };
    await waitFor('the figures', async () => {
      const { totals } = (await expecting(200, 'GET', '/admin/analytics', { token, query: range })).json;
      return totals.CONFIRMED === 1 && totals.CANCELLED === 1 ? true : undefined;
    });
    await waitFor('the audit', async () => {
      const { items } = (await expecting(200, 'GET', '/admin/audit', { token, query: { appointmentId } })).json;
      return items.some(({ action }: { action: string }) => action === 'AppointmentCancelled') ? true : undefined;
    });
  });

  test('figures say the same as picture, table and file', async () => {
    const page = await anAdministrator();
    await page.goto(`/admin/analytics?clinic=${clinic.id}`);
    await button(page, 'Next 30 days').click();
    const totals = page.getByRole('region', { name: 'What became of them' });
    expect(await totals.locator('[data-bar=Cancelled]').textContent()).toBe('Cancelled1');
    expect(await totals.getByRole('img').getAttribute('aria-label')).toContain('Confirmed: 1, ');
    await totals.getByText('As a table').click();
    await totals.getByRole('row', { name: 'Cancelled 1' }).waitFor();
    const saved = page.waitForEvent('download');
    await button(totals, 'What became of them as CSV').click();
    const csv = await readFile(await (await saved).path(), 'utf8');
    expect(csv.split('\r\n')).toEqual(expect.arrayContaining(['measure,of,name,value', 'total,CANCELLED,,1']));
    expect(csv).not.toContain('peakHour');

    const hours = page.getByRole('region', { name: 'Busiest hours' });
    const counted = hours.locator('[data-count="1"]');
    expect(await counted.count()).toBe(1);
    const [day = '', hour = ''] = ((await counted.getAttribute('title')) ?? '').split(/[ :]/);
    await hours.getByText('As a table').click();
    await hours.getByRole('row', { name: `${day} ${hour}:00 1` }).waitFor();
    await page.getByRole('region', { name: 'How busy doctors are' }).locator('[data-bar="Doctor 1"]').waitFor();
  });

  test('the audit tells who did what, with what it changed, and keeps what is typed out of the address', async () => {
    const page = await anAdministrator();
    await page.goto('/admin/audit');
    await page.getByLabel('About').selectOption('patient');
    await page.getByLabel('Name, e-mail, phone or id').fill(email);
    await button(page, 'Ophelia Timeline').click();
    await page.getByText('Moved to another time').waitFor();
    expect(page.url()).toMatch(/\?patient=/);
    expect(page.url()).not.toContain('example.com');
    await page.getByLabel('From (UTC)').fill(dateIn(3, 'UTC'));
    await page.getByText('Nothing is written down for this.').waitFor();
    await page.getByLabel('From (UTC)').fill('');

    const moved = page.getByRole('article').filter({ hasText: 'Moved to another time' });
    await moved.getByRole('link', { name: 'History of the appointment' }).click();
    await heading(page, 'History of an appointment');
    await page.getByText('Times are New York time').waitFor();
    const entries = page.getByRole('article');
    await entries.nth(2).waitFor();
    const said = await entries.locator('strong').allTextContents();
    expect(said).toEqual(['Confirmed', 'Moved to another time', 'Cancelled']);
    const change = entries.nth(2).getByRole('row', { name: /^Status/ });
    expect(await change.getByRole('cell').allTextContents()).toEqual(['CONFIRMED', 'CANCELLED']);
    await entries
      .nth(0)
      .getByRole('link', { name: /^More by this person/ })
      .click();
    await heading(page, 'Audit');
    expect(page.url()).toMatch(/\?actor=/);
    await page.getByText('Moved to another time').waitFor();
  });
});
