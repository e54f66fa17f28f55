import PostalMime from 'postal-mime';
import * as z from 'zod';
import { appointmentType, clinic, doctor, listOf, openTimes } from '../../functions/contract/schemas.ts';
import { addDays, weekdayOf } from '../../functions/domain/time.ts';
import { type Api, apiAt } from '../local/api.ts';
import type { Cloud } from '../local/cloud.ts';
import { waitFor } from '../local/wait.ts';
import type { Seeded } from '../seed.ts';
import { PATIENTS } from '../seed-data.ts';

export type Where = Pick<Cloud, 'apiUrl' | 'inboxUrl' | 'awsEndpoint' | 'tableName'>;

/** Somebody signed in, by the name the story calls them. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly token: string;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly types: z.infer<typeof appointmentType>[];
  readonly doctors: z.infer<typeof doctor>[];
}

/** Everybody and everything the day happens to. */
export interface Cast {
  readonly api: Api;
  readonly where: Where;
  readonly admin: Person;
  readonly staff: Person;
  readonly patients: readonly Person[];
  readonly north: Place;
  readonly south: Place;
  /** A Wednesday on which the story can happen: in reach of every reminder, and nothing in its way. */
  readonly date: string;
}

const place = async (api: Api, id: string): Promise<Place> => ({
  ...(await api.call('GET', `/clinics/${id}`, { answer: clinic })),
  types: (await api.call('GET', `/clinics/${id}/appointment-types`, { answer: listOf(appointmentType) })).items,
  doctors: (await api.call('GET', `/clinics/${id}/doctors`, { answer: listOf(doctor) })).items,
});

const WEEKS = 10;

/** The first Wednesday, from four days on, that no earlier telling of the story has taken. */
const aWednesday = async (api: Api, { id, types, doctors }: Place, token: string): Promise<string> => {
  const openAt = async (doctorName: string, type: string, date: string): Promise<readonly string[]> => {
    const query = new URLSearchParams({ appointmentTypeId: named(types, type).id, from: date, to: date });
    const path = `/doctors/${named(doctors, doctorName).id}/slots?${query.toString()}`;
    const { days } = await api.call('GET', path, { token, answer: openTimes });
    return days.flatMap(({ slots }) => slots).map(({ start }) => start.slice(11, 16));
  };
  let date = addDays(new Date().toISOString().slice(0, 10), 4);
  while (weekdayOf(date) !== 'WED') date = addDays(date, 1);
  for (let week = 0; week < WEEKS; week++, date = addDays(date, 7)) {
    const isFree =
      (await openAt('Dr. Demo Family-One', 'General consultation', date)).includes('10:00') &&
      (await openAt('Dr. Demo Heart', 'Heart check-up', date)).includes('09:00') &&
      (await openAt('Dr. Demo Heart', 'Heart check-up', addDays(date, 1))).includes('11:00');
    if (isFree) return date;
  }
  throw new Error(`the story was told in ${id} for every week to come; start the system anew`);
};

/** Signs everybody in and looks up the two clinics. */
export const gather = async (
  where: Where,
  { accounts, clinics }: Pick<Seeded, 'accounts' | 'clinics'>,
): Promise<Cast> => {
  const api = apiAt(where.apiUrl);
  const person = async (name: string, account: { email: string; password: string }): Promise<Person> => ({
    name,
    email: account.email,
    token: await api.signIn(account),
  });
  const [first, second] = clinics;
  if (!first || !second) throw new Error('the story needs two clinics');
  const north = await place(api, first.id);
  const admin = await person('The administrator', accounts.admin);
  return {
    api,
    where,
    admin,
    staff: await person('The front desk', accounts.staff),
    patients: await Promise.all(PATIENTS.map((patient) => person(patient.name, patient))),
    north,
    south: await place(api, second.id),
    date: await aWednesday(api, north, admin.token),
  };
};

export const named = <Thing extends { readonly name: string }>(things: readonly Thing[], name: string): Thing => {
  const thing = things.find((one) => one.name === name);
  if (!thing) throw new Error(`there is no ${name}`);
  return thing;
};

const inbox = z.object({
  messages: z.array(z.object({ Subject: z.string(), Timestamp: z.coerce.date(), RawMessage: z.string() })),
});

export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** Waits for a mail to a person whose subject matches, newer than `since`. */
export const letterTo = ({ where }: Cast, { email }: Person, subject: RegExp, since: Date): Promise<Letter> =>
  waitFor(
    `a mail to ${email} about ${subject.source}`,
    async () => {
      const answer = await fetch(`${where.inboxUrl}?to=${encodeURIComponent(email)}`, {
        headers: { accept: 'application/json' },
      });
      const { messages } = inbox.parse(await answer.json());
      const found = messages.findLast(({ Subject, Timestamp }) => Timestamp >= since && subject.test(Subject));
      if (!found) return undefined;
      const { text = '' } = await PostalMime.parse(found.RawMessage);
      return { subject: found.Subject, text };
    },
    { everyMs: 300 },
  );
