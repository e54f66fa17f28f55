import { TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { ANY_CODE, newEmail, PASSWORD } from '../steps/given.ts';
import { account, button, heading, link, somebody, useBrowser } from './people.ts';

useBrowser();

test('A newcomer registers, confirms the e-mail, signs in and arrives where the way began', async () => {
  const page = await somebody();
  await page.goto('/waitlist');
  await heading(page, 'Sign in');
  await link(page, 'Create an account').click();
  await heading(page, 'Create an account');
  await button(page, 'Create an account').click();
  await page.getByText('Please enter your name.').waitFor();
  const email = newEmail();
  await page.getByLabel('Your name').fill('Newcomer');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password').fill(PASSWORD);
  await button(page, 'Create an account').click();
  await heading(page, 'Confirm your e-mail');
  expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
  await page.getByLabel('Code').fill(ANY_CODE);
  await button(page, 'Confirm').click();
  await page.getByText('Your e-mail is confirmed.').waitFor();
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await button(page, 'Sign in').click();
  await heading(page, 'Waitlist');
});

test('A wrong password is said in plain words, with a reference for the helpdesk', async () => {
  const { email } = await account();
  const page = await somebody();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill('Wrong-password-1');
  await button(page, 'Sign in').click();
  const alert = page.getByRole('alert');
  await alert.getByText('That e-mail and password do not belong together.').waitFor();
  await alert.getByText('Reference for the helpdesk').waitFor();
});

test('A forgotten password is set anew with the mailed code', async () => {
  const { email } = await account();
  const page = await somebody();
  await page.goto('/sign-in');
  await link(page, 'Forgot the password?').click();
  // The page before has a field of that name, too.
  await heading(page, 'Forgot the password?');
  await page.getByLabel('E-mail').fill(email);
  await button(page, 'Mail me a code').click();
  await heading(page, 'Set a new password');
  await page.getByLabel('Code').fill(ANY_CODE);
  await page.getByLabel('New password').fill('Another-password-2');
  await button(page, 'Set the password').click();
  await page.getByText('Your new password is set.').waitFor();
  await page.getByLabel(/^Password/).fill('Another-password-2');
  await button(page, 'Sign in').click();
  await heading(page, 'Book an appointment');
});

test('An authenticator app is set up by its picture or key, and asked for when signing in', async () => {
  const { email, password } = await account();
  const page = await somebody({ as: { email, password } });
  await page.goto('/me');
  await link(page, 'Authenticator app').click();
  await button(page, 'Set up an app').click();
  await page.getByRole('img', { name: 'Picture with the key' }).waitFor();
  const key = await page.locator('[data-secret]').textContent();
  const app = new TOTP({ secret: key?.replaceAll(' ', '') ?? '' });
  await page.getByLabel('Code that the app shows now').fill('000000');
  await button(page, 'Finish').click();
  await page.getByText('This code does not fit.').waitFor();
  await page.getByLabel('Code that the app shows now').fill(app.generate());
  await button(page, 'Finish').click();
  await page.getByText('Your authenticator app is set up.').waitFor();

  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await button(page, 'Sign in').click();
  const code = page.getByLabel('Code of your authenticator app');
  await code.fill(app.generate());
  await button(page, 'Sign in').click();
  await heading(page, 'Book an appointment');
});

test('Signing out ends the session in every tab, and leaves nothing of the person behind', async () => {
  const page = await somebody({ as: await account() });
  await page.goto('/me');
  await heading(page, 'My details');
  const second = await page.context().newPage();
  await second.goto('/me');
  await heading(second, 'My details');
  const readable = () => page.evaluate(() => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]);
  expect(await readable()).toEqual(['signed-in=yes', [], []]);
  await button(page, /^Account$/).click();
  await button(page, 'Sign out').click();
  await heading(page, 'Sign in');
  await heading(second, 'Sign in');
  await expect.poll(() => page.context().cookies()).toEqual([]);
  expect(await readable()).toEqual(['', [], []]);
});

test('Colours and language are chosen once; Arabic reads from the right', async () => {
  const page = await somebody();
  await page.goto('/');
  await button(page, 'Menu').click();
  await page.getByLabel('Dark').check();
  await page.getByLabel('العربية').click();
  await heading(page, 'احجز موعدًا');
  await page.reload();
  await heading(page, 'احجز موعدًا');
  const root = page.locator('html');
  expect(await root.getAttribute('dir')).toBe('rtl');
  expect(await root.getAttribute('data-mantine-color-scheme')).toBe('dark');
});

test('A patient takes everything along that is held on her, and has the account deleted', async () => {
  const { email, password } = await account();
  const page = await somebody({ as: { email, password } });
  await page.goto('/me');
  const saved = page.waitForEvent('download');
  await button(page, 'Download my data').click();
  expect((await saved).suggestedFilename()).toBe('my-data.json');
  await button(page, 'Delete my account').click();
  const yes = button(page, 'Delete for good');
  expect(await yes.isDisabled()).toBe(true);
  await page.getByLabel('Type your e-mail to confirm').fill(email);
  await yes.click();
  await heading(page, 'Sign in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await button(page, 'Sign in').click();
  await page.getByText('That e-mail and password do not belong together.').waitFor();
});
