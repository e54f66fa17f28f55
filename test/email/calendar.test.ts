import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarFor, type CalendarMethod } from '../../functions/email/calendar.ts';
import { fromIso } from '../../functions/domain/time.ts';

const clinic = {
  name: 'Riverside',
  address: '1 Main St, Springfield',
  phone: '+1 212 555 0142',
  timeZone: 'America/New_York',
};
const visit = {
  id: 'appt_1',
  version: 3,
  status: 'CONFIRMED' as const,
  start: fromIso('2026-03-09T10:00:00-04:00'),
  end: fromIso('2026-03-09T10:30:00-04:00'),
  mode: 'in-person' as 'in-person' | 'virtual',
  meetingUrl: undefined as string | undefined,
  doctor: { id: 'doc_1', name: 'Dr Hopper', specialization: 'GP' },
};
const options = {
  method: 'REQUEST' as CalendarMethod,
  stampedAt: fromIso('2026-03-01T12:00:00Z'),
  organizer: 'clinic@example.com',
  attendee: { name: 'Ada', email: 'ada@example.com' },
};

const read = (text: string) => {
  const calendar = ICAL.Component.fromString(text);
  const zone = calendar.getFirstSubcomponent('vtimezone');
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('no event');
  const event = new ICAL.Event(component);
  const instant = (time: ICAL.Time): number => {
    if (zone && time.zone.tzid !== 'UTC') time.zone = new ICAL.Timezone(zone);
    return time.toUnixTime() * 1000;
  };
  return { calendar, zone, component, event, start: instant(event.startDate), end: instant(event.endDate) };
};
const at = (timeZone: string, start: string, minutes = 30) => {
  const from = fromIso(start);
  const text = calendarFor(
    { ...visit, start: from, end: from + minutes * 60_000 },
    { ...clinic, timeZone },
    { name: 'Visit' },
    options,
  );
  return { text, from, ...read(text) };
};

