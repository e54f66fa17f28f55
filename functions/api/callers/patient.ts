import { serve } from '../../http/serve.ts';
import { bookAppointment } from '../book-appointment.ts';
import { cancelAppointment } from '../cancel-appointment.ts';
import { confirmAppointment } from '../confirm-appointment.ts';
import { getAppointment } from '../get-appointment.ts';
import { holdAppointment } from '../hold-appointment.ts';
import { listAppointments } from '../list-appointments.ts';
import { listDoctorSlots } from '../list-doctor-slots.ts';
import { listSlots } from '../list-slots.ts';
import { listNotifications } from '../list-notifications.ts';
import { readNotification } from '../read-notification.ts';
import { rescheduleAppointment } from '../reschedule-appointment.ts';
import { searchAppointments } from '../search-appointments.ts';
import { acceptOffer } from '../accept-offer.ts';
import { declineOffer } from '../decline-offer.ts';
import { joinWaitlist } from '../join-waitlist.ts';
import { leaveWaitlist } from '../leave-waitlist.ts';
import { listWaitlist } from '../list-waitlist.ts';
import { realDependencies, realDoorway } from './dependencies.ts';

const dependencies = realDependencies();

/** Serves open times and appointments, whoever looks at them. */
export const handler = serve(
  [
    listSlots,
    listDoctorSlots,
    searchAppointments,
    bookAppointment,
    holdAppointment,
    confirmAppointment,
    rescheduleAppointment,
    listAppointments,
    getAppointment,
    cancelAppointment,
    listNotifications,
    readNotification,
    joinWaitlist,
    listWaitlist,
    leaveWaitlist,
    acceptOffer,
    declineOffer,
  ],
  realDoorway(dependencies),
  dependencies,
);
