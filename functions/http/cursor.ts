import { createHmac, timingSafeEqual } from 'node:crypto';
import { signingKey, verifyingKeys } from '../contract/signing-keys.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';

/** Whose list a cursor continues: it is worthless to anybody else and for any other list. */
export interface CursorOwner {
  readonly secret: string;
  readonly callerId: string;
  readonly operationId: string;
}

const MAC_BYTES = 32;

const macOf = ({ callerId, operationId }: CursorOwner, key: string, position: string): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify(['cursor', callerId, operationId, position]))
    .digest();

/** A position in a list as an opaque text that only its owner can bring back. */
export const sealCursor = (owner: CursorOwner, position: string): string =>
  Buffer.concat([macOf(owner, signingKey(owner.secret), position), Buffer.from(position, 'utf8')]).toString(
    'base64url',
  );

/** The position in a cursor, `undefined` when it was changed, is another's, or never was one. */
export const openCursor = (owner: CursorOwner, cursor: string): string | undefined => {
  const bytes = Buffer.from(cursor, 'base64url');
  // Base64 has several spellings of the same bytes; only ours is a cursor.
  if (bytes.length < MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
  const position = bytes.subarray(MAC_BYTES).toString('utf8');
  const isOurs = verifyingKeys(owner.secret).some((key) =>
    timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(owner, key, position)),
  );
  return isOurs ? position : undefined;
};

/** The position to continue after: none without a cursor, a refusal for a bad one. */
export const positionFrom = (owner: CursorOwner, cursor: string | undefined): string | undefined | Refusal => {
  if (cursor === undefined) return undefined;
  return (
    openCursor(owner, cursor) ??
    refuse('VALIDATION_FAILED', { errors: [{ pointer: '/cursor', detail: 'is not a cursor of this list' }] })
  );
};

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * A page of a list that is at hand as a whole, ascending by `placeOf`. It continues after a place, not at an index, so
 * that what comes and goes between two pages neither hides nor repeats anything else.
 */
export const pageOf = <Item>(
  all: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  placeOf: (item: Item) => string,
  owner: CursorOwner,
): Page<Item> | Refusal => {
  const after = positionFrom(owner, cursor);
  if (isRefusal(after)) return after;
  const rest = after === undefined ? all : all.filter((item) => placeOf(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: last !== undefined && rest.length > items.length ? sealCursor(owner, placeOf(last)) : null,
  };
};
