import { beforeEach, describe, expect, it } from 'vitest';
import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal } from '../../functions/domain/refusal.ts';
import { timeOffOf } from '../../functions/store/absences.ts';
import { affectedByTimeOff } from '../../functions/store/affected.ts';
import { appointmentsOfDoctor } from '../../functions/store/agenda.ts';
import { findAppointment } from '../../functions/store/appointments.ts';
import { hold } from '../../functions/store/booking.ts';
import { reschedule } from '../../functions/store/moves.ts';
import { SLOT_PREFIX } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { endTimeOff } from '../../functions/store/time-off.ts';
import { MONDAY_9, seeded } from '../support/builders.ts';
import { around } from '../support/faulty.ts';
import { expectInvariants } from '../support/invariants.ts';
import { doctorOf, outcomes, resolveAll, scheduleEvents, takesOff, workOff } from '../support/leave.ts';
import { freshTable } from '../support/table.ts';
import { booked, cancelled, NOW, openWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;
let table: Table;
beforeEach(async () => {
  table = await freshTable();
});

/** The table in which something happens right after the first look at a doctor's claims, before what they point to is read. */
const afterClaims = (happens: () => Promise<unknown>): Table => {
  let happened = false;
  return around(table, async ({ name, input }, proceed) => {
    const output = await proceed();
    if (name === 'QueryCommand' && JSON.stringify(input).includes(`"${SLOT_PREFIX}`) && !happened) {
      happened = true;
      await happens();
    }
    return output;
  });
};

const held = async ({ clinic, type }: World): Promise<Appointment> => {
  const made = await hold(
    table,
    { clinicId: clinic.id, appointmentTypeId: type.id, start: MONDAY_9 },
    {
      patientId: 'patient-1',
      appointmentId: 'appt_held',
      cause: { actor: { id: 'patient-1', role: 'patient' }, correlationId: 'hold' },
      now: NOW,
      random: seeded(1),
      newRoom: () => 'https://visit.example/room',
    },
  );
  if (isRefusal(made)) throw new Error(made.refused);
  return made;
};

describe('an appointment that moved to another doctor after the claims of the one before were listed', () => {
  it.each(['an appointment', 'a live hold'])(
    '%s stays with its new doctor, whatever is delivered twice',
    async (what) => {
      const world = await openWorld(table, { doctors: 2 });
      // So that it is the first doctor's.
      await takesOff(world, MONDAY_9, MONDAY_9 + HOUR, { doctor: 1 });
      const appointment = what === 'a live hold' ? await held(world) : await booked(world, MONDAY_9);
      expect(appointment.doctor.id).toBe(doctorOf(world).id);
      const other = doctorOf(world, 1);
      for (const { id } of await timeOffOf(table, other.id))
        await endTimeOff(table, { doctor: other, clinic: world.clinic }, id, 'end', NOW);
      const { timeOff } = await takesOff(world, MONDAY_9, MONDAY_9 + HOUR);
      const events = (await scheduleEvents(table)).filter(({ doctorId }) => doctorId === doctorOf(world).id);

      await workOff(
        afterClaims(() => workOff(table, events)),
        events,
      );

      expect(await findAppointment(table, appointment.id)).toMatchObject({
        status: appointment.status,
        doctor: { id: other.id },
        version: 2,
      });
      expect((await findAppointment(table, appointment.id))?.attention).toBeUndefined();
      expect(outcomes(await affectedByTimeOff(table, timeOff, NOW))).toEqual({ [appointment.id]: 'REASSIGNED' });
      await expectInvariants(table);
    },
  );

  it('is not told as affected by a leave that no longer concerns it', async () => {
    const world = await openWorld(table, { doctors: 2 });
    const appointment = await booked(world, MONDAY_9, { doctorId: doctorOf(world).id });
    const elsewhere = await booked(world, MONDAY_9 + HOUR, { doctorId: doctorOf(world).id, patient: 'patient-2' });
    const moving = {
      asking: { actor: { id: 'patient-1', role: 'patient' }, now: NOW },
      cause: { actor: { id: 'patient-1', role: 'patient' }, correlationId: 'move' },
      random: seeded(1),
      newRoom: () => 'https://visit.example/room',
    } as const;
    const through = afterClaims(async () => {
      await reschedule(table, appointment.id, { start: MONDAY_9 + 24 * HOUR }, moving);
      await cancelled(world, elsewhere);
    });
    expect(await appointmentsOfDoctor(through, doctorOf(world).id, MONDAY_9, MONDAY_9 + 2 * HOUR)).toEqual([]);
    await resolveAll(table);
    await expectInvariants(table);
  });
});
