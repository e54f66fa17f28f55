import { createHash, timingSafeEqual } from 'node:crypto';
import { ORIGIN_PROOF_HEADER } from '../contract/origin-proof.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Whether a request came through the edge, and so past its firewall. `proofs` are those that are taken, separated by a
 * space; without any the stage has no edge, and every way in is right.
 */
export const cameThroughEdge = (
  headers: Readonly<Record<string, string | undefined>>,
  proofs: string | undefined,
): boolean => {
  const taken = (proofs ?? '').split(' ').filter(Boolean);
  const given = digest(headers[ORIGIN_PROOF_HEADER] ?? '');
  return taken.length === 0 || taken.some((proof) => timingSafeEqual(digest(proof), given));
};
