import { describe, expect, it } from 'vitest';
import { auditRuleOf } from '../../functions/contract/audits.ts';
import { allRoutes, routes } from '../../functions/contract/routes.ts';
import type { Actor } from '../../functions/domain/appointment.ts';
import type { AuditEntry } from '../../functions/domain/audit.ts';
import { refuse } from '../../functions/domain/refusal.ts';
import type { Route } from '../../functions/contract/route.ts';
import { type Asked, type AuditNote, auditOf } from '../../functions/http/audit.ts';

const STAFF: Actor = { id: 'staff-1', role: 'staff', clinicId: 'c' };
const PATIENT: Actor = { id: 'pat-1', role: 'patient' };

const asked = (route: Route, actor: Actor = STAFF, path: Record<string, unknown> = {}): Asked => ({
  route,
  actor,
  path,
  now: 7,
  requestId: 'r-1',
  sourceIp: '10.0.0.9',
});

/** Begins and ends a request; `down` says which hand-overs fail. */
const through = async (
  request: Asked,
  answer: unknown,
  {
    down = [],
    note = {},
    refused,
  }: { down?: readonly number[]; note?: AuditNote; refused?: ReturnType<typeof refuse> } = {},
) => {
  const handed: { readonly entries: readonly AuditEntry[]; readonly delay: number | undefined }[] = [];
  let calls = 0;
  const audit = auditOf(request, async (entries, delay) => {
    if (down.includes(calls++)) throw new Error('the queue is down');
    handed.push({ entries, delay });
  });
  const before = await audit.begin();
  const after = before ? undefined : await audit.end(refused ?? { body: answer, note });
  return { before, after, handed, calls };
};

const APPOINTMENT = { id: 'appt_1', patientId: 'pat-1', clinicId: 'c', status: 'CONFIRMED' };

describe('a read by staff', () => {
  it('is written down before it is answered: who, what, when, from where', async () => {
    const { handed } = await through(asked(routes.getAppointment), APPOINTMENT);
    expect(handed).toEqual([
      {
        delay: undefined,
        entries: [
          {
            id: 'r-1.0',
            at: 7,
            actor: { id: 'staff-1', role: 'staff' },
            action: 'getAppointment',
            requestId: 'r-1',
            sourceIp: '10.0.0.9',
            objectType: 'appointment',
            objectId: 'appt_1',
            appointmentId: 'appt_1',
            patientId: 'pat-1',
          },
        ],
      },
    ]);
  });

  it('of a list is an entry for each person in it', async () => {
    const items = [APPOINTMENT, { ...APPOINTMENT, id: 'appt_2', patientId: 'pat-2' }];
    const { handed } = await through(asked(routes.listClinicAppointments), { items, nextCursor: null });
    expect(handed[0]?.entries.map(({ id, patientId }) => [id, patientId])).toEqual([
      ['r-1.0', 'pat-1'],
      ['r-1.1', 'pat-2'],
    ]);
  });

  it('is not answered when it cannot be written down', async () => {
    const { after } = await through(asked(routes.getAppointment), APPOINTMENT, { down: [0] });
    expect(after?.refused).toBe('TRY_AGAIN');
  });

  it('that finds nothing, or is refused, leaves nothing', async () => {
    expect((await through(asked(routes.listPatients), { items: [], nextCursor: null })).calls).toBe(0);
    expect((await through(asked(routes.getAppointment), undefined, { refused: refuse('NOT_FOUND') })).calls).toBe(0);
  });
});

describe('a change', () => {
  const request = asked(routes.updateMe, PATIENT);
  const before = { id: 'pat-1', name: 'Old', phone: '+1 212 555 0142', role: 'patient' };

  it('is announced before it is made, and told with before and after, without what is personal', async () => {
    const { handed } = await through(request, { ...before, name: 'New' }, { note: { before } });
    expect(handed[0]).toMatchObject({ delay: 60, entries: [{ id: 'r-1.0', outcome: 'UNKNOWN' }] });
    expect(handed[1]).toMatchObject({
      delay: undefined,
      entries: [{ id: 'r-1.0', patientId: 'pat-1', changed: ['name'], after: { name: '[personal]', role: 'patient' } }],
    });
    expect(handed[1]?.entries[0]).not.toHaveProperty('outcome');
    expect(JSON.stringify(handed)).not.toMatch(/Old|New|555/);
  });

  it('is not made when it cannot be announced, and stands when only its outcome cannot be told', async () => {
    expect((await through(request, before, { down: [0] })).before?.refused).toBe('TRY_AGAIN');
    const late = await through(request, before, { down: [1] });
    expect([late.after, late.handed.length]).toEqual([undefined, 1]);
  });

  it('that is refused says so', async () => {
    const { handed } = await through(asked(routes.closeClinic, STAFF, { clinicId: 'other' }), undefined, {
      refused: refuse('NOT_FOUND'),
    });
    expect(handed[1]?.entries).toMatchObject([{ outcome: 'NOT_FOUND', action: 'closeClinic' }]);
  });

  it('of a thing keeps the thing: a clinic is nobody’s personal data', async () => {
    const clinic = { id: 'clinic_1', name: 'Riverside', phone: '+1' };
    const { handed } = await through(asked(routes.createClinic, { id: 'root', role: 'admin' }), clinic);
    expect(handed[1]?.entries).toMatchObject([{ objectType: 'clinic', objectId: 'clinic_1', after: clinic }]);
  });

  it('names what it is about even when the answer says nothing', async () => {
    const path = { clinicId: 'c', date: '2026-12-24' };
    const { handed } = await through(asked(routes.reopenClinic, STAFF, path), undefined);
    expect(handed[1]?.entries).toMatchObject([{ objectType: 'closure', objectId: '2026-12-24' }]);
  });
});

describe('a patient', () => {
  it.each(allRoutes.filter(({ operationId }) => auditRuleOf(operationId) !== 'nothing'))(
    'costs $operationId no call unless it is no event of an appointment',
    async (route) => {
      const rule = auditRuleOf(route.operationId);
      const { calls } = await through(asked(route, PATIENT), APPOINTMENT);
      expect(calls).toBe(typeof rule === 'object' && rule.audits === 'change' ? 2 : 0);
    },
  );
});
