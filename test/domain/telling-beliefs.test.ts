import { expect, test } from 'vitest';
import type { Appointment, AppointmentEvent } from '../../functions/domain/appointment.ts';
import { type History, noticeKindOf, type Version } from '../../functions/domain/notice-kinds.ts';
import { type Telling, type Told, whatToTell } from '../../functions/domain/telling.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { FIRST, HOUR, NOW } from '../support/histories.ts';

// Whatever happens to an appointment, and whichever of its notices is lost, late, sent twice or perhaps sent: each one
// says everything in which what its reader may believe is not true, and in the end every belief is true.

const LIVES = 4000;
const doctors = [1, 2, 3].map((n) => ({ id: `doc_${n}`, name: `Doctor ${n}`, specialization: 'General practice' }));
/** What a person may take for true; nothing when they heard nothing. */
type Belief = Appointment | undefined;
/** What becomes of a notice that is sent: it arrives, its sender dies and it perhaps does, or it comes back. */
type Fate = 'arrives' | 'perhaps' | 'bounces';

interface Plan {
  readonly begins: 'booked' | 'offered';
  readonly fates: readonly Fate[];
}

const isOfAppointment = (belief: Belief): belief is Appointment =>
  belief !== undefined && belief.status !== 'PENDING' && belief.status !== 'EXPIRED';

/** What a notice leaves unsaid to somebody with this belief. */
const unsaid = (telling: Telling, now: Appointment, belief: Belief, booked: Belief): string[] => {
  const { kind, previous, previousDoctor, standsAgain, isNewLink } = telling;
  const base = isOfAppointment(belief) ? belief : booked;
  const doctor = (belief ?? booked)?.doctor.id ?? now.doctor.id;
  const isMoved = base !== undefined && base.start !== now.start;
  const isExpected = kind === 'CONFIRMED' || kind === 'REASSIGNED' || kind === 'RESCHEDULED';
  const faults: (string | false)[] = [
    isMoved && (kind === 'CONFIRMED' || kind === 'REASSIGNED') && 'another time',
    isMoved && previous === undefined && 'which time it was',
    doctor !== now.doctor.id && previousDoctor === undefined && 'another doctor',
    isExpected && kind !== 'RESCHEDULED' && base?.attention !== undefined && standsAgain !== true && 'stands again',
    isExpected && base !== undefined && base.meetingUrl !== now.meetingUrl && isNewLink !== true && 'a new link',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `${kind} leaves unsaid: ${fault}`);
};

/** In what a belief is wrong when everything was sent. */
const wrongIn = (now: Appointment, belief: Belief, isEndedByPatient: boolean): string | undefined => {
  const { status, start, doctor, meetingUrl, attention } = now;
  const isSame = belief?.start === start && belief.doctor.id === doctor.id;
  switch (status) {
    case 'CONFIRMED':
    case 'CHECKED_IN':
      return isSame &&
        isOfAppointment(belief) &&
        belief.attention === attention &&
        (belief.meetingUrl === meetingUrl || attention !== undefined)
        ? undefined
        : 'is expected';
    case 'PENDING':
      return isSame ? undefined : 'is offered';
    case 'CANCELLED':
      return belief === undefined || belief.status === 'CANCELLED' || (belief.status === 'PENDING' && isEndedByPatient)
        ? undefined
        : 'is cancelled';
    case 'EXPIRED':
      return belief?.status === 'PENDING' ? 'has expired' : undefined;
    case 'COMPLETED':
    case 'NO_SHOW':
      return undefined;
    default:
      return status satisfies never;
  }
};

