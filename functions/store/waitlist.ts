import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, Appointment } from '../domain/appointment.ts';
import type { Random } from '../domain/assignment.ts';
import type { Clinic } from '../domain/clinic.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { backoffMs, MAX_ATTEMPTS } from '../domain/retry.ts';
import type { EpochMs } from '../domain/time.ts';
import {
  acceptHold,
  declineHold,
  expired,
  IN_LINE,
  newWish,
  offerToAnswer,
  placeInLine,
  refuseWish,
  releaseHold,
  type WaitlistEntry,
  type Wanted,
  withdrawn,
} from '../domain/waitlist.ts';
import { appointmentsById } from './appointments.ts';
import { changeAppointment } from './changes.ts';
import { type ClinicBook, getClinic, toClinic, toDoctor, toType } from './clinics.ts';
import { endExpiredHolds } from './expiry.ts';
import { commitOnce, recall, type Repeatable } from './idempotency.ts';
import { clinicKey, doctorKey, personKey, typeKey } from './keys.ts';
import { inOrder, type Pace } from './pace.ts';
import { toPerson } from './people.ts';
import { commit, getItems, type Table } from './table.ts';
import { countBefore, findWish, wishesInLine, wishWrites } from './wishes.ts';

/** A wish as its owner sees it: its place in line, and the hold that is open to be accepted. */
export interface SeenWish {
  readonly wish: WaitlistEntry;
  /** 1 for the first of those who wait at the clinic for the type; 0 when it has ended. */
  readonly position: number;
  readonly offered?: Appointment | undefined;
}

/** What somebody asks of the waitlist, and when. */
export interface Asked {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly now: EpochMs;
  readonly random: Random;
}

/** Completes wishes, given as they are now, with what stands beside them. */
export const seeWishes = async (table: Table, wishes: readonly WaitlistEntry[], now: EpochMs): Promise<SeenWish[]> => {
  const open = wishes.flatMap(({ status, offer }) => (status === 'OFFERED' && offer ? [offer.appointmentId] : []));
  const [holds, positions] = await Promise.all([
    appointmentsById(table, open),
    Promise.all(wishes.map(async (wish) => (IN_LINE[wish.status] ? 1 + (await countBefore(table, wish, now)) : 0))),
  ]);
  return wishes.map((wish, index) => ({
    wish,
    position: positions[index] ?? 0,
    offered:
      wish.status === 'OFFERED'
        ? holds.find(({ id, status }) => id === wish.offer?.appointmentId && status === 'PENDING')
        : undefined,
  }));
};

const unknown = (field: keyof Wanted): Refusal =>
  refuse('UNKNOWN_REFERENCE', { errors: [{ pointer: `/${field}`, detail: 'does not exist or is not active' }] });

/** Puts a wish last in line. What it was answered is what its key is answered again. */
export const joinWaitlist = async <Answer>(
  table: Table,
  wanted: Wanted,
  wishId: string,
  { actor, now }: Pick<Asked, 'actor' | 'now'>,
  once: Repeatable<Answer> | undefined,
  answerOf: (seen: SeenWish) => Answer,
): Promise<Answer | Refusal> => {
  const before = await recall(table, once);
  if (before) return isRefusal(before) ? before : before.answer;
  const { clinicId, appointmentTypeId, doctorId } = wanted;
  const [clinicItem, typeItem, personItem, doctorItem] = await getItems(table, [
    clinicKey(clinicId),
    typeKey(clinicId, appointmentTypeId),
    personKey(actor.id),
    ...(doctorId === undefined ? [] : [doctorKey(clinicId, doctorId)]),
  ]);
  if (personItem && toPerson(personItem).removedAt !== undefined)
    return refuse('FORBIDDEN', { detail: 'This account is not active any more.' });
  if (!clinicItem) return unknown('clinicId');
  const clinic = toClinic(clinicItem);
  const type = typeItem && toType(typeItem);
  if (!type?.active) return unknown('appointmentTypeId');
  const doctor = doctorItem && toDoctor(doctorItem);
  if (doctorId !== undefined && !doctor?.active) return unknown('doctorId');
  const refused = refuseWish(wanted, clinic, type, doctor, now);
  if (refused) return refused;

  const wish = newWish(wanted, { id: wishId, patientId: actor.id, timeZone: clinic.timeZone, now });
  const answer = answerOf({ wish, position: (await countBefore(table, wish, now)) + 1 });
  const outcome = await commitOnce(table, wishWrites(table, wish), answer, once);
  if (isRefusal(outcome)) return outcome;
  return 'answer' in outcome ? outcome.answer : refuse('TRY_AGAIN');
};

