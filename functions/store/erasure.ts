import type { Actor } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import { cancel } from '../domain/cancelling.ts';
import { type Erasure, erased, isToCancel } from '../domain/erasure.ts';
import type { Person } from '../domain/person.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { ContentionError } from '../domain/retry.ts';
import type { EpochMs } from '../domain/time.ts';
import { forgetPrivateWords } from './announcements.ts';
import { appointmentsOfPatient } from './appointments.ts';
import { changeAppointment } from './changes.ts';
import { getClinic } from './clinics.ts';
import {
  appointmentKey,
  emailKey,
  ERASURES,
  erasureKey,
  INBOX_PREFIX,
  type Key,
  noticeKey,
  personKey,
  suppressionKey,
  unconfirmedKey,
  wishKey,
} from './keys.ts';
import { forgetPerson } from './search.ts';
import {
  commitWithRetry,
  deleteItem,
  getItem,
  type Item,
  type NamedWrite,
  queryAll,
  queryPrefix,
  type Table,
  updateItem,
} from './table.ts';
import { leaveWaitlist } from './waitlist.ts';
import { wishesOfPatient } from './wishes.ts';

const toErasure = (item: Item): Erasure => ({
  userId: item.userId as string,
  since: item.since as EpochMs,
  correlationId: item.correlationId as string,
});

const deletion = <Name extends string>(table: Table, name: Name, key: Key): NamedWrite<Name> => ({
  name,
  write: { Delete: { TableName: table.name, Key: { ...key } } },
});

type BeginWrite = 'person' | 'email' | 'unconfirmed' | 'suppression' | 'erasure';

const beginWrites = (table: Table, person: Person, erasure: Erasure): NamedWrite<BeginWrite>[] => [
  {
    name: 'person',
    write: {
      Put: {
        TableName: table.name,
        Item: { ...personKey(person.id), ...erased(person, erasure.since) },
        ConditionExpression: 'attribute_not_exists(erasedAt)',
      },
    },
  },
  {
    name: 'email',
    write: {
      Delete: {
        TableName: table.name,
        Key: { ...emailKey(person.email) },
        ConditionExpression: 'attribute_not_exists(PK) OR userId = :id',
        ExpressionAttributeValues: { ':id': person.id },
      },
    },
  },
  deletion(table, 'unconfirmed', unconfirmedKey(person.id)),
  deletion(table, 'suppression', suppressionKey(person.email)),
  {
    name: 'erasure',
    write: { Put: { TableName: table.name, Item: { ...erasureKey(person.id), ...erasure } } },
  },
];

/**
 * Makes a person nobody: from this transaction on their profile and e-mail are gone, their tokens and links are worth
 * nothing, nothing more is sent to them, and what else is left of them is bound to go. Beginning again changes nothing.
 */
export const beginErasure = async (
  table: Table,
  person: Person,
  correlationId: string,
  now: EpochMs,
): Promise<Erasure> => {
  const erasure: Erasure = { userId: person.id, since: now, correlationId };
  const writes = beginWrites(table, person, erasure);
  let outcome = await commitWithRetry(table, writes);
  if (outcome !== 'committed' && !outcome.failed.has('person'))
    // What this e-mail leads to by now is not theirs.
    outcome = await commitWithRetry(
      table,
      writes.filter(({ name }) => name !== 'email' && name !== 'suppression'),
    );
  return outcome === 'committed' ? erasure : ((await erasureOf(table, person.id)) ?? erasure);
};

/** The erasure of a person that is still under way. */
export const erasureOf = async (table: Table, userId: string): Promise<Erasure | undefined> => {
  const item = await getItem(table, erasureKey(userId));
  return item && toErasure(item);
};

/** Every erasure that is not over. */
export const erasuresUnderWay = async (table: Table): Promise<Erasure[]> =>
  (
    await queryAll(table, {
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': ERASURES },
      ConsistentRead: true,
    })
  ).map(toErasure);

/** What an erasure goes by. */
export interface Erasing {
  readonly now: EpochMs;
  readonly random: Random;
}

/** Nobody's cut-off binds it, and what it says of itself names nobody. */
const SYSTEM: Actor = { id: 'erasure', role: 'system' };

/** Why a part of an erasure was not done; of a busy moment it is known that trying again helps. */
const notDone = (what: string, { refused }: Refusal): Error =>
  new (refused === 'TRY_AGAIN' ? ContentionError : Error)(`${what}: ${refused}`);

const leaveLines = async (
  table: Table,
  { userId, correlationId }: Erasure,
  { now, random }: Erasing,
): Promise<void> => {
  const actor: Actor = { id: userId, role: 'patient' };
  for (const { id } of await wishesOfPatient(table, userId)) {
    const left = await leaveWaitlist(table, id, { actor, correlationId, now, random });
    if (isRefusal(left) && left.refused !== 'NOT_FOUND') throw notDone('a wish was not withdrawn', left);
    await deleteItem(table, { Key: wishKey(userId, id) });
  }
};

/** Appointments stay as facts: those to come are cancelled, and what people wrote about any of them is taken out. */
const forgetAppointments = async (
  table: Table,
  { userId, correlationId }: Erasure,
  { now, random }: Erasing,
): Promise<void> => {
  for (const appointment of await appointmentsOfPatient(table, userId, {}, now)) {
    if (isToCancel(appointment, now)) {
      const clinic = await getClinic(table, appointment.clinicId);
      if (!clinic) throw new Error(`${appointment.clinicId}, which has appointments, does not exist`);
      const outcome = await changeAppointment(
        table,
        appointment.id,
        { actor: SYSTEM, correlationId },
        random,
        (before) =>
          before && !isToCancel(before, now) ? before : cancel(before, clinic, { actor: SYSTEM, now }, undefined),
      );
      if (isRefusal(outcome)) throw notDone('an appointment was not cancelled', outcome);
    }
    await forgetWords(table, appointment.id);
  }
};

const forgetWords = async (table: Table, appointmentId: string): Promise<void> => {
  await updateItem(table, {
    Key: appointmentKey(appointmentId),
    UpdateExpression: 'REMOVE reason, cancelReason',
    // A row without such words is left alone: an update of nothing would still reach the stream.
    ConditionExpression: 'attribute_exists(PK) AND (attribute_exists(reason) OR attribute_exists(cancelReason))',
  });
};

const forgetNotices = async (table: Table, userId: string): Promise<void> => {
  for (const { PK, SK, announcementId } of await queryPrefix(table, noticeKey(userId, '').PK, INBOX_PREFIX, true)) {
    if (typeof announcementId === 'string') await forgetPrivateWords(table, announcementId);
    await deleteItem(table, { Key: { PK, SK } });
  }
};

/**
 * Takes out whatever is left of somebody whose erasure has begun. It may stop anywhere and be done again, and finds
 * whatever came back in between; events and counters are facts without words, and stay.
 */
export const eraseTraces = async (table: Table, erasure: Erasure, erasing: Erasing): Promise<void> => {
  await leaveLines(table, erasure, erasing);
  await forgetAppointments(table, erasure, erasing);
  await forgetNotices(table, erasure.userId);
  await forgetPerson(table, erasure.userId);
};

/** Ends an erasure that has found nothing more. */
export const endErasure = async (table: Table, { userId }: Erasure): Promise<void> => {
  await deleteItem(table, { Key: erasureKey(userId) });
};
