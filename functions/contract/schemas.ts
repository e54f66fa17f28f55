import * as z from 'zod';
import { ROLES, STATUSES } from '../domain/appointment.ts';
import { AUDIT_OBJECTS, AUDIT_ROLES } from '../domain/audit.ts';
import {
  MAX_HORIZON_DAYS,
  isTooLong,
  MAX_BUFFER_MINUTES,
  MAX_DURATION_MINUTES,
  MODES,
  TOO_LONG,
} from '../domain/clinic.ts';
import { CHANNELS, NOTIFICATION_KINDS, NOTIFICATION_STATUSES } from '../domain/notification.ts';
import { WAITLIST_STATUSES } from '../domain/waitlist.ts';
import {
  email,
  id,
  instantText,
  line,
  localDate,
  name,
  paragraph,
  phone,
  timeZone,
  wallTime,
  weeklyWindow,
  window,
} from './scalars.ts';

export const policy = z
  .strictObject({
    minNoticeMinutes: z.number().int().min(0).max(525_600),
    horizonDays: z.number().int().min(1).max(MAX_HORIZON_DAYS),
    cancelCutoffMinutes: z.number().int().min(0).max(525_600),
    holdSeconds: z.number().int().min(5).max(900),
    offerSeconds: z.number().int().min(30).max(86_400),
    reminderLeadMinutes: z.array(z.number().int().min(5).max(43_200)).max(5),
  })
  .meta({ id: 'Policy' });

export const clinic = z
  .object({ id, name, address: line(300), phone, timeZone, policy, version: z.number().int() })
  .meta({ id: 'Clinic' });
export const newClinic = z.strictObject({
  name,
  address: line(300),
  phone,
  timeZone,
  policy: policy.partial().optional(),
});

export const durationMinutes = z.number().int().min(15).max(MAX_DURATION_MINUTES).multipleOf(15);
export const bufferMinutes = z.number().int().min(0).max(MAX_BUFFER_MINUTES).multipleOf(15);
export const appointmentType = z
  .object({
    id,
    clinicId: id,
    name,
    durationMinutes,
    mode: z.enum(MODES),
    specialization: name.optional(),
    bufferMinutes: bufferMinutes.optional(),
    active: z.boolean(),
  })
  .meta({ id: 'AppointmentType' });
export const newAppointmentType = z
  .strictObject({
    name,
    durationMinutes,
    mode: z.enum(MODES),
    specialization: name.optional(),
    bufferMinutes: bufferMinutes.optional(),
  })
  .refine((type) => !isTooLong(type), { path: ['bufferMinutes'], error: TOO_LONG });

export const doctor = z
  .object({
    id,
    clinicId: id,
    name,
    specialization: name,
    bio: paragraph(2000).optional(),
    appointmentTypeIds: z.array(id).max(100).optional(),
    active: z.boolean(),
  })
  .meta({ id: 'Doctor' });
export const newDoctor = z.strictObject({
  name,
  email,
  specialization: name,
  bio: paragraph(2000).optional(),
  appointmentTypeIds: z.array(id).max(100).optional(),
});

export const newAvailability = z.strictObject({
  weekly: z.array(weeklyWindow).max(100),
  exceptions: z
    .array(z.strictObject({ date: localDate, windows: z.array(window).max(20) }))
    .max(400)
    .default([]),
});
export const availability = z
  .object({
    doctorId: id,
    timeZone,
    weekly: z.array(weeklyWindow),
    exceptions: z.array(z.object({ date: localDate, windows: z.array(window) })),
    version: z.number().int(),
  })
  .meta({ id: 'Availability' });

const doctorBrief = z.object({ id, name: z.string(), specialization: z.string() });

export const affected = z
  .object({
    appointmentId: id,
    start: instantText,
    outcome: z.enum(['PENDING', 'REASSIGNED', 'NEEDS_NEW_TIME', 'RELEASED']),
    doctor: doctorBrief.optional(),
  })
  .meta({ id: 'Affected' });

export const appointment = z
  .object({
    id,
    status: z.enum(STATUSES),
    clinicId: id,
    appointmentTypeId: id,
    patientId: id,
    doctor: doctorBrief,
    start: instantText,
    end: instantText,
    timeZone,
    mode: z.enum(MODES),
    meetingUrl: z.string().optional(),
    reason: z.string().optional(),
    holdExpiresAt: instantText.optional(),
    attention: z.literal('NEEDS_NEW_TIME').optional(),
    version: z.number().int(),
    assignment: z.object({ policy: z.string(), reason: z.string() }),
    createdAt: instantText,
    updatedAt: instantText,
  })
  .meta({ id: 'Appointment' });

/** A visit in its doctor's agenda. */
export const agendaEntry = z
  .object({ ...appointment.shape, patient: z.object({ id, name: z.string() }) })
  .meta({ id: 'AgendaEntry' });

