import { beforeAll, describe, expect, test } from 'vitest';
import { aClinic, aPatient, type Clinic, dateIn, everyDay, openStarts, type Person, signedIn } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { mailTo } from '../steps/mail.ts';
import { books, cancels } from '../steps/when.ts';
import { account, button, heading, type Registered, somebody, useBrowser } from './people.ts';

useBrowser();

describe('The only time of a day is taken, and somebody waits for it', () => {
  let clinic: Clinic;
  let date: string;
  let holder: Person;
  let start: string;
  let appointmentId: string;
  let who: Registered;

  beforeAll(async () => {
    // The cut-off is none: the holder cancels whenever the story wants it.
    clinic = await aClinic({ policy: { cancelCutoffMinutes: 0 }, doctors: [{ weekly: everyDay('09:00', '09:30') }] });
    date = dateIn(3, clinic.timeZone);
    [holder, who] = await Promise.all([aPatient(), account()]);
    start = (await openStarts(clinic, holder, { from: date, to: date }))[0] ?? '';
    appointmentId = (await books(holder, clinic, { start })).json.id;
  });

  const wishes = async (): Promise<string> => {
    const { token } = await signedIn(who);
    const body = { clinicId: clinic.id, appointmentTypeId: clinic.type, from: date, to: date };
    return String((await expecting(201, 'POST', '/waitlist', { token, body })).json.id);
  };

  test('the page shows the place in line, then the offer without a reload; declined, the place stays', async () => {
    const wish = await wishes();
    const page = await somebody({ as: who });
    await page.goto('/waitlist');
    await page.getByText('You are first in line').waitFor();
    await cancels(holder, appointmentId);
    const offer = page.getByRole('group', { name: 'We can offer you' });
    await offer.waitFor();
    expect(await offer.textContent()).toContain('09:00');
    await button(offer, 'No, thank you').click();
    await page.getByText('You are first in line').waitFor();
    await expecting(204, 'DELETE', `/waitlist/${wish}`, { token: (await signedIn(who)).token });
  });

  test('the link in the mail leads to the offer, and accepting books it', async () => {
    appointmentId = (await books(holder, clinic, { start })).json.id;
    const wish = await wishes();
    await cancels(holder, appointmentId);
    const isOffer = ({ text }: { readonly text: string }): boolean => text.includes(`/waitlist/${wish}/accept`);
    await mailTo(who.email, isOffer);
    const page = await somebody({ as: who });
    await page.goto(`/waitlist/${wish}/accept`);
    await button(page, 'Take it').click();
    await heading(page, 'You are booked');
    expect(await page.getByRole('main').textContent()).toContain('09:00');
  });
});
