const many = (count: number, one: string, other: string): string => `${count} ${count === 1 ? one : other}`;

/** What doctors read, by page. */
export const doctor = {
  agenda: {
    title: 'Agenda',
    zone: (zone: string) => `Times are ${zone} time, the clinic’s.`,
    views: 'View',
    day: 'Day',
    week: 'Week',
    today: 'Today',
    goTo: 'Go to date',
    previous: { day: 'Previous day', week: 'Previous week' },
    next: { day: 'Next day', week: 'Next week' },
    visits: (count: number) => (count === 0 ? 'Nothing booked' : many(count, 'appointment', 'appointments')),
    done: (count: number) => `${count} done`,
    isToday: 'Today',
    now: (time: string) => `Now ${time}`,
    away: 'Time off',
    closed: (reason: string) => `The clinic is closed: ${reason}`,
    notWorking: 'Not working',
    works: (spans: string) => `Working ${spans}`,
    unnamed: 'Patient',
    unknownType: 'Appointment',
    needsNewTime: 'Needs a new time',
    needsNewTimeHelp:
      'No colleague could take it over. The patient was asked to choose another time, and until then it stands here.',
  },
  visit: {
    patient: 'Patient',
    reason: 'Reason',
    noReason: 'None given',
    checkIn: 'Check in',
    complete: 'Complete',
    noShow: 'No-show',
    checkInFrom: (date: string) => `Check-in opens on ${date}, the day of the appointment.`,
    noShowFrom: (time: string) => `A no-show can be noted once it has begun, at ${time}.`,
    completeAfter: 'It can be completed once the patient is checked in.',
    over: {
      COMPLETED: 'This appointment is over. Nothing is left to do.',
      NO_SHOW: 'The patient did not come. Nothing is left to do.',
      CANCELLED: 'This appointment was cancelled.',
      EXPIRED: 'This time was not taken.',
      PENDING: 'The patient has not confirmed this time yet.',
    },
    gone: 'This appointment is no longer in your agenda: it was moved, cancelled or given to a colleague.',
  },
};
