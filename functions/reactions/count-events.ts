import { readEnvironment } from '../contract/environment.ts';
import { countAppointment } from '../store/counts.ts';
import { openTable } from '../store/table.ts';
import { onEvents } from './queue.ts';

const table = openTable(readEnvironment('TABLE_NAME').TABLE_NAME);

/** Keeps each clinic's daily counters. An appointment counts as what it is now, whatever happened how often before. */
export const handler = onEvents('count-events', ({ appointmentId }) => countAppointment(table, appointmentId));
