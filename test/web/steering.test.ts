import { describe, expect, test } from 'vitest';
import { changesOf, inWords } from '../../web/src/pages/admin/audit-fields.ts';
import { onlyMeasures } from '../../web/src/pages/admin/csv-lines.ts';
import { changeOf, differences, valuesOf } from '../../web/src/pages/settings/clinic-change.ts';
import { DEFAULT_POLICY } from '../../functions/domain/clinic.ts';
import { aClinic } from '../support/builders.ts';

const clinic = () => ({ ...aClinic(), policy: { ...DEFAULT_POLICY, reminderLeadMinutes: [1440, 120] } });
const entry = {
  at: '2026-11-21T17:15:13.912Z',
  actor: { id: 'somebody', role: 'staff' },
  action: 'updateDoctor',
  objectType: 'doctor',
  objectId: 'doc_1',
  requestId: 'request-1',
} as const;

describe('the form of a clinic', () => {
  test('sends nothing when nothing was changed, and else only that', () => {
    const seen = clinic();
    expect(changeOf(seen, valuesOf(seen))).toBeUndefined();
    const values = { ...valuesOf(seen), phone: '+1 212 555 0199', policy: { ...seen.policy, horizonDays: 30 } };
    expect(changeOf(seen, values)).toEqual({ phone: '+1 212 555 0199', policy: { horizonDays: 30 } });
  });

  test('tells what somebody else changed, a reminder that was taken away too', () => {
    const seen = clinic();
    const now = { ...seen, version: 2, name: 'Hillside', policy: { ...seen.policy, reminderLeadMinutes: [1440] } };
    expect(differences(seen, now)).toEqual(['name', 'reminderLeadMinutes']);
  });
});

describe('an entry of the audit', () => {
  test('shows the fields that changed, those inside others too, and not when the row was written', () => {
    const before = { policy: { horizonDays: 90, holdSeconds: 120 }, updatedAt: 1, version: 1 };
    const after = { policy: { horizonDays: 60, holdSeconds: 120 }, updatedAt: 2, version: 2 };
    expect(changesOf({ ...entry, before, after, changed: ['policy', 'version'] })).toEqual([
      { field: 'policy.horizonDays', before: 90, after: 60 },
    ]);
  });

  test('tells that a personal field changed although neither value is kept', () => {
    const state = { name: '[personal]', bio: '[personal]', active: true };
    expect(changesOf({ ...entry, before: state, after: state, changed: ['name'] })).toEqual([
      { field: 'name', before: '[personal]', after: '[personal]' },
    ]);
  });

  test('names operations in words', () => {
    expect(inWords('listClinicAppointments')).toBe('List clinic appointments');
  });
});

test('the file of one chart has the heading and its own lines alone', () => {
  const csv =
    'measure,of,name,value\r\ntotal,CONFIRMED,,3\r\nutilisation,doc_1,"One, Dr.",0.5\r\nwaitlist,offered,,1\r\n';
  expect(onlyMeasures(csv, ['utilisation', 'waitlist'])).toBe(
    'measure,of,name,value\r\nutilisation,doc_1,"One, Dr.",0.5\r\nwaitlist,offered,,1\r\n',
  );
});
