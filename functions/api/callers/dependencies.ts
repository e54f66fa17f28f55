import { v7 } from 'uuid';
import { readEnvironment } from '../../contract/environment.ts';
import { sessionRulesFrom } from '../../contract/session-rules.ts';
import { roomsAt } from '../../contract/video-room.ts';
import type { Random } from '../../domain/assignment.ts';
import type { NewRoom } from '../../domain/booking.ts';
import type { NewId } from '../../domain/ids.ts';
import { actorOf } from '../../domain/person.ts';
import { refuse } from '../../domain/refusal.ts';
import { lacksSecondFactor, type SessionRules } from '../../domain/session.ts';
import { type Doorway, endpointFor } from '../../http/endpoint.ts';
import { secretFrom } from '../../signing/secret.ts';
import { type Limiter, writeLimiter } from '../../store/limits.ts';
import { findPerson } from '../../store/people.ts';
import { openTable, type Table } from '../../store/table.ts';
import { auditQueue } from './audit-queue.ts';

/** What every operation may use; a test passes its own. */
export interface Dependencies {
  readonly table: Table;
  readonly random: Random;
  readonly newId: NewId;
  readonly newRoom: NewRoom;
  /** Signs what must come back unchanged. */
  readonly signingSecret: () => Promise<string>;
  /** The sender of mails, and the organizer of what calendars show. */
  readonly mailFrom: string;
}

export const endpoint = endpointFor<Dependencies>();

export const realDependencies = (): Dependencies => {
  const { TABLE_NAME, SIGNING_SECRET_ARN } = readEnvironment('TABLE_NAME', 'SIGNING_SECRET_ARN');
  return {
    table: openTable(TABLE_NAME),
    random: Math.random,
    newId: (prefix) => `${prefix}_${v7()}`,
    signingSecret: secretFrom(SIGNING_SECRET_ARN),
    // Not every function that works on the table is told of video and mail.
    get newRoom() {
      return roomsAt(readEnvironment('VIDEO_URL').VIDEO_URL);
    },
    get mailFrom() {
      return readEnvironment('MAIL_FROM').MAIL_FROM;
    },
  };
};

const INACTIVE = refuse('FORBIDDEN', { detail: 'This account is not active any more.' });
const NO_SECOND_FACTOR = refuse('FORBIDDEN', {
  detail: 'This account needs a second factor first: set one up, then sign in again.',
});

/**
 * Completes who calls, from what is stored of them. Where the operation looks after a removal itself, in a read that it
 * makes anyway, who is no employee costs no read here.
 */
export const actorsOf =
  (table: Table, sessions: SessionRules): Doorway['actorFor'] =>
  async (identity, { looksFirst, answersErased, beforeSecondFactor }) => {
    const { userId, role } = identity;
    const isFree = role === 'patient' || (role === 'admin' && sessions.secondFactor === 'offered');
    const person = isFree && (looksFirst ?? answersErased) ? undefined : await findPerson(table, userId);
    if (answersErased && role === 'admin' && person?.erasedAt !== undefined) return { id: userId, role };
    const actor = actorOf(userId, role, person);
    if (!actor) return INACTIVE;
    return !beforeSecondFactor && lacksSecondFactor(identity, person, sessions) ? NO_SECOND_FACTOR : actor;
  };

/** How long clinic people's sessions last, as the stage says. */
export const realSessions = (): SessionRules => sessionRulesFrom(readEnvironment('CLINIC_SESSIONS').CLINIC_SESSIONS);

/** What somebody may write in a minute, as the stage says. */
export const realLimiter = (table: Table): Limiter =>
  writeLimiter(table, Number(readEnvironment('WRITES_PER_MINUTE').WRITES_PER_MINUTE));

/** The doorway of functions that only show things. */
export const readingDoorway = ({ table }: Pick<Dependencies, 'table'>): Doorway => {
  const sessions = realSessions();
  return {
    clientId: readEnvironment('USER_POOL_CLIENT_ID').USER_POOL_CLIENT_ID,
    now: Date.now,
    sessions,
    actorFor: actorsOf(table, sessions),
    audit: auditQueue(),
  };
};

export const realDoorway = (dependencies: Pick<Dependencies, 'table'>): Doorway => ({
  ...readingDoorway(dependencies),
  limit: realLimiter(dependencies.table),
});