/** Takes the offered time: the hold becomes the appointment and the wish is fulfilled, together or not at all. */
export const acceptOffer = async (
  table: Table,
  wishId: string,
  { actor, correlationId, now, random }: Asked,
  expectedVersion?: number,
): Promise<Appointment | Refusal> => {
  const hold = offerToAnswer(await findWish(table, actor.id, wishId), 'accept');
  if (isRefusal(hold)) return hold;
  const accepted = await changeAppointment(table, hold, { actor, correlationId }, random, (before) =>
    acceptHold(before, { actor, expectedVersion, now }),
  );
  return isRefusal(accepted) && accepted.refused === 'HOLD_EXPIRED'
    ? { ...accepted, refused: 'OFFER_EXPIRED' }
    : accepted;
};

const clinicOf = async (table: Table, { clinicId }: WaitlistEntry): Promise<Clinic> => {
  const clinic = await getClinic(table, clinicId);
  if (!clinic) throw new Error(`${clinicId}, which has a waitlist, does not exist`);
  return clinic;
};

/** Passes the offered time on; the wish waits on. */
export const declineOffer = async (
  table: Table,
  wishId: string,
  { actor, correlationId, now, random }: Asked,
): Promise<WaitlistEntry | Refusal> => {
  const wish = await findWish(table, actor.id, wishId);
  const hold = offerToAnswer(wish, 'decline');
  if (isRefusal(hold)) return hold;
  if (!wish) return refuse('NOT_FOUND');
  const clinic = await clinicOf(table, wish);
  const passed = await changeAppointment(table, hold, { actor, correlationId }, random, (before) =>
    declineHold(before, clinic, { actor, now }),
  );
  if (isRefusal(passed)) return passed;
  return (await findWish(table, actor.id, wishId)) ?? refuse('NOT_FOUND');
};

/**
 * Withdraws a wish, and with it a hold that it is offered. One that has ended stays as it is, and so does an
 * appointment it has led to.
 */
export const leaveWaitlist = async (
  table: Table,
  wishId: string,
  { actor, correlationId, now, random }: Asked,
): Promise<'left' | Refusal> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const wish = await findWish(table, actor.id, wishId);
    if (!wish) return refuse('NOT_FOUND');
    if (!IN_LINE[wish.status]) return 'left';
    if (wish.status === 'OFFERED' && wish.offer) {
      const clinic = await clinicOf(table, wish);
      const released = await changeAppointment(
        table,
        wish.offer.appointmentId,
        { actor, correlationId },
        random,
        (before) => releaseHold(before, clinic, { actor, now }),
      );
      if (isRefusal(released)) return released;
      continue;
    }
    const result = await commit(table, wishWrites(table, withdrawn(wish, now)));
    if (result === 'committed') return 'left';
    if (result.contended) await sleep(backoffMs(random));
  }
  return refuse('TRY_AGAIN');
};

/** What the periodic work on the waitlist did. */
export interface WishesExpired {
  expired: number;
  /** Wishes that somebody else was at; the next run finds them again. */
  skipped: number;
}

/** Wishes worked on side by side. */
const AT_ONCE = 10;

/**
 * Ends what time has ended at a clinic: offers that have run out, which returns their wishes to the line, and wishes
 * whose dates have passed. For a periodic job; idempotent, a run that stops half-way loses nothing, and a wish that
 * fails stops no other. Counts into `outcome`.
 * @returns whether it came to its end.
 */
export const expireWishes = async (
  table: Table,
  { clinic, types }: ClinicBook,
  { now: clock, random }: { readonly now: () => EpochMs; readonly random: Random },
  outcome: WishesExpired,
  pace: Pace,
): Promise<boolean> => {
  const ends = async (wish: WaitlistEntry): Promise<void> => {
    const now = clock();
    if (wish.status === 'OFFERED' && wish.offer && wish.offer.expiresAt <= now)
      await endExpiredHolds(table, [wish.offer], now, random);
    const ended = expired(wish, now);
    if (!ended) return;
    if ((await commit(table, wishWrites(table, ended))) === 'committed') outcome.expired++;
    else outcome.skipped++;
  };
  const lines = await Promise.all(types.map(({ id }) => wishesInLine(table, clinic.id, id)));
  return inOrder(lines.flat(), placeInLine, AT_ONCE, pace, async (wish) => {
    try {
      await ends(wish);
    } catch (error) {
      pace.failed('wish', error);
    }
    return true;
  });
};
