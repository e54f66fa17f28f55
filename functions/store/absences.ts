import * as z from 'zod';
import type { Doctor } from '../domain/clinic.ts';
import type { Closure, Leave, TimeOff } from '../domain/leave.ts';
import { CLOSURE_PREFIX, closureKey, doctorKey, TIME_OFF_PREFIX, timeOffKey } from './keys.ts';
import { toDoctor } from './clinics.ts';
import { getItem, type Item, queryPrefix, type Table } from './table.ts';

const timeOffRow = z.object({
  id: z.string(),
  doctorId: z.string(),
  start: z.number(),
  end: z.number(),
  reason: z.string().optional(),
});
const closureRow = z.object({
  id: z.string(),
  clinicId: z.string(),
  date: z.string(),
  reason: z.string(),
  state: z.enum(['closing', 'closed', 'reopening']),
});

/** A closure and how far it has got: `closing` until every doctor's day is empty, `reopening` until all are open again. */
export type StoredClosure = Closure & Pick<z.infer<typeof closureRow>, 'state'>;

export const toTimeOff = (item: Item): TimeOff => timeOffRow.parse(item);
export const toClosure = (item: Item): StoredClosure => closureRow.parse(item);

/** A doctor's time off, past and to come, by start. */
export const timeOffOf = async (table: Table, doctorId: string): Promise<TimeOff[]> =>
  (await queryPrefix(table, timeOffKey(doctorId, '', '').PK, TIME_OFF_PREFIX, true)).map(toTimeOff);

/** A clinic's closures by date, those included that are being undone. */
export const closuresOf = async (table: Table, clinicId: string): Promise<StoredClosure[]> =>
  (await queryPrefix(table, closureKey(clinicId, '').PK, CLOSURE_PREFIX, true)).map(toClosure);

export const isClosed = ({ state }: StoredClosure): boolean => state !== 'reopening';

/** A doctor as stored now, and why they may not be there. */
export const leaveOf = async (
  table: Table,
  doctor: Doctor,
): Promise<{ readonly doctor: Doctor; readonly leave: Leave }> => {
  const [item, timeOff, closures] = await Promise.all([
    getItem(table, doctorKey(doctor.clinicId, doctor.id)),
    timeOffOf(table, doctor.id),
    closuresOf(table, doctor.clinicId),
  ]);
  const stored = item ? toDoctor(item) : doctor;
  return { doctor: stored, leave: { doctorActive: stored.active, timeOff, closures: closures.filter(isClosed) } };
};