/** What a manage link shows: the appointment with what a page needs around it, and nothing that its patient wrote. */
export const managedAppointment = z
  .object({ ...appointment.shape, clinic, appointmentTypeName: z.string() })
  .omit({ reason: true })
  .meta({ id: 'ManagedAppointment' });

export const slot = z
  .object({ start: instantText, end: instantText, doctorsAvailable: z.number().int() })
  .meta({ id: 'Slot' });
export const openTimes = z
  .object({
    clinicId: id,
    appointmentTypeId: id,
    timeZone,
    from: localDate,
    to: localDate,
    days: z.array(z.object({ date: localDate, slots: z.array(slot) })),
    message: z.string().optional(),
    waitlist: z.boolean().optional(),
  })
  .meta({ id: 'OpenTimes' });

export const timeOff = z
  .object({ id, doctorId: id, start: instantText, end: instantText, reason: z.string().optional() })
  .meta({ id: 'TimeOff' });
export const closure = z.object({ clinicId: id, date: localDate, reason: z.string() }).meta({ id: 'Closure' });

export const waitlistEntry = z
  .object({
    id,
    status: z.enum(WAITLIST_STATUSES),
    clinicId: id,
    appointmentTypeId: id,
    from: localDate,
    to: localDate,
    earliest: wallTime.optional(),
    latest: wallTime.optional(),
    doctorId: id.optional(),
    position: z.number().int(),
    offer: z
      .object({ appointmentId: id, start: instantText, end: instantText, doctor: doctorBrief, expiresAt: instantText })
      .optional(),
  })
  .meta({ id: 'WaitlistEntry' });

export const notification = z
  .object({
    id,
    kind: z.enum(NOTIFICATION_KINDS),
    channel: z.enum(CHANNELS),
    status: z.enum(NOTIFICATION_STATUSES),
    appointmentId: id.optional(),
    subject: z.string(),
    body: z.string().optional().meta({ description: 'What a MESSAGE says.' }),
    createdAt: instantText,
    readAt: instantText.optional(),
  })
  .meta({ id: 'Notification' });

export const preferences = z.strictObject({
  email: z.boolean(),
  sms: z.boolean(),
  reminders: z.boolean(),
  announcements: z.boolean().optional().meta({ description: 'Mails to several people at once; shown when it is off.' }),
});

export const profile = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    phone: z.string().optional(),
    role: z.enum(ROLES),
    clinicId: id.optional(),
    doctorId: id.optional(),
    preferences: preferences.meta({ id: 'Preferences' }),
  })
  .meta({ id: 'Profile' });

/** Everything that is held on a person, for programs to read. */
export const personalData = z
  .object({
    exportedAt: instantText,
    profile: profile.extend({ createdAt: instantText }),
    appointments: z.array(appointment.extend({ cancelReason: z.string().optional() })),
    archivedAppointments: z.array(
      z.object({
        id,
        status: z.enum(STATUSES),
        clinicId: id,
        appointmentTypeId: id,
        doctorId: id,
        start: instantText,
        end: instantText,
        timeZone,
      }),
    ),
    waitlist: z.array(
      waitlistEntry.omit({ position: true, offer: true }).extend({ createdAt: instantText, updatedAt: instantText }),
    ),
    notifications: z.array(notification),
    mailStopped: z.object({ reason: z.string(), at: instantText }).optional(),
    /** By role: who exactly it was is not the person's own data. */
    audit: z.object({
      items: z.array(
        z.object({
          at: instantText,
          by: z.enum([...AUDIT_ROLES, 'yourself']),
          action: z.string(),
          objectType: z.enum(AUDIT_OBJECTS),
          objectId: z.string(),
          outcome: z.string().optional(),
        }),
      ),
      more: z
        .boolean()
        .meta({ description: 'Whether there are older entries than fit; administrators can read them.' }),
    }),
  })
  .meta({ id: 'PersonalData' });

export const announcementQueued = z.object({ id, recipients: z.number().int() }).meta({ id: 'AnnouncementQueued' });

/** Somebody who works at a clinic's front desk. */
export const staffMember = z.object({ userId: id, name: z.string(), email: z.string() }).meta({ id: 'StaffMember' });

export const tokens = z
  .object({
    accessToken: z.string(),
    idToken: z.string(),
    refreshToken: z.string(),
    expiresIn: z.number().int(),
    tokenType: z.literal('Bearer'),
  })
  .meta({ id: 'Tokens' });

export const secondFactor = z.object({ enabled: z.boolean(), required: z.boolean() }).meta({ id: 'SecondFactor' });

/** The secret, and the same as the address that authenticator apps read from a picture. */
export const secondFactorSecret = z.object({ secret: z.string(), uri: z.string() }).meta({ id: 'SecondFactorSecret' });

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
