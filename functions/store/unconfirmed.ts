import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { keptSeconds } from '../contract/retention.ts';
import { signingKey, verifyingKeys } from '../contract/signing-keys.ts';
import type { EpochMs } from '../domain/time.ts';
import { TTL_ATTRIBUTE, unconfirmedKey } from './keys.ts';
import { findIdByEmail } from './people.ts';
import { deleteItem, getItem, type NamedWrite, type Table } from './table.ts';

// Cognito calls an account unconfirmed before it looks at the password, which would tell any stranger that the e-mail
// is known. So what proves the password is kept here until the account is confirmed, and no longer.

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** Slow to guess, and without a key not to be guessed at all: the proof under each of some keys. */
const proofsOf = async (password: string, salt: Buffer, keys: readonly string[]): Promise<Buffer[]> => {
  const derived = await derive(password.normalize('NFKC'), salt, 32);
  return keys.map((key) => createHmac('sha256', key).update(derived).digest());
};

/** Remembers what proves the password of a new account. */
export const unconfirmedWrite = async (
  table: Table,
  userId: string,
  password: string,
  secret: string,
  now: EpochMs,
): Promise<NamedWrite<'unconfirmed'>> => {
  const salt = randomBytes(16);
  const [proof] = await proofsOf(password, salt, [signingKey(secret)]);
  return {
    name: 'unconfirmed',
    write: {
      Put: {
        TableName: table.name,
        Item: {
          ...unconfirmedKey(userId),
          salt,
          proof,
          [TTL_ATTRIBUTE]: Math.floor(now / 1000) + keptSeconds('unconfirmed'),
        },
      },
    },
  };
};

/** Whether this is the password of an account that waits for its confirmation. */
export const isUnconfirmedPassword = async (
  table: Table,
  email: string,
  password: string,
  secret: string,
): Promise<boolean> => {
  const userId = await findIdByEmail(table, email);
  const item = userId === undefined ? undefined : await getItem(table, unconfirmedKey(userId));
  if (!(item?.salt instanceof Uint8Array && item.proof instanceof Uint8Array)) return false;
  const { salt, proof } = item;
  const proofs = await proofsOf(password, Buffer.from(salt), verifyingKeys(secret));
  return proofs.some((one) => timingSafeEqual(one, proof));
};

/** Forgets it, once the account is confirmed. */
export const forgetUnconfirmed = async (table: Table, email: string): Promise<void> => {
  const userId = await findIdByEmail(table, email);
  if (userId === undefined) return;
  await deleteItem(table, { Key: unconfirmedKey(userId) });
};
