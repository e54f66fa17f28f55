import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, type Clinic, dateIn, openStarts, signedIn, type Person } from '../steps/given.ts';
import { mailTo, isRequest } from '../steps/mail.ts';
import { books, cancels } from '../steps/when.ts';
import {
  account,
  button,
  heading,
  isListed,
  looksAgain,
  type Registered,
  somebody,
  timesOn,
  useBrowser,
} from './people.ts';

useBrowser();

let clinic: Clinic;
beforeAll(async () => {
  // No cut-off: what is chosen here may begin within the hour.
  clinic = await aClinic({ policy: { cancelCutoffMinutes: 0 }, doctors: [{}, {}], types: [{ name: 'Check-up' }] });
  await isListed(clinic);
});

const withAppointment = async (nth: number): Promise<{ who: Registered; person: Person; id: string }> => {
  const who = await account();
  const person = await signedIn(who);
  const start = (await openStarts(clinic, person))[nth] ?? '';
  const booked = await books(person, clinic, { start });
  expect(booked.status).toBe(201);
  return { who, person, id: String(booked.json.id) };
};

describe('A patient looks after an appointment', () => {
  test('moves it; the old time stays until the new one is sure', async () => {
    const { who, id } = await withAppointment(0);
    const page = await somebody({ as: who });
    await page.goto(`/appointments/${id}`);
    await button(page, 'Choose another time').click();
    await heading(page, 'Choose another time');
    const time = (await timesOn(page, dateIn(2, clinic.timeZone))).nth(5);
    const start = (await time.getAttribute('data-start')) ?? '';
    await time.click();
    await button(page, 'Yes, move it').click();
    await heading(page, 'Your appointment was moved');
    expect(await page.getByRole('main').textContent()).toContain(start.slice(11, 16));
  });

  test('cancels it after being asked', async () => {
    const { who, id } = await withAppointment(2);
    const page = await somebody({ as: who });
    await page.goto(`/appointments/${id}`);
    await button(page, 'Cancel appointment').click();
    await button(page, 'Keep it').click();
    await button(page, 'Cancel appointment').click();
    await button(page, 'Yes, cancel it').click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    expect(await button(page, 'Cancel appointment').count()).toBe(0);
  });

  test('sees within ten seconds what was changed elsewhere', async () => {
    const { who, person, id } = await withAppointment(4);
    const page = await somebody({ as: who });
    await page.clock.install();
    await page.goto(`/appointments/${id}`);
    await page.getByText('Confirmed', { exact: true }).waitFor();
    await cancels(person, id);
    await looksAgain(page);
    await page.getByText('Cancelled', { exact: true }).waitFor();
  });

  test('by the link of a mail, without signing in', async () => {
    const { who } = await withAppointment(6);
    const mail = await mailTo(who.email, isRequest);
    const path = /\/manage#[\w.-]+/.exec(mail.text)?.[0] ?? '';
    const page = await somebody();
    await page.goto(path);
    await heading(page, 'Your appointment');
    await button(page, 'Choose another time').click();
    await (await timesOn(page, dateIn(2, clinic.timeZone))).nth(1).click();
    await button(page, 'Yes, move it').click();
    await heading(page, 'Your appointment was moved');
    await button(page, 'Cancel appointment').click();
    await button(page, 'Yes, cancel it').click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
  });

  test('a cut-off link says what to do', async () => {
    const page = await somebody();
    await page.goto('/manage#nonsense');
    await heading(page, 'This link no longer works');
  });
});

test('Without a connection the page says so, and goes on by itself when there is one', async () => {
  const { who, person, id } = await withAppointment(8);
  const page = await somebody({ as: who });
  await page.goto(`/appointments/${id}`);
  await page.getByText('Confirmed', { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await cancels(person, id);
  await page.context().setOffline(false);
  await page.getByText('Cancelled', { exact: true }).waitFor();
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
});
