import { expect, test } from 'vitest';
import { LIVE_MS } from '../../web/src/app/queries.ts';

test('A page that is looked at asks often enough to show within ten seconds what others changed', () => {
  // Two seconds are for the answer and for showing it.
  expect(LIVE_MS).toBeLessThanOrEqual(8_000);
});
