/**
 * The generations of the key that signs cursors and manage links, as they lie in one secret: the next one, the one that
 * signs, and the one before. The next one is known to everybody long before it signs, and the one before is taken as
 * long as the latest link that it signed can be good: so a rotation breaks nothing that is out.
 */
const SEPARATOR = ' ';

const generationsIn = (secret: string): string[] => secret.split(SEPARATOR);

/** The key that signs. A secret that was never rotated has only that. */
export const signingKey = (secret: string): string => {
  const [first = '', second] = generationsIn(secret);
  return second ?? first;
};

/** Every key whose signature is taken. */
export const verifyingKeys = (secret: string): readonly string[] => generationsIn(secret);

const KEPT = 3;

/** The secret one generation on: what was next signs now. */
export const rotated = (secret: string, fresh: string): string =>
  [fresh, ...generationsIn(secret)].slice(0, KEPT).join(SEPARATOR);