describe('an appointment in a calendar', () => {
  it('keeps its identity over its versions', () => {
    const { event, component, calendar } = read(calendarFor(visit, clinic, { name: 'Check-up' }, options));
    expect(event.uid).toBe('appt_1@appointments');
    expect(event.sequence).toBe(3);
    expect(event.summary).toBe('Check-up with Dr Hopper – Riverside');
    expect(event.location).toBe('1 Main St, Springfield');
    expect(event.organizer).toBe('mailto:clinic@example.com');
    expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe('Riverside');
    expect(component.getFirstProperty('attendee')?.getFirstValue()).toMatch(/^mailto:ada@example.com$/i);
    expect(String(component.getFirstPropertyValue('dtstamp'))).toBe('2026-03-01T12:00:00Z');
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    expect(component.getFirstPropertyValue('status')).toBe('CONFIRMED');
  });

  it('is taken out again by a cancellation', () => {
    const text = calendarFor(
      { ...visit, status: 'CANCELLED' },
      clinic,
      { name: 'X' },
      { ...options, method: 'CANCEL' },
    );
    const { calendar, component } = read(text);
    expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
    expect(component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  it('names no attendee in a download', () => {
    const { calendar, component } = read(calendarFor(visit, clinic, { name: 'X' }, { ...options, method: 'PUBLISH' }));
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    expect(component.getFirstProperty('attendee')).toBeNull();
  });

  it('never tells the reason of the visit', () => {
    const withReason = { ...visit, reason: 'chest pain' };
    const text = calendarFor(withReason, clinic, { name: 'X' }, options);
    expect(text).not.toContain('chest pain');
  });

  it('leads to the video call, whatever the link contains', () => {
    const link = 'https://meet.example.com/a,b;c?x=1&y=2';
    const { component, event } = read(
      calendarFor({ ...visit, mode: 'virtual', meetingUrl: link }, clinic, { name: 'X' }, options),
    );
    expect(component.getFirstPropertyValue('url')).toBe('https://meet.example.com/a%2Cb%3Bc?x=1&y=2');
    expect(event.location).toBe('https://meet.example.com/a%2Cb%3Bc?x=1&y=2');
  });

  it('puts no link that could run a script into a calendar', () => {
    const text = calendarFor(
      { ...visit, mode: 'virtual', meetingUrl: 'javascript:alert(1)' },
      clinic,
      { name: 'X' },
      options,
    );
    expect(text).not.toContain('javascript');
  });
});

describe('the time in a calendar', () => {
  it.each([
    ['America/New_York', '2026-03-08T01:30:00-05:00', 'before its clocks go forward', '20260308T013000'],
    ['America/New_York', '2026-03-08T03:00:00-04:00', 'after its clocks go forward', '20260308T030000'],
    ['America/New_York', '2026-11-02T09:00:00-05:00', 'after its clocks go back', '20261102T090000'],
    ['Australia/Sydney', '2026-04-05T01:15:00+11:00', 'before its clocks go back', '20260405T011500'],
    ['Australia/Sydney', '2026-04-05T03:00:00+10:00', 'after its clocks go back', '20260405T030000'],
    ['Australia/Lord_Howe', '2026-04-05T02:15:00+10:30', 'after half an hour back', '20260405T021500'],
    ['Australia/Lord_Howe', '2026-10-04T02:45:00+11:00', 'after half an hour forward', '20261004T024500'],
    ['Asia/Calcutta', '2026-06-01T09:00:00+05:30', 'in a zone under its older name', '20260601T090000'],
  ])('%s %s, %s, is the booked instant at the wall time of the clinic', (timeZone, start, _, wall) => {
    const found = at(timeZone, start);
    expect(found.start).toBe(found.from);
    expect(found.end).toBe(found.from + 30 * 60_000);
    expect(found.text).toContain(`DTSTART;TZID=${timeZone}:${wall}`);
    expect(found.zone?.getFirstPropertyValue('tzid')).toBe(timeZone);
  });

  it.each([
    ['America/New_York', '2026-11-01T01:30:00-04:00', 'the first 01:30'],
    ['America/New_York', '2026-11-01T01:30:00-05:00', 'the second 01:30'],
    ['Australia/Sydney', '2026-04-05T02:30:00+11:00', 'the first 02:30'],
    ['Australia/Sydney', '2026-04-05T02:30:00+10:00', 'the second 02:30'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00+11:00', 'the first 01:45'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00+10:30', 'the second 01:45'],
  ])('%s %s, %s, is told in UTC because its wall time comes twice', (timeZone, start) => {
    const found = at(timeZone, start);
    expect(found.start).toBe(found.from);
    expect(found.end).toBe(found.from + 30 * 60_000);
    expect(found.text).toMatch(/DTSTART:\d{8}T\d{6}Z/);
    expect(found.zone).toBeNull();
  });

  it('is the booked instant in every zone that a clinic can have, all year', () => {
    const wrong: string[] = [];
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      for (const day of [10, 100, 190, 280, 350]) {
        const start = new Date(Date.UTC(2026, 0, day, 14, 15)).toISOString().replace('.000', '');
        const found = at(timeZone, start, 45);
        if (found.start !== found.from || found.end !== found.from + 45 * 60_000) wrong.push(`${timeZone} ${start}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('hostile names in a calendar', () => {
  const hostile = 'Eve;,\\"<&>\r\nATTENDEE:mailto:x@evil.test\u2028END:VEVENT\u0000';
  const shown = 'Eve;,\\"<&> ATTENDEE:mailto:x@evil.test END:VEVENT';
  const text = calendarFor(
    { ...visit, doctor: { ...visit.doctor, name: hostile } },
    { ...clinic, name: hostile, address: hostile },
    { name: hostile },
    { ...options, attendee: { name: hostile, email: 'ada@example.com' } },
  );

  it('stay text', () => {
    const { calendar, component, event } = read(text);
    expect(calendar.getAllSubcomponents('vevent')).toHaveLength(1);
    expect(component.getAllProperties('attendee')).toHaveLength(1);
    expect(event.summary).toBe(`${shown} with ${shown} – ${shown}`);
    expect(event.location).toBe(shown);
    expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe(shown);
  });

  it('are folded at 75 octets, also between characters of several octets', () => {
    const name = '診療🏥'.repeat(85);
    const doctor = { ...visit.doctor, name };
    const long = calendarFor({ ...visit, doctor }, { ...clinic, name }, { name }, options);
    for (const line of [...text.split('\r\n'), ...long.split('\r\n')])
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(read(long).event.summary).toBe(`${name} with ${name} – ${name}`);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});
