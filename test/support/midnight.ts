import type { Appointment } from '../../functions/domain/appointment.ts';
import { isRefusal, type Refusal } from '../../functions/domain/refusal.ts';
import { addDays, type EpochMs, localDateOf, WEEKDAYS } from '../../functions/domain/time.ts';
import { hold } from '../../functions/store/booking.ts';
import { countOpenStarts } from '../../functions/store/open-starts.ts';
import { openTimes } from '../../functions/store/open-times.ts';
import type { Table } from '../../functions/store/table.ts';
import { seeded } from './builders.ts';
import { bookAt, cancelled, NOW, openWorld, SHORT, type World, type WorldPlan } from './world.ts';

/** A clinic whose doctors work through the night. */
export const openAllNight = (table: Table, plan: WorldPlan = {}): Promise<World> =>
  openWorld(table, {
    hours: { weekly: WEEKDAYS.map((day) => ({ day, start: '00:00', end: '24:00' })), exceptions: [] },
    ...plan,
    type: { durationMinutes: 30, bufferMinutes: 30, ...plan.type },
    policy: plan.policy ?? { ...SHORT, cancelCutoffMinutes: 0 },
  });

/** Holds a time as the API's operation does. */
export const heldAt = (
  { table, clinic, type }: World,
  start: EpochMs,
  { patient = 'holder', now = NOW, doctorId }: { patient?: string; now?: EpochMs; doctorId?: string } = {},
): Promise<Appointment | Refusal> =>
  hold(
    table,
    { clinicId: clinic.id, appointmentTypeId: type.id, start, doctorId },
    {
      patientId: patient,
      appointmentId: `appt_hold_${patient}_${start}`,
      cause: { actor: { id: patient, role: 'patient' }, correlationId: 'hold' },
      now,
      random: seeded(1),
      newRoom: () => 'room',
    },
  );

/** What every listing says of the two dates around an instant: of any doctor, of a specialization, of each doctor. */
export const listedAround = async (
  { table, clinic, type, doctors }: World,
  midnight: EpochMs,
  now = NOW,
): Promise<{ readonly [listing: string]: readonly EpochMs[] }> => {
  const to = localDateOf(midnight, clinic.timeZone);
  const dates = { from: addDays(to, -1), to };
  const list = async (over: object) =>
    (await openTimes(table, { clinic, type, ...dates, ...over }, now)).flatMap(({ slots }) =>
      slots.map(({ start }) => start),
    );
  const each = await Promise.all(doctors.map(async ({ id }) => [id, await list({ doctorId: id })] as const));
  return {
    any: await list({}),
    specialization: await list({ specialization: doctors[0]?.specialization }),
    ...Object.fromEntries(each),
  };
};

/** Counts what is open on the two dates around an instant, as after an event that touched them. */
export const recounted = async ({ table, clinic, type }: World, midnight: EpochMs, now = NOW): Promise<void> => {
  const date = localDateOf(midnight, clinic.timeZone);
  for (const on of [addDays(date, -1), date])
    await countOpenStarts(table, { clinic, types: [type], date: on }, () => now);
};

/** Which of some starts can be booked: each is tried, and given back. */
export const bookableAmong = async (world: World, starts: readonly EpochMs[], now = NOW): Promise<EpochMs[]> => {
  const bookable: EpochMs[] = [];
  for (const start of starts) {
    const outcome = await bookAt(world, start, { patient: 'prober', now });
    if (isRefusal(outcome)) continue;
    bookable.push(start);
    await cancelled(world, outcome, { actor: { id: 'desk', role: 'admin' } });
  }
  return bookable;
};
