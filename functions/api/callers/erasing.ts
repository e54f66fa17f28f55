import { Logger } from '@aws-lambda-powertools/logger';
import type { Erasure } from '../../domain/erasure.ts';
import type { Person } from '../../domain/person.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { EpochMs } from '../../domain/time.ts';
import { deleteLogin } from '../../identity/erasing.ts';
import { beginErasure, erasureOf, eraseTraces } from '../../store/erasure.ts';
import type { AccountDependencies } from './account-dependencies.ts';

const logger = new Logger({ serviceName: 'erasure' });

type Tools = Pick<AccountDependencies, 'table' | 'userPool' | 'random'>;

/** The login first: with it gone, the same e-mail can register anew as soon as this is answered. */
const workOff = async ({ table, userPool, random }: Tools, erasure: Erasure, now: EpochMs): Promise<void> => {
  try {
    const refused = await deleteLogin(userPool, erasure.userId);
    if (isRefusal(refused)) throw new Error(`the login was not deleted: ${refused.refused}`);
    await eraseTraces(table, erasure, { now, random });
  } catch (error) {
    // It has begun and cannot be undone, so whoever asked has what they asked for: the periodic job does the rest.
    logger.warn('an erasure goes on later', { userId: erasure.userId, error: error as Error });
  }
};

/** Erases a person: once this is answered nothing shows them any more, and all that is left of them is bound to go. */
export const erase = async (tools: Tools, person: Person, requestId: string, now: EpochMs): Promise<void> => {
  // One who was erased before may have an erasure that stopped half-way.
  const erasure =
    person.erasedAt === undefined
      ? await beginErasure(tools.table, person, requestId, now)
      : await erasureOf(tools.table, person.id);
  if (erasure) await workOff(tools, erasure, now);
};
