import { beforeEach, describe, expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import type { AppointmentEventDetail } from '../../functions/contract/events.ts';
import { moveRequest } from '../../functions/domain/moving.ts';
import { toUtc } from '../../functions/domain/time.ts';
import { alternatives } from '../../functions/store/alternatives.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { eventsOf } from '../../functions/store/events.ts';
import type { Table } from '../../functions/store/table.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { resolveAll, takesOff } from '../support/leave.ts';
import { openPost, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson } from '../support/world.ts';

const HOUR = 3_600_000;
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

/** A patient whose doctor is away from nine to ten while the other doctor, if any, is away all day. */
const needsNewTime = async (doctors: number) => {
  const world = await openWorld(table, { doctors });
  await savedPerson(table);
  const visit = await booked(world, MONDAY_9);
  for (const [doctor, { id }] of world.doctors.entries())
    await takesOff(world, MONDAY_9, MONDAY_9 + (id === visit.doctor.id ? 1 : 8) * HOUR, { doctor });
  await resolveAll(table);
  return { ...world, appointment: (await findAppointment(table, visit.id)) ?? visit };
};

describe.each([1, 2])('an appointment whose doctor is away from nine to ten, of %i doctors', (doctors) => {
  it('can move to the open times of its own doctor from ten on', async () => {
    const { clinic, type, appointment } = await needsNewTime(doctors);
    expect(appointment.attention).toBe('NEEDS_NEW_TIME');
    const request = moveRequest(appointment, clinic, type, { start: appointment.start });
    const open = await alternatives(table, request, NOW, appointment);
    expect(open.map(({ start }) => (start - MONDAY_9) / HOUR)).toEqual([1, 1.25, 1.5, 1.75, 2]);
  });

  it('is offered them in the mail that asks for a new time', async () => {
    const { appointment } = await needsNewTime(doctors);
    const post = openPost(table);
    await tell(post, (await eventsOf(table, appointment.id)).at(-1) as AppointmentEventDetail);
    const mail = post.accepted.at(-1)?.replaceAll(/=\r?\n/g, '');
    expect(mail).toContain('Subject: Please choose a new time');
    expect(mail).toContain(`start=3D${toUtc(MONDAY_9 + HOUR)}`);
  });
});
