import type * as z from 'zod';
import type { Actor } from '../domain/appointment.ts';
import type { PersonalData } from '../domain/personal-data.ts';
import { type EpochMs, toUtc, toZoned } from '../domain/time.ts';
import { asOf } from '../domain/waitlist.ts';
import type { Frozen } from './route.ts';
import type { personalData } from './schemas.ts';
import { appointmentView, notificationView } from './views.ts';

/** Everything that is held on a person as the contract shows it to them, whoever asked on their behalf. */
export const personalDataView = (
  { person, appointments, archived, wishes, notifications, mailStopped, audit }: PersonalData,
  now: EpochMs,
): Frozen<z.input<typeof personalData>> => {
  const self: Actor = { id: person.id, role: 'patient' };
  return {
    exportedAt: toUtc(now),
    profile: { ...person, createdAt: toUtc(person.createdAt) },
    appointments: appointments.map((one) => ({ ...appointmentView(one, self, now), cancelReason: one.cancelReason })),
    archivedAppointments: archived.map((one) => ({
      ...one,
      start: toZoned(one.start, one.timeZone),
      end: toZoned(one.end, one.timeZone),
    })),
    waitlist: wishes
      .map((one) => asOf(one, now))
      .map((wish) => ({ ...wish, createdAt: toUtc(wish.createdAt), updatedAt: toUtc(wish.updatedAt) })),
    notifications: notifications.map(notificationView),
    mailStopped: mailStopped && { ...mailStopped, at: toUtc(mailStopped.at) },
    audit: {
      items: audit.entries.map(({ at, actor, action, objectType, objectId, outcome }) => ({
        at: toUtc(at),
        by: actor.id === person.id ? ('yourself' as const) : actor.role,
        action,
        objectType,
        objectId,
        outcome,
      })),
      more: audit.more,
    },
  };
};
