import { waitFor } from '../../scripts/local/wait.ts';
import { admin, type Clinic, dateIn, openStarts, type Person, signedIn } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { isRequest, mailTo, type Received } from '../steps/mail.ts';
import { account, type Registered } from './people.ts';

export interface MailedLink {
  readonly label: string;
  readonly url: string;
}

const ANCHOR = /<a\s[^>]*href="([^"]+)"[^>]*>([\s\S]*?)<\/a>/g;
const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Every link of a mail, in its order, as its reader sees it. */
export const linksIn = ({ html }: Received): MailedLink[] =>
  [...html.matchAll(ANCHOR)].map(([, href = '', text = '']) => ({ label: plain(text), url: plain(href) }));

/** The addresses of a mail's links that are called so. */
export const urlsOf = (mail: Received, label: string): string[] =>
  linksIn(mail).flatMap((link) => (link.label === label ? link.url : []));

export interface Booked {
  readonly who: Registered;
  readonly person: Person;
  readonly id: string;
  readonly start: string;
  readonly confirmation: Received;
}

/**
 * Somebody with an appointment at the `nth` open time in three days, who has got the mail that confirms it. However late
 * a story is told, none of the nearest other times passes meanwhile.
 */
export const somebodyBooked = async (clinic: Clinic, nth = 0, type = clinic.type): Promise<Booked> => {
  const who = await account();
  const person = await signedIn(who);
  const date = dateIn(3, clinic.timeZone);
  const start = await waitFor(
    'an open time',
    async () => (await openStarts(clinic, person, { appointmentTypeId: type, from: date, to: date }))[nth],
  );
  const booked = await expecting(201, 'POST', '/appointments/book', {
    token: person.token,
    body: { clinicId: clinic.id, appointmentTypeId: type, start },
  });
  return { who, person, id: String(booked.json.id), start, confirmation: await mailTo(who.email, isRequest) };
};

/** The clinic closes on the day of an appointment; @returns the mail that asks its patient for a new time. */
export const mailAfterClosing = async (clinic: Clinic, { start, who }: Booked): Promise<Received> => {
  const { token } = await admin();
  const body = { date: start.slice(0, 10), reason: 'Burst pipe' };
  await expecting(201, 'POST', `/clinics/${clinic.id}/closures`, { token, body });
  return await mailTo(who.email, ({ subject }) => subject.startsWith('Please choose a new time'));
};
