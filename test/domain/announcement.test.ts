import { describe, expect, test } from 'vitest';
import { chunksOf, messageUsefulUntil, recipientsOf } from '../../functions/domain/announcement.ts';

const visit = (id: string, patientId: string) => ({ id, patientId, clinicId: 'c1' });

describe('those an announcement goes to', () => {
  test('are everybody once: about the first of their appointments, or about none', () => {
    const recipients = recipientsOf(
      [visit('a1', 'p1'), visit('a2', 'p1'), visit('a3', 'p2')],
      ['p2', 'p3', 'p3'],
      'c2',
    );
    expect(recipients).toEqual([
      { personId: 'p1', clinicId: 'c1', appointmentId: 'a1' },
      { personId: 'p2', clinicId: 'c1', appointmentId: 'a3' },
      { personId: 'p3', clinicId: 'c2' },
    ]);
  });

  test('are gone through in parts that hold all of them', () => {
    const all = recipientsOf(
      [],
      Array.from({ length: 101 }, (_, i) => `p${i}`),
      'c',
    );
    expect(chunksOf(all).flat()).toEqual(all);
    expect(Math.max(...chunksOf(all).map(({ length }) => length))).toBeLessThanOrEqual(25);
  });
});

test('a message is of use for three days after it was queued', () => {
  expect(messageUsefulUntil(1000)).toBe(1000 + 3 * 86_400_000);
});
