import { serve } from '../../http/serve.ts';
import { cancelManagedAppointment } from '../cancel-managed-appointment.ts';
import { getManagedAppointment } from '../get-managed-appointment.ts';
import { getManagedCalendar } from '../get-managed-calendar.ts';
import { listManagedSlots } from '../list-managed-slots.ts';
import { rescheduleManagedAppointment } from '../reschedule-managed-appointment.ts';
import { realDependencies, realLimiter } from './dependencies.ts';
import { linkDoorway } from './link-doorway.ts';
import { publicDoorway } from './plain.ts';

const dependencies = realDependencies();

/** Serves the manage links of mails. */
export const handler = serve(
  [getManagedAppointment, cancelManagedAppointment, rescheduleManagedAppointment, listManagedSlots, getManagedCalendar],
  linkDoorway(dependencies, { ...publicDoorway, limit: realLimiter(dependencies.table) }),
  dependencies,
);
