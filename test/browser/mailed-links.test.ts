import { beforeAll, expect, test } from 'vitest';
import { MAIL_KINDS, type MailKind } from '../../functions/email/models.ts';
import { waitFor } from '../../scripts/local/wait.ts';
import { fire, invoke } from '../steps/aws.ts';
import { aClinic, admin, type Clinic, everyDay, newEmail, PASSWORD, signedIn } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { mailsTo, mailTo, type Received } from '../steps/mail.ts';
import { cancels, reschedules } from '../steps/when.ts';
import { type Booked, linksIn, mailAfterClosing, somebodyBooked } from './mailed.ts';
import { account, heading, type Registered, somebody, useBrowser } from './people.ts';

useBrowser();

const LEAD_MINUTES = 43_200;
/** Of the video service, which is somebody else's. */
const VIDEO_ROOM = /^https:\/\/video\.appointments\.test\/[\w-]{22}$/;
const POLICY = { cancelCutoffMinutes: 0, reminderLeadMinutes: [LEAD_MINUTES] };

interface Arrived {
  readonly mail: Received;
  /** Who is signed in where the link is opened; a manage link needs nobody. */
  readonly as?: Registered;
}

const withSubject =
  (beginning: string) =>
  ({ subject }: Received): boolean =>
    subject.startsWith(beginning);
const mailOf = async ({ who }: Booked, beginning: string): Promise<Arrived> => ({
  mail: await mailTo(who.email, withSubject(beginning)),
});

let clinic: Clinic;
beforeAll(async () => {
  const types = [{ name: 'Check-up' }, { name: 'Video visit', mode: 'virtual' as const }];
  clinic = await aClinic({ policy: POLICY, types, doctors: [{ name: 'Dr. One' }, { name: 'Dr. Two' }] });
});

/** Somebody waits for the only time of a day, which is cancelled: it is offered for so many seconds. */
const offered = async (offerSeconds: number): Promise<{ readonly who: Registered; readonly expiresAt: number }> => {
  const policy = { ...POLICY, offerSeconds };
  const small = await aClinic({ policy, doctors: [{ weekly: everyDay('09:00', '09:30') }] });
  const [holder, who] = [await somebodyBooked(small), await account()];
  const { token } = await signedIn(who);
  const date = holder.start.slice(0, 10);
  const body = { clinicId: small.id, appointmentTypeId: small.type, from: date, to: date };
  const wish = await expecting(201, 'POST', '/waitlist', { token, body });
  await cancels(holder.person, holder.id);
  const expiresAt = await waitFor('an offer', async () => {
    const { json } = await expecting(200, 'GET', '/waitlist', { token });
    const found = json.items.find(({ id }: { id: string }) => id === wish.json.id);
    return found?.offer === undefined ? undefined : Date.parse(found.offer.expiresAt);
  });
  return { who, expiresAt };
};

const announced = async (): Promise<Arrived> => {
  const booked = [await somebodyBooked(clinic, 20), await somebodyBooked(clinic, 22)];
  const { token } = await admin();
  const body = {
    appointmentIds: booked.map(({ id }) => id),
    subject: 'The lift is out of order',
    body: 'Take the stairs.',
  };
  await expecting(202, 'POST', '/notifications/send', { token, body });
  const [first] = booked;
  if (first === undefined) throw new Error('nobody is booked');
  return await mailOf(first, body.subject);
};

