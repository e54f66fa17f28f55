import PostalMime from 'postal-mime';
import * as z from 'zod';
import { appointmentType, clinic, doctor, listOf } from '../../functions/contract/schemas.ts';
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
}

const place = async (api: Api, id: string): Promise<Place> => ({
  ...(await api.call('GET', `/clinics/${id}`, { answer: clinic })),
  types: (await api.call('GET', `/clinics/${id}/appointment-types`, { answer: listOf(appointmentType) })).items,
  doctors: (await api.call('GET', `/clinics/${id}/doctors`, { answer: listOf(doctor) })).items,
});

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
  return {
    api,
    where,
    admin: await person('The administrator', accounts.admin),
    staff: await person('The front desk', accounts.staff),
    patients: await Promise.all(PATIENTS.map((patient) => person(patient.name, patient))),
    north: await place(api, first.id),
    south: await place(api, second.id),
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
    { seconds: 60, everyMs: 300 },
  );
