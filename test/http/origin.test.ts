import { expect, test } from 'vitest';
import { cameThroughEdge } from '../../functions/http/origin.ts';

test.each([
  ['the proof that is shown now', { 'x-origin-proof': 'new' }, 'new old', true],
  ['the one before, while it is replaced', { 'x-origin-proof': 'old' }, 'new old', true],
  ['another one', { 'x-origin-proof': 'other' }, 'new old', false],
  ['both at once', { 'x-origin-proof': 'new old' }, 'new old', false],
  ['none', {}, 'new old', false],
  ['an empty one', { 'x-origin-proof': '' }, 'new old', false],
  ['none where there is no edge', {}, undefined, true],
  ['none where no proof is told', {}, '', true],
] as const)('a request with %s', (_, headers, proofs, came) => {
  expect(cameThroughEdge(headers, proofs)).toBe(came);
});
