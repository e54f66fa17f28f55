import type { Actor, Appointment } from '../../functions/domain/appointment.ts';
import { IN_LINE, placeInLine } from '../../functions/domain/waitlist.ts';
import { EVENT_PREFIX, holdsKey, lineKey, WISH_PREFIX } from '../../functions/store/keys.ts';
import type { Item } from '../../functions/store/table.ts';
import { toWish } from '../../functions/store/wishes.ts';

const having = (items: readonly Item[], field: 'PK' | 'SK', prefix: string) =>
  items.filter((item) => String(item[field]).startsWith(prefix));

/**
 * What is wrong with the waitlist: every wish in line stands there exactly as it is, none that has ended does; an
 * offered wish has exactly its one hold, and every hold that was offered its wish; each offer was told once, and made
 * again only when neither its owner nor the clock had ended it.
 */
export const waitlistProblems = (items: readonly Item[], appointments: readonly Appointment[]): string[] => {
  const problems: string[] = [];
  const wishes = having(having(items, 'SK', WISH_PREFIX), 'PK', 'PATIENT#').map(toWish);
  const byId = new Map(wishes.map((wish) => [wish.id, wish]));

  const standing = new Map(
    having(items, 'PK', 'WAITLIST#').map((item) => [`${String(item.PK)} ${String(item.SK)}`, toWish(item)]),
  );
  for (const wish of wishes) {
    const { PK, SK } = lineKey(wish.clinicId, wish.appointmentTypeId, placeInLine(wish));
    const there = standing.get(`${PK} ${SK}`);
    if (IN_LINE[wish.status] && JSON.stringify(there) !== JSON.stringify(wish))
      problems.push(`${wish.id} is ${wish.status} and does not stand in line as it is`);
    if (!IN_LINE[wish.status] && there) problems.push(`${wish.id} is ${wish.status} and still stands in line`);
    standing.delete(`${PK} ${SK}`);
  }
  for (const name of standing.keys()) problems.push(`${name} stands in line and is nobody's wish`);

  const holds = appointments.filter(
    ({ status, waitlistEntryId }) => status === 'PENDING' && waitlistEntryId !== undefined,
  );
  for (const hold of holds) {
    const wish = byId.get(hold.waitlistEntryId ?? '');
    if (wish?.status !== 'OFFERED' || wish.offer?.appointmentId !== hold.id)
      problems.push(`${hold.id} is held for ${String(hold.waitlistEntryId)}, which does not know of it`);
    if (wish && wish.patientId !== hold.patientId)
      problems.push(`${hold.id} is held for another than ${wish.id}'s owner`);
    const key = holdsKey(hold.patientId);
    const listed = items.find(({ PK, SK }) => PK === key.PK && SK === key.SK)?.holds as
      | Record<string, { offered: boolean }>
      | undefined;
    if (listed?.[hold.id]?.offered !== true) problems.push(`${hold.id} is not among its owner's holds as an offer`);
  }
  for (const wish of wishes.filter(({ status }) => status === 'OFFERED')) {
    const own = holds.filter(({ waitlistEntryId }) => waitlistEntryId === wish.id);
    if (own.length !== 1) problems.push(`${wish.id} is OFFERED and has ${own.length} holds`);
  }
  for (const wish of wishes.filter(({ status }) => status === 'FULFILLED')) {
    const got = appointments.find(({ id }) => id === wish.offer?.appointmentId);
    if (!got || got.status === 'PENDING' || got.status === 'EXPIRED')
      problems.push(`${wish.id} is FULFILLED by an appointment that is ${String(got?.status)}`);
  }

  const offered = appointments.filter(({ waitlistEntryId }) => waitlistEntryId !== undefined);
  const events = having(items, 'SK', EVENT_PREFIX);
  const tellings = having(events, 'PK', WISH_PREFIX);
  const told = tellings.map(({ appointmentId }) => String(appointmentId));
  if (
    told.toSorted().join() !==
    offered
      .map(({ id }) => id)
      .toSorted()
      .join()
  )
    problems.push(`offers ${offered.map(({ id }) => id).join()} but told ${told.join()}`);
  const takenAway = new Set(
    events
      .filter(({ type, actor, after, occurredAt }) => {
        const id = (after as Appointment | undefined)?.id;
        const telling = tellings.find(({ appointmentId }) => appointmentId === id);
        const hasEnded = type === 'HoldExpired' || type === 'AppointmentCancelled';
        const isPassedOn =
          (actor as Actor | undefined)?.role === 'patient' || Number(telling?.expiresAt) <= Number(occurredAt);
        return telling !== undefined && hasEnded && !isPassedOn;
      })
      .map(({ after }) => (after as Appointment).id),
  );
  const kept = offered.filter(({ id }) => !takenAway.has(id));
  const times = kept.map(({ waitlistEntryId, start, doctor }) => `${String(waitlistEntryId)} ${start} ${doctor.id}`);
  if (new Set(times).size !== times.length) problems.push('a wish was offered the same time and doctor again');
  return problems;
};
