import { describe, expect, test } from 'vitest';
import { aClinic, aPatient, type GivenDoctor, type Person, type Clinic, DAYS } from '../steps/given.ts';
import { expecting } from '../steps/http.ts';
import { books } from '../steps/when.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MARK = 15 * MINUTE;
const DURATION = 30;

/** What a clock on the wall shows at an instant, asked of Intl and of nothing of ours. */
const wallAt = (instant: number, timeZone: string) => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instant);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}`,
    day: of('weekday').toUpperCase(),
  };
};

const offsetAt = (instant: number, timeZone: string): number => {
  const { date, time } = wallAt(instant, timeZone);
  return Date.parse(`${date}T${time}:00Z`) - instant;
};

/** The instant of a wall time: the first of two; in a gap, as much later as the clock jumps. */
const instantOf = (date: string, time: string, timeZone: string): number => {
  const asIfUtc = time === '24:00' ? Date.parse(`${date}T00:00:00Z`) + DAY : Date.parse(`${date}T${time}:00Z`);
  const before = asIfUtc - offsetAt(asIfUtc - DAY, timeZone);
  const after = asIfUtc - offsetAt(asIfUtc + DAY, timeZone);
  const shown = new Date(asIfUtc).toISOString();
  const isShown = (instant: number): boolean => {
    const wall = wallAt(instant, timeZone);
    return `${wall.date}T${wall.time}` === shown.slice(0, 16);
  };
  const real = [before, after].filter(isShown);
  return real.length > 0 ? Math.min(...real) : before;
};

const datesFrom = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, day) => new Date(Date.parse(first) + day * DAY).toISOString().slice(0, 10));

/** Every start that a doctor with these hours offers on a date, by the wall clock. */
const startsOf = ({ weekly = [] }: GivenDoctor, date: string, timeZone: string): number[] => {
  const weekday = DAYS[(new Date(date).getUTCDay() + 6) % 7];
  const working = new Set<number>();
  for (const { day, start, end } of weekly) {
    if (day !== weekday) continue;
    const until = instantOf(date, end, timeZone);
    for (let at = instantOf(date, start, timeZone); at < until; at += MARK) working.add(at);
  }
  return [...working].filter((at) => working.has(at + MARK)).sort((a, b) => a - b);
};

/** The coming day on which the clocks of a zone change in that month. */
const changeIn = (month: string, timeZone: string): string => {
  for (let ahead = 2; ahead <= 363; ahead++) {
    const noon = Date.now() + ahead * DAY;
    const { date } = wallAt(noon, timeZone);
    if (date.slice(5, 7) !== month) continue;
    const [day, next] = [instantOf(date, '00:00', timeZone), instantOf(date, '24:00', timeZone)];
    if (next - day !== DAY) return date;
  }
  throw new Error(`the clocks of ${timeZone} do not change in month ${month} of the coming year`);
};

const listed = async (clinic: Clinic, { token }: Person, from: string, to: string, doctorId?: string) => {
  const range = { appointmentTypeId: clinic.type, from, to };
  const { json } =
    doctorId === undefined
      ? await expecting(200, 'GET', '/appointments/slots', { token, query: { clinicId: clinic.id, ...range } })
      : await expecting(200, 'GET', `/doctors/${doctorId}/slots`, { token, query: range });
  expect(json.timeZone).toBe(clinic.timeZone);
  expect(json.days.map(({ date }: { date: string }) => date)).toEqual(datesFrom(from, 9));
  return json.days.flatMap(({ slots }: { slots: { start: string; end: string; doctorsAvailable: number }[] }) => slots);
};

const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI'] as const;
/** Hours with edges before, inside and after the hour that does not exist or happens twice. */
const early: GivenDoctor = {
  weekly: [
    ...weekdays.map((day) => ({ day, start: '09:00', end: '12:00' })),
    { day: 'SUN', start: '00:00', end: '04:00' },
    { day: 'SAT', start: '22:00', end: '24:00' },
  ],
};
const inTheMiddle: GivenDoctor = {
  weekly: [
    { day: 'SUN', start: '02:30', end: '05:00' },
    { day: 'SUN', start: '04:30', end: '05:30' },
    { day: 'MON', start: '00:00', end: '01:00' },
  ],
};

describe.each([
  { place: 'New York', timeZone: 'America/New_York', month: '03' },
  { place: 'Sydney', timeZone: 'Australia/Sydney', month: '04' },
])('The clocks change in $place', ({ timeZone, month }) => {
  test('what is listed is exactly what the doctors’ wall clocks say, all of it can be booked, and nothing else', async () => {
    const clinic = await aClinic({
      timeZone,
      policy: { horizonDays: 365 },
      types: [{ durationMinutes: DURATION }],
      doctors: [early, inTheMiddle],
    });
    const patient = await aPatient();
    const change = changeIn(month, timeZone);
    const dates = datesFrom(new Date(Date.parse(change) - 4 * DAY).toISOString().slice(0, 10), 9);
    const [from = '', to = ''] = [dates[0], dates.at(-1)];

    const expected = [early, inTheMiddle].map((doctor) => dates.flatMap((date) => startsOf(doctor, date, timeZone)));
    for (const [index, { id }] of clinic.doctors.entries()) {
      const slots = await listed(clinic, patient, from, to, id);
      expect(slots.map(({ start }: { start: string }) => Date.parse(start))).toEqual(expected[index]);
    }
    const anybody = await listed(clinic, patient, from, to);
    const all = [...new Set(expected.flat())].sort((a, b) => a - b);
    expect(anybody.map(({ start }: { start: string }) => Date.parse(start))).toEqual(all);
    for (const { start, end, doctorsAvailable } of anybody) {
      const at = Date.parse(start);
      expect(Date.parse(end) - at).toBe(DURATION * MINUTE);
      expect(doctorsAvailable).toBe(expected.filter((starts) => starts.includes(at)).length);
      // The clinic's own clock stands in the answer.
      expect(start.slice(0, 16)).toBe(`${wallAt(at, timeZone).date}T${wallAt(at, timeZone).time}`);
    }

    // On the day itself, every quarter-hour around the doctors' hours is tried, in an order that leaves room for each.
    const begin = instantOf(change, '00:00', timeZone) - HOUR;
    const end = instantOf(change, '06:30', timeZone);
    const offered = new Set(all);
    let free = 0;
    for (let at = begin; at < end; at += MARK) {
      if (at < free) continue;
      const booked = await books(patient, clinic, { start: new Date(at).toISOString() });
      expect(`${new Date(at).toISOString()} ${booked.status}`).toBe(
        `${new Date(at).toISOString()} ${offered.has(at) ? 201 : 409}`,
      );
      if (booked.status === 201) free = at + DURATION * MINUTE;
      else expect(booked.json.code).toBe('NO_DOCTOR_AVAILABLE');
    }
  });
});
