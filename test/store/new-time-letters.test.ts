import { expect, it, vi } from 'vitest';

await vi.hoisted(async () => {
  const { NOTICE_ENVIRONMENT } = await import('../support/notice-environment.ts');
  Object.assign(process.env, NOTICE_ENVIRONMENT, { POWERTOOLS_LOG_LEVEL: 'SILENT' });
});

import PostalMime from 'postal-mime';
import { readManageFragment } from '../../functions/contract/manage-fragment.ts';
import { appointmentOfToken } from '../../functions/contract/manage-link.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { MONDAY_9 } from '../support/builders.ts';
import { closes, resolveAll } from '../support/leave.ts';
import { eventOf, openPost, tell } from '../support/letters.ts';
import { freshTable } from '../support/table.ts';
import { booked, NOW, openWorld, savedPerson } from '../support/world.ts';

it('a patient whose only doctor is not there on the day gets the nearest times of that same doctor, each as a link to it', async () => {
  const table = await freshTable();
  const world = await openWorld(table);
  await savedPerson(table);
  const post = openPost(table);
  const { id } = await booked(world, MONDAY_9);
  await closes(world, '2026-11-23');
  await resolveAll(table);
  const appointment = await findAppointment(table, id);
  if (!appointment) throw new Error('the appointment is gone');
  await tell(post, eventOf(appointment, 'ScheduleConflict'));

  const { text = '' } = await PostalMime.parse(post.accepted.at(-1) ?? '');
  const links = [...text.matchAll(/\/manage#(\S+&\S+)/g)].map(([, fragment = '']) => readManageFragment(fragment));
  const secret = await post.mailroom.signingSecret();
  expect(links.map(({ token = '' }) => appointmentOfToken(token, secret, NOW))).toEqual(links.map(() => id));
  expect(links.length).toBeGreaterThan(0);
  for (const { start = 0 } of links) expect(Math.abs(start - MONDAY_9)).toBeLessThan(24 * 3_600_000);
});