/** One life of an appointment. @returns what went wrong in it, after what happened. */
const play = (seed: number, { begins, fates }: Plan): readonly string[] => {
  const random = seeded(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[upTo(items.length)] ?? items[0];
  const log: string[] = [];
  const faults: string[] = [];
  const versions: Version[] = [];
  const ledger = new Map<number, Told>();
  let now: Appointment = { ...FIRST, mode: 'virtual' };
  let beliefs: readonly Belief[] = [undefined];
  let booked: Belief;

  const happens = (type: AppointmentEvent, change: Partial<Appointment>, role: 'patient' | 'staff' = 'staff'): void => {
    const isMoved = type === 'AppointmentRescheduled' || type === 'AppointmentReassigned';
    const version = versions.length + 1;
    now = { ...now, ...(isMoved && { meetingUrl: `https://visit.example/${version}` }), ...change, version };
    versions.push({ version, type, occurredAt: NOW, actor: { id: role, role }, correlationId: 'r', after: now });
    if (type === 'AppointmentConfirmed') booked = now;
    log.push(
      `${version} ${type} ${(now.start - MONDAY_9) / HOUR} ${now.doctor.name} ${now.status} ${now.attention ?? ''}`,
    );
  };
  const send = (version: number, fate: Fate): void => {
    if (version > versions.length || ledger.get(version) === 'told') return;
    const history: History = { appointment: now, versions: [...versions] };
    const telling = whatToTell(history, version, (one) => ledger.get(one) ?? 'untold', NOW);
    if (typeof telling === 'string') return;
    log.push(`  ${version} ${telling.kind} ${fate}`);
    faults.push(...beliefs.flatMap((belief) => unsaid(telling, now, belief, booked)));
    if (fate === 'bounces') return;
    ledger.set(version, fate === 'arrives' ? 'told' : 'perhaps');
    // Only the notice of an appointment to which its patient is expected has the link.
    const hasLink = /CONFIRMED|RESCHEDULED|REASSIGNED/.test(telling.kind);
    const linkOf = (belief: Belief): Belief => (isOfAppointment(belief) ? belief : booked);
    const heard = hasLink ? [now] : beliefs.map((one): Belief => ({ ...now, meetingUrl: linkOf(one)?.meetingUrl }));
    const all = fate === 'arrives' ? heard : [...beliefs, ...heard];
    beliefs = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  };

  const cancels = () =>
    happens('AppointmentCancelled', { status: 'CANCELLED', attention: undefined }, pick(['patient', 'staff']));
  const reassigned = () => {
    const doctor = doctors[upTo(doctors.length)] ?? FIRST.doctor;
    if (doctor.id !== now.doctor.id) happens('AppointmentReassigned', { doctor, attention: undefined });
  };
  const moves = () => {
    const start = MONDAY_9 + upTo(3) * HOUR;
    const doctor = doctors[upTo(9)] ?? now.doctor;
    if (start !== now.start)
      happens('AppointmentRescheduled', { start, end: start + HOUR / 2, doctor, attention: undefined }, 'patient');
  };
  const conflicts = () =>
    now.attention === undefined
      ? happens('ScheduleConflict', { attention: 'NEEDS_NEW_TIME' })
      : happens('ScheduleConflictEnded', { attention: undefined });
  const accepts = () => happens('AppointmentConfirmed', { status: 'CONFIRMED', holdExpiresAt: undefined }, 'patient');
  const expires = () => happens('HoldExpired', { status: 'EXPIRED', holdExpiresAt: undefined });
  const comes = () => happens('AppointmentCheckedIn', { status: 'CHECKED_IN', attention: undefined });
  const ends = () => happens('AppointmentCompleted', { status: 'COMPLETED' });
  const STEPS: Partial<Record<Appointment['status'], readonly [() => void, ...(() => void)[]]>> = {
    PENDING: [accepts, accepts, reassigned, reassigned, expires, cancels],
    CONFIRMED: [moves, moves, moves, reassigned, reassigned, conflicts, conflicts, conflicts, cancels, comes],
    CHECKED_IN: [reassigned, ends],
  };

  if (begins === 'booked') happens('AppointmentConfirmed', { meetingUrl: 'https://visit.example/1' }, 'patient');
  else happens('AppointmentHeld', { status: 'PENDING', waitlistEntryId: 'wish_1', holdExpiresAt: NOW + HOUR });
  for (let step = upTo(7); step >= 0; step--) {
    for (let tries = upTo(3); tries > 0; tries--)
      send(1 + upTo(versions.length), fates[upTo(fates.length)] ?? 'arrives');
    const steps = STEPS[now.status];
    if (steps) pick(steps)();
  }
  for (const { version } of versions) send(version, 'arrives');
  const isEndedByPatient = versions.at(-1)?.actor.role === 'patient';
  for (const belief of beliefs) {
    const wrong = wrongIn(now, belief, isEndedByPatient);
    if (wrong !== undefined) faults.push(`in the end it ${wrong}, and is believed to be ${JSON.stringify(belief)}`);
  }
  const isUntold = versions.every(({ version }) => noticeKindOf({ appointment: now, versions }, version) === undefined);
  if (isUntold) faults.push('nothing is ever told');
  return faults.length === 0 ? [] : [`seed ${seed}`, ...log, ...faults];
};

test.each<Plan>([
  { begins: 'booked', fates: ['arrives'] },
  { begins: 'booked', fates: ['arrives', 'arrives', 'bounces'] },
  { begins: 'booked', fates: ['arrives', 'perhaps'] },
  { begins: 'offered', fates: ['arrives'] },
  { begins: 'offered', fates: ['arrives', 'bounces', 'perhaps'] },
])('Every notice says all that its reader does not know, and what is believed in the end is true: %j', (plan) => {
  for (let seed = 1; seed <= LIVES; seed++) expect(play(seed, plan)).toEqual([]);
});