/** How each kind of mail comes about. */
const SENT: Record<MailKind, () => Promise<Arrived>> = {
  CONFIRMED: async () => ({ mail: (await somebodyBooked(clinic, 0, clinic.types[1])).confirmation }),
  RESCHEDULED: async () => {
    const booked = await somebodyBooked(clinic, 2);
    const start = new Date(Date.parse(booked.start) + 86_400_000).toISOString();
    expect((await reschedules(booked.person, booked.id, { start })).status).toBe(200);
    return await mailOf(booked, 'New time');
  },
  CANCELLED: async () => {
    const booked = await somebodyBooked(clinic, 4);
    expect((await cancels(booked.person, booked.id)).status).toBe(200);
    return await mailOf(booked, 'Cancelled');
  },
  REASSIGNED: async () => {
    const booked = await somebodyBooked(clinic, 6);
    const { token } = await admin();
    await expecting(200, 'PUT', `/admin/appointments/${booked.id}/reassign`, { token });
    return await mailOf(booked, 'New doctor');
  },
  NEEDS_NEW_TIME: async () => {
    const closing = await aClinic({ policy: POLICY });
    return { mail: await mailAfterClosing(closing, await somebodyBooked(closing)) };
  },
  REMINDER: async () => {
    const booked = await somebodyBooked(clinic, 8);
    expect(await fire({ appointmentId: booked.id, version: 1, leadMinutes: LEAD_MINUTES })).toBe(true);
    return await mailOf(booked, 'Reminder');
  },
  WAITLIST_OFFER: async () => {
    const { who } = await offered(1800);
    return { mail: await mailTo(who.email, withSubject('A time is free')), as: who };
  },
  OFFER_EXPIRED: async () => {
    const { who, expiresAt } = await offered(30);
    const ended = async (): Promise<Received | undefined> => {
      if (Date.now() > expiresAt) await invoke('ExpireHoldsFunctionName', {});
      return (await mailsTo(who.email)).find(withSubject('No longer kept for you'));
    };
    return { mail: await waitFor('the offer to end', ended, { due: expiresAt, everyMs: 1000 }), as: who };
  },
  MESSAGE: announced,
  INVITATION: async () => {
    const email = newEmail();
    const { token } = await admin();
    await expecting(201, 'POST', `/clinics/${clinic.id}/staff`, { token, body: { name: 'Front Desk', email } });
    return { mail: await mailTo(email, withSubject('Your account at')) };
  },
  KNOWN_EMAIL: async () => {
    const { email } = await account();
    await expecting(201, 'POST', '/auth/register', { body: { email, password: PASSWORD, name: 'Once more' } });
    return { mail: await mailTo(email, withSubject('You already have an account')) };
  },
};

const APPOINTMENT = 'Your appointment';

/** The heading of the page to which each link of each kind of mail leads, by what the link is called. */
const LEADS_TO: Record<MailKind, Record<string, string | (() => string)>> = {
  CONFIRMED: { 'Change or cancel': APPOINTMENT },
  RESCHEDULED: { 'Change or cancel': APPOINTMENT },
  CANCELLED: { 'Book another time': () => clinic.name, 'See the cancelled appointment': APPOINTMENT },
  REASSIGNED: { 'Change or cancel': APPOINTMENT },
  NEEDS_NEW_TIME: { 'Take this time': 'Choose another time', 'See all open times': APPOINTMENT },
  REMINDER: { 'Change or cancel': APPOINTMENT },
  WAITLIST_OFFER: {
    'Take this time': 'Take the offered time?',
    'No, thank you: keep me on the waitlist': 'Pass on the offered time?',
  },
  OFFER_EXPIRED: { 'See my waitlist': 'Waitlist' },
  MESSAGE: {
    'Change or cancel': APPOINTMENT,
    'No more announcements by mail': 'Get no more announcements by mail?',
  },
  INVITATION: { 'Set my password': 'Set your first password' },
  KNOWN_EMAIL: { 'Sign in': 'Sign in', 'Set a new password': 'Forgot the password?' },
};

test.each(MAIL_KINDS)('Every link of the mail %s opens the page that it names', async (kind) => {
  const { mail, as } = await SENT[kind]();
  const links = linksIn(mail);
  const ours = links.filter(({ url }) => url.startsWith('http') && !VIDEO_ROOM.test(url));
  // No link of ours is missing above, and a person who reads plain text gets the same.
  expect([...new Set(ours.map(({ label }) => label))].toSorted()).toEqual(Object.keys(LEADS_TO[kind]).toSorted());
  for (const { url } of links)
    if (url.startsWith('http')) expect(mail.text).toContain(url);
    else expect(url).toBe('tel:+12125550100');

  for (const { label, url } of ours) {
    const page = await somebody({ as });
    await page.goto(url);
    const title = LEADS_TO[kind][label];
    await heading(page, typeof title === 'function' ? title() : (title ?? ''));
    await page.context().close();
  }
});
