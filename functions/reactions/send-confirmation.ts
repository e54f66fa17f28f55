import type { AppointmentEventDetail } from '../contract/events.ts';
import { isStillTrue, TELLS } from '../domain/notification.ts';
import { fromIso } from '../domain/time.ts';
import { findAppointment } from '../store/appointments.ts';
import { deliver, type Mailroom } from './deliver.ts';
import { realMailroom } from './mailroom.ts';
import { beforeEvent, letterFor } from './news.ts';
import { onEvents } from './queue.ts';

/**
 * Tells a patient what became of their appointment: confirmed, moved, reassigned, cancelled, in need of a new time, or
 * offered from the waitlist.
 * It goes by what is stored now, so that any order and number of deliveries tells what is true, and each thing once.
 */
export const sendConfirmation =
  (mailroom: Mailroom) =>
  async (event: AppointmentEventDetail): Promise<void> => {
    const kind = TELLS[event.type];
    const appointment = kind && (await findAppointment(mailroom.table, event.appointmentId));
    if (!kind || !appointment) return;
    const left = { start: fromIso(event.start), doctorId: event.doctorId };
    if (!isStillTrue(kind, appointment, left, mailroom.now())) return;
    const before = await beforeEvent(mailroom, event);
    // A hold that was let go was never an appointment to anybody.
    if (kind === 'CANCELLED' && before?.status === 'PENDING') return;
    const letter = await letterFor(mailroom, kind, { event, appointment, before });
    if (letter) await deliver(mailroom, letter);
  };

export const handler = onEvents('send-confirmation', sendConfirmation(realMailroom()));
