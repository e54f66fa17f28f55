import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, aPatient, type Clinic } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { mailTo, type Received } from '../steps/mail.ts';
import { books } from '../steps/when.ts';
import { type Booked, mailAfterClosing, somebodyBooked, urlsOf } from './mailed.ts';
import { button, heading, somebody, times, useBrowser } from './people.ts';

useBrowser();

const PHONE = { width: 390, height: 844 };
/** Whatever is booked here is inside the cut-off, which binds nobody whose time the clinic took away. */
const CUTOFF_MINUTES = 60 * 24 * 30;

const question = (page: Page) => page.getByRole('dialog', { name: 'Move the appointment?' });
const startOf = async ({ person, id }: Booked): Promise<number> =>
  Date.parse((await expecting(200, 'GET', `/appointments/${id}`, { token: person.token })).json.start);
const startIn = (url: string): number => Date.parse(/start=(\S+)/.exec(url)?.[1] ?? '');

const choicesIn = (mail: Received): string[] => urlsOf(mail, 'Take this time');

describe('The clinic closes on the day of two appointments, and mails both patients', () => {
  let clinic: Clinic;
  let first: Booked;
  let second: Booked;
  let firstMail: Received;
  let secondMail: Received;

  beforeAll(async () => {
    clinic = await aClinic({ policy: { cancelCutoffMinutes: CUTOFF_MINUTES } });
    first = await somebodyBooked(clinic, 0);
    second = await somebodyBooked(clinic, 0);
    firstMail = await mailAfterClosing(clinic, first);
    secondMail = await mailTo(second.who.email, ({ subject }) => subject.startsWith('Please choose a new time'));
  });

  test('`Take this time` asks, and one press moves; to open the link, and to open it again, moves nothing', async () => {
    const [link = ''] = choicesIn(firstMail);
    expect(firstMail.text).toContain(link);
    const page = await somebody({ viewport: PHONE });
    await page.goto(link);
    await heading(page, 'Choose another time');
    await question(page).waitFor();
    await page.reload();
    await question(page).waitFor();
    expect(await startOf(first)).toBe(Date.parse(first.start));

    await button(question(page), 'Yes, move it').click();
    await heading(page, 'Your appointment was moved');
    expect(await startOf(first)).toBe(startIn(link));
    expect(page.url()).not.toContain('start=');

    await page.reload();
    await heading(page, 'Your appointment');
    await page.goto('/');
    await heading(page, 'Book an appointment');
    await page.goBack();
    await heading(page, 'Your appointment');
    await page.goForward();
    await heading(page, 'Book an appointment');

    const again = await somebody({ viewport: PHONE });
    await again.goto(link);
    await heading(again, 'Your appointment');
    expect(await question(again).count()).toBe(0);
  });

  test('a link with a start that is cut off leads to the appointment; one that has passed, to the open times', async () => {
    const [manage = ''] = urlsOf(secondMail, 'See all open times');
    const page = await somebody({ viewport: PHONE });
    await page.goto(`${manage}&start=2026-11-2`);
    await heading(page, 'Your appointment');
    await button(page, 'Choose another time').click();
    await heading(page, 'Choose another time');
    expect(await page.getByRole('main').textContent()).not.toContain('stays yours');

    const late = await somebody({ viewport: PHONE });
    await late.goto(`${manage}&start=2020-01-01T10:00:00Z`);
    await late.getByRole('alert').getByText('The time of this link has passed.').waitFor();
    await times(late).first().waitFor();
    expect(await question(late).count()).toBe(0);
  });

  test('links of two mails in one window: each asks about its own appointment, forward and back', async () => {
    const links = [urlsOf(firstMail, 'See all open times')[0] ?? '', choicesIn(secondMail)[1] ?? ''];
    const [firstLink = '', secondLink = ''] = links;
    const page = await somebody();
    await page.goto(firstLink);
    await heading(page, 'Your appointment');
    // The address alone changes, as when somebody pastes it over the other.
    await page.evaluate((hash) => void (location.hash = hash), new URL(secondLink).hash);
    await question(page).waitFor();
    await page.goBack();
    await heading(page, 'Your appointment');
    await page.goForward();
    await question(page).waitFor();
    expect(await startOf(second)).toBe(Date.parse(second.start));
  });

  test('a time that somebody else took meanwhile is said to be gone, with the nearest that are open', async () => {
    // The first patient has taken the half hour after it.
    const [, , link = ''] = choicesIn(secondMail);
    const quicker = await books(await aPatient(), clinic, { start: new Date(startIn(link)).toISOString() });
    expect(quicker.status).toBe(201);
    const page = await somebody({ viewport: PHONE });
    await page.goto(link);
    await button(question(page), 'Yes, move it').click();
    const gone = page.getByRole('alert').filter({ hasText: 'this time is taken' });
    await gone.waitFor();
    await expect.poll(() => gone.evaluate((it) => it.getBoundingClientRect().top < innerHeight)).toBe(true);
    const other = gone.locator('button[data-start]').last();
    const start = Date.parse((await other.getAttribute('data-start')) ?? '');
    await other.click();
    await button(question(page), 'Yes, move it').click();
    await heading(page, 'Your appointment was moved');
    expect(await startOf(second)).toBe(start);
  });
});

describe('An appointment that needs a new time, inside the cut-off', () => {
  let clinic: Clinic;
  let booked: Booked;
  let mail: Received;

  beforeAll(async () => {
    clinic = await aClinic({ policy: { cancelCutoffMinutes: CUTOFF_MINUTES } });
    booked = await somebodyBooked(clinic);
  });

  test('cannot be changed online before the clinic takes its time away, and the page says so', async () => {
    const page = await somebody({ as: booked.who });
    await page.goto(`/appointments/${booked.id}`);
    await page.getByText('it can no longer be changed online').waitFor();
    expect(await button(page, 'Choose another time').count()).toBe(0);
    mail = await mailAfterClosing(clinic, booked);
  });

  test('can be moved and cancelled by the link of the mail, and signed in', async () => {
    const [link = ''] = urlsOf(mail, 'See all open times');
    const page = await somebody();
    await page.goto(link);
    await button(page, 'Choose another time').waitFor();
    await button(page, 'Cancel appointment').waitFor();
    expect(await page.getByText('it can no longer be changed online').count()).toBe(0);

    const own = await somebody({ as: booked.who });
    await own.goto(`/appointments/${booked.id}`);
    await button(own, 'Choose another time').click();
    await heading(own, 'Choose another time');
    await times(own).last().click();
    await button(question(own), 'Yes, move it').click();
    await heading(own, 'Your appointment was moved');
    expect(await startOf(booked)).not.toBe(Date.parse(booked.start));
  });
});
