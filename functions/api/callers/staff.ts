import { serve } from '../../http/serve.ts';
import { deactivateDoctor } from '../deactivate-doctor.ts';
import { reopenClinic } from '../reopen-clinic.ts';
import { getClosure } from '../get-closure.ts';
import { listClosures } from '../list-closures.ts';
import { closeClinic } from '../close-clinic.ts';
import { endTimeOff } from '../end-time-off.ts';
import { getTimeOff } from '../get-time-off.ts';
import { listTimeOff } from '../list-time-off.ts';
import { recordTimeOff } from '../record-time-off.ts';
import { createAppointmentType } from '../create-appointment-type.ts';
import { createClinic } from '../create-clinic.ts';
import { createDoctor } from '../create-doctor.ts';
import { getAnalytics } from '../get-analytics.ts';
import { listAudit } from '../list-audit.ts';
import { listPatients } from '../list-patients.ts';
import { exportPatient } from '../export-patient.ts';
import { erasePatient } from '../erase-patient.ts';
import { sendAnnouncement } from '../send-announcement.ts';
import { getAnnouncement } from '../get-announcement.ts';
import { listClinicNotifications } from '../list-clinic-notifications.ts';
import { retryNotification } from '../retry-notification.ts';
import { search } from '../search.ts';
import { getAvailability } from '../get-availability.ts';
import { postAvailability } from '../post-availability.ts';
import { replaceAvailability } from '../replace-availability.ts';
import { updateClinic } from '../update-clinic.ts';
import { updateDoctor } from '../update-doctor.ts';
import { updateAppointmentType } from '../update-appointment-type.ts';
import { deleteAppointmentType } from '../delete-appointment-type.ts';
import { inviteStaff } from '../invite-staff.ts';
import { listStaff } from '../list-staff.ts';
import { removeStaff } from '../remove-staff.ts';
import { listClinicAppointments } from '../list-clinic-appointments.ts';
import { overrideAppointment } from '../override-appointment.ts';
import { reassignAppointment } from '../reassign-appointment.ts';
import { listDoctorLoads } from '../list-doctor-loads.ts';
import { getPatient } from '../get-patient.ts';
import { realAccountDependencies } from './account-dependencies.ts';
import { realAuditTable } from './audit-dependencies.ts';
import { realDoorway } from './dependencies.ts';

const dependencies = { ...realAccountDependencies(), ...realAuditTable() };

/** Serves what staff do in their clinic and administrators in all. */
export const handler = serve(
  [
    sendAnnouncement,
    getAnnouncement,
    listClinicNotifications,
    retryNotification,
    listPatients,
    exportPatient,
    erasePatient,
    search,
    listAudit,
    getAnalytics,
    createClinic,
    createDoctor,
    createAppointmentType,
    getAvailability,
    replaceAvailability,
    postAvailability,
    recordTimeOff,
    listTimeOff,
    getTimeOff,
    endTimeOff,
    closeClinic,
    listClosures,
    getClosure,
    reopenClinic,
    deactivateDoctor,
    updateClinic,
    updateDoctor,
    updateAppointmentType,
    deleteAppointmentType,
    inviteStaff,
    listStaff,
    removeStaff,
    listClinicAppointments,
    overrideAppointment,
    reassignAppointment,
    listDoctorLoads,
    getPatient,
  ],
  realDoorway(dependencies),
  dependencies,
);
