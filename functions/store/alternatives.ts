import { type Appointment, visitQuarters } from '../domain/appointment.ts';
import { alternativesAmong, type BookingRequest, MAX_ALTERNATIVES } from '../domain/booking.ts';
import { bookingWindow } from '../domain/clinic.ts';
import type { DoctorDay } from '../domain/doctor-day.ts';
import { withoutOwn } from '../domain/moving.ts';
import type { Alternative } from '../domain/refusal.ts';
import { addDays, datesFrom, daysBetween, type EpochMs, localDateOf } from '../domain/time.ts';
import { busyQuarters } from './appointments.ts';
import { doctorDaysOnEach, type ReadDays, withNextDates } from './doctor-days.ts';
import type { Table } from './table.ts';

/**
 * The nearest open starts, true now: consistent reads that widen around the date asked for, and end once nothing
 * nearer can come or the clinic's horizon is reached on both sides. Of an appointment being moved, `own`, the present
 * time is no other.
 */
export const alternatives = async (
  table: Table,
  request: BookingRequest,
  now: EpochMs,
  own?: Appointment,
): Promise<Alternative[]> => {
  const { firstDate, lastDate } = bookingWindow(request.clinic, now);
  const center = localDateOf(request.start, request.clinic.timeZone);
  const see = own ? withoutOwn(own) : (seen: readonly DoctorDay[]) => seen;
  const busy = (await busyQuarters(table, request.patientId, now)).difference(new Set(own ? visitQuarters(own) : []));
  const read: ReadDays = (dates) => doctorDaysOnEach(table, request.clinic.id, dates, true);
  let days: DoctorDay[] = [];
  const reach = Math.max(daysBetween(firstDate, center), daysBetween(center, lastDate));
  let seen = -1;
  for (let radius = 1; ; radius = radius * 2 + 1) {
    const ring = datesFrom(addDays(center, -radius), addDays(center, radius)).filter(
      (date) => date >= firstDate && date <= lastDate && Math.abs(daysBetween(center, date)) > seen,
    );
    const found = [...(await read(ring)).values()].flat();
    days = await withNextDates([...days, ...found], [request.type], request.clinic.timeZone, read);
    seen = radius;
    const nearest = alternativesAmong(request, see(days), busy, now, own?.start);
    // Whatever lies beyond the ring is at least this far away.
    const covered = (radius - 1) * 86_400_000;
    const farthest = nearest[MAX_ALTERNATIVES - 1];
    if ((farthest && Math.abs(farthest.start - request.start) <= covered) || radius >= reach) return nearest;
  }
};
