import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, type Clinic } from '../steps/given.ts';
import { account, button, heading, isListed, link, somebody, times, useBrowser } from './people.ts';

useBrowser();

/** Presses Tab until the focus is on what has that name, as somebody without a mouse does. */
const tabTo = async (page: Page, name: string | RegExp): Promise<void> => {
  const wanted = page.locator(':focus').and(page.getByRole('button', { name }).or(page.getByRole('link', { name })));
  for (let presses = 0; presses < 60; presses++) {
    if ((await wanted.count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(name)}`);
};

describe('A patient books in the browser', () => {
  let clinic: Clinic;

  beforeAll(async () => {
    clinic = await aClinic({ doctors: [{}], types: [{ name: 'Check-up' }, { name: 'Vaccination' }] });
    await isListed(clinic);
  });

  test('in four taps from the start page: clinic, type, time, confirm', async () => {
    const page = await somebody({ as: await account() });
    await page.goto('/');
    await link(page, clinic.name).click();
    await link(page, 'Check-up').click();
    const time = times(page).first();
    const words = await time.textContent();
    await time.click();
    await heading(page, 'Is this right?');
    expect(await page.getByRole('timer').textContent()).toMatch(/^(5:00|4:\d\d)$/);
    await button(page, 'Confirm appointment').click();
    await heading(page, 'You are booked');
    expect(await page.getByRole('main').textContent()).toContain(words);

    await link(page, 'My appointments').click();
    await heading(page, 'My appointments');
    await page
      .getByRole('link', { name: /Check-up/ })
      .filter({ hasText: 'Confirmed' })
      .waitFor();
  });

  test('who is not signed in comes back to the times after signing in', async () => {
    const { email, password } = await account();
    const page = await somebody();
    await page.goto(`/clinics/${clinic.id}/book/${clinic.type}?doctor=${clinic.doctors[0]?.id ?? ''}`);
    await heading(page, 'Sign in');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel(/^Password/).fill(password);
    await button(page, 'Sign in').click();
    await heading(page, 'Choose a time');
    expect(page.url()).toContain('doctor=');
    await times(page).first().waitFor();
  });

  test('two choose the same time: the slower is offered the nearest in place, and takes one', async () => {
    const choosing = async (name: string): Promise<Page> => {
      const page = await somebody({ as: await account(name) });
      await page.goto(`/clinics/${clinic.id}/book/${clinic.type}`);
      await times(page).first().waitFor();
      return page;
    };
    const [one, other] = await Promise.all([choosing('One'), choosing('Other')]);
    const start = await times(one).last().getAttribute('data-start');
    // Both see it as open when they choose.
    const same = [one, other].map((page) => page.locator(`button[data-start="${start}"]`));
    await Promise.all(same.map((time) => time.waitFor()));
    await Promise.all(same.map((time) => time.click()));
    const outcome = (page: Page): Promise<'held' | 'taken'> =>
      Promise.race([
        heading(page, 'Is this right?').then(() => 'held' as const),
        page
          .getByRole('alert')
          .waitFor()
          .then(() => 'taken' as const),
      ]);
    const outcomes = await Promise.all([outcome(one), outcome(other)]);
    expect(outcomes.toSorted()).toEqual(['held', 'taken']);
    const slower = outcomes[0] === 'taken' ? one : other;
    const alert = slower.getByRole('alert');
    expect(await alert.textContent()).toContain('Somebody was quicker');
    await alert.getByRole('button').first().click();
    await heading(slower, 'Is this right?');
    await button(slower, 'Confirm appointment').click();
    await heading(slower, 'You are booked');
  });

  test('with nothing but a keyboard', async () => {
    const page = await somebody({ as: await account() });
    await page.goto('/');
    await link(page, clinic.name).waitFor();
    await tabTo(page, new RegExp(clinic.name));
    await page.keyboard.press('Enter');
    await link(page, 'Check-up').waitFor();
    await tabTo(page, /Check-up/);
    await page.keyboard.press('Enter');
    await times(page).first().waitFor();
    // The chosen day takes the focus once; arrows walk on from it.
    await tabTo(page, /open times?$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await tabTo(page, /^\d\d:\d\d/);
    await page.keyboard.press('Enter');
    await heading(page, 'Is this right?');
    await tabTo(page, 'Confirm appointment');
    await page.keyboard.press('Enter');
    await heading(page, 'You are booked');
    // The new page's heading has the focus, so that a screen reader begins there.
    expect(await page.locator(':focus').textContent()).toBe('You are booked');
  });

  test('a time that was let go is open again at once', async () => {
    const page = await somebody({ as: await account() });
    await page.goto(`/clinics/${clinic.id}/book/${clinic.type}`);
    const start = (await times(page).last().getAttribute('data-start')) ?? '';
    await times(page).last().click();
    await button(page, 'Choose another time').click();
    await heading(page, 'Choose a time');
    await page.locator(`button[data-start="${start}"]`).waitFor();
  });
});

/** The page on which somebody sees the time of a hold run; nothing when it is over by then. */
const seesTimeRun = async (holdSeconds: number): Promise<Page | undefined> => {
  const clinic = await aClinic({ policy: { holdSeconds } });
  await isListed(clinic);
  const page = await somebody({ as: await account() });
  await page.goto(`/clinics/${clinic.id}/book/${clinic.type}`);
  await times(page).first().click();
  const runs = page.getByRole('timer');
  await runs.or(page.getByText('The time has run out')).first().waitFor();
  return (await runs.count()) > 0 ? page : undefined;
};

test('A hold runs out in view, and the way back is one tap', async () => {
  // Where the page is so slow that the time is over before it is seen to run, it gets longer.
  let page: Page | undefined;
  for (let holdSeconds = 5; page === undefined; holdSeconds *= 4) page = await seesTimeRun(holdSeconds);
  await page.getByText('The time has run out').waitFor();
  expect(await button(page, 'Confirm appointment').count()).toBe(0);
  await link(page, 'Choose a time again').click();
  await heading(page, 'Choose a time');
  await times(page).first().waitFor();
});

test('When nothing is open the way leads to the waitlist', async () => {
  const clinic = await aClinic({ doctors: [{ weekly: [] }] });
  const page = await somebody({ as: await account() });
  await page.goto(`/clinics/${clinic.id}/book/${clinic.type}`);
  await page.getByText('No appointment times are currently available.').waitFor();
  await link(page, 'Join the waitlist').click();
  await heading(page, 'Wait for a time');
  await button(page, 'Join the waitlist').click();
  await heading(page, 'Waitlist');
  await page.getByText('You are first in line').waitFor();
});
