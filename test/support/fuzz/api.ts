import { acceptOffer } from '../../../functions/api/accept-offer.ts';
import { bookAppointment } from '../../../functions/api/book-appointment.ts';
import type { AccountDependencies } from '../../../functions/api/callers/account-dependencies.ts';
import { cancelAppointment } from '../../../functions/api/cancel-appointment.ts';
import { checkInAppointment } from '../../../functions/api/check-in-appointment.ts';
import { closeClinic } from '../../../functions/api/close-clinic.ts';
import { completeAppointment } from '../../../functions/api/complete-appointment.ts';
import { confirmAppointment } from '../../../functions/api/confirm-appointment.ts';
import { deactivateDoctor } from '../../../functions/api/deactivate-doctor.ts';
import { declineOffer } from '../../../functions/api/decline-offer.ts';
import { deleteAppointmentType } from '../../../functions/api/delete-appointment-type.ts';
import { endTimeOff } from '../../../functions/api/end-time-off.ts';
import { holdAppointment } from '../../../functions/api/hold-appointment.ts';
import { joinWaitlist } from '../../../functions/api/join-waitlist.ts';
import { leaveWaitlist } from '../../../functions/api/leave-waitlist.ts';
import { listSlots } from '../../../functions/api/list-slots.ts';
import { markNoShow } from '../../../functions/api/mark-no-show.ts';
import { overrideAppointment } from '../../../functions/api/override-appointment.ts';
import { reassignAppointment } from '../../../functions/api/reassign-appointment.ts';
import { recordTimeOff } from '../../../functions/api/record-time-off.ts';
import { reopenClinic } from '../../../functions/api/reopen-clinic.ts';
import { replaceAvailability } from '../../../functions/api/replace-availability.ts';
import { rescheduleAppointment } from '../../../functions/api/reschedule-appointment.ts';
import { updateAppointmentType } from '../../../functions/api/update-appointment-type.ts';
import { updateClinic } from '../../../functions/api/update-clinic.ts';
import { updateDoctor } from '../../../functions/api/update-doctor.ts';
import type { EpochMs } from '../../../functions/domain/time.ts';
import type { Operation } from '../../../functions/http/endpoint.ts';
import type { Table } from '../../../functions/store/table.ts';
import { seeded } from '../builders.ts';
import { type CallAnswer, callerOf, OFFERED } from '../calls.ts';
import { fakeUserPool } from '../cognito.ts';
import type { Request } from './steps.ts';

export const OPERATIONS = {
  acceptOffer,
  bookAppointment,
  cancelAppointment,
  checkInAppointment,
  closeClinic,
  completeAppointment,
  confirmAppointment,
  deactivateDoctor,
  declineOffer,
  deleteAppointmentType,
  endTimeOff,
  holdAppointment,
  joinWaitlist,
  leaveWaitlist,
  listSlots,
  markNoShow,
  overrideAppointment,
  reassignAppointment,
  recordTimeOff,
  reopenClinic,
  replaceAvailability,
  rescheduleAppointment,
  updateAppointmentType,
  updateClinic,
  updateDoctor,
} satisfies Record<string, Operation<AccountDependencies>>;
export type OperationName = keyof typeof OPERATIONS;

/** A function of the API over a table, whose random draws and ids begin again with every request. */
export const apiOver = (table: Table, now: () => EpochMs) => {
  let random = seeded(0);
  let prefix = '';
  let ids = 0;
  const send = callerOf<AccountDependencies>(
    {
      table,
      random: () => random(),
      newId: (kind) => `${kind}_${prefix}${++ids}`,
      signingSecret: async () => 'secret',
      newRoom: () => `https://visit.example/${Math.floor(random() * 1e9)}`,
      mailFrom: 'clinic@example.com',
      userPool: fakeUserPool().pool,
      tellKnownPerson: async () => undefined,
      sessions: OFFERED,
      webUrl: 'https://example.com',
      sendInvitation: async () => undefined,
    },
    now,
  );
  return {
    random: () => random(),
    /** @param name tells the requests that follow from all others. */
    begin: (name: string, seed: number): void => {
      prefix = `${name}.`;
      ids = 0;
      random = seeded(seed);
    },
    /** @returns the answer, and what was thrown where it hides that. */
    call: async ({ operation, ...options }: Request): Promise<{ answer: CallAnswer; thrown: unknown }> => {
      const asked: Operation<AccountDependencies> = OPERATIONS[operation];
      let thrown: unknown;
      const run: typeof asked.run = async (...request) => {
        try {
          return await asked.run(...request);
        } catch (error) {
          thrown = error;
          throw error;
        }
      };
      return { answer: await send({ ...asked, run }, options), thrown };
    },
  };
};
export type Api = ReturnType<typeof apiOver>;
