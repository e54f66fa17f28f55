import { describe, expect, it, test } from 'vitest';
import { composeMail, type Mail } from '../../functions/email/compose.ts';
import { type MailKind, type MailModels, type ManagedVisit } from '../../functions/email/models.ts';
import { inPerson, samplesOf, virtual } from './samples.ts';

const HOUR = 3_600_000;
const samples = samplesOf(inPerson);
const fixed: ManagedVisit = { ...inPerson, canChange: false };
const { start, end } = inPerson.appointment;
const friday = { start: start - 72 * HOUR, end: end - 72 * HOUR };
const FRIDAY = 'Friday, 6 March 2026, 09:00 – 09:30 (Eastern Standard Time, UTC−5)';

/** Everything that a reader may see of a mail: subject, preview, text and HTML. */
const allOf = ({ subject, text, html }: Mail): string => [subject, text, html].join('\n');
const previewOf = ({ html }: Mail): string =>
  /display:none[^>]*>([^<]*)</.exec(html)?.[1]?.replaceAll('&#x27;', "'").trim() ?? '';

const write = <Kind extends MailKind>(kind: Kind, over: Partial<MailModels[Kind]> = {}): Mail =>
  composeMail(kind, { ...samples[kind], ...over });

describe('only a link that can still change an appointment is said to change it', () => {
  const managed = ['CONFIRMED', 'RESCHEDULED', 'REASSIGNED', 'REMINDER', 'MESSAGE'] as const;

  it.each(managed)('%s offers to change or cancel before the cut-off', (kind) => {
    expect(composeMail(kind, samples[kind]).text).toContain(`Change or cancel: ${inPerson.manageUrl}`);
  });

  it.each(managed)('%s shows the appointment after it, and promises nothing', (kind) => {
    for (const visit of [fixed, { ...virtual, canChange: false }]) {
      const mail = composeMail(kind, samplesOf(visit)[kind]);
      expect(mail.text).toContain(`See your appointment: ${visit.manageUrl}`);
      expect(allOf(mail)).not.toMatch(/change or cancel|take this time|one step|tell us early|all open times/i);
    }
  });

  it('a reminder asks to be told early before the cut-off, and to call the clinic after it', () => {
    expect(write('REMINDER').text).toContain('If you cannot come, please tell us early');
    const late = composeMail('REMINDER', fixed);
    expect(late.text).toContain('If you cannot come, please call the clinic: +1 212 555 0142.');
    expect(late.text).not.toContain('early');
  });
});

describe('where a mail says to call the clinic, its number is one tap away', () => {
  const { meetingUrl: _, ...unlinked } = virtual.appointment;
  const CALLS: readonly (readonly [string, Mail, ManagedVisit])[] = [
    ['REMINDER past the cut-off', composeMail('REMINDER', fixed), inPerson],
    ['NEEDS_NEW_TIME', write('NEEDS_NEW_TIME'), inPerson],
    [
      'CONFIRMED of a video visit without a link',
      composeMail('CONFIRMED', { ...virtual, appointment: unlinked }),
      virtual,
    ],
  ];

  it.each(CALLS)('%s', (_name, { text, html }, { clinic }) => {
    expect(text).toContain('the clinic');
    expect(text).toContain(`Call the clinic: ${clinic.phone}\n`);
    expect(text).not.toContain('tel:');
    expect(html).toMatch(new RegExp(`href="tel:\\${clinic.phone.replaceAll(' ', '')}"[^>]*>Call the clinic</a>`));
  });

  it('and no other mail offers to call', () => {
    expect(allOf(write('REMINDER'))).not.toContain('Call the clinic');
    expect(allOf(write('CONFIRMED'))).not.toContain('Call the clinic');
  });
});

describe('CONFIRMED', () => {
  it('says that it stands after all to somebody who was told to find a new time, and to nobody else', () => {
    const again = write('CONFIRMED', { standsAgain: true });
    expect(again.subject).toMatch(/^Confirmed after all: /);
    expect(again.text).toContain('Your appointment stands after all');
    expect(again.text).toContain('You do not need a new time any more.');
    expect(allOf(again)).not.toContain('is confirmed');
    expect(allOf(write('CONFIRMED'))).not.toMatch(/after all|any more/);
  });

  it('names the doctor of an offer that was accepted with another, and only then', () => {
    const other = write('CONFIRMED', { previousDoctorName: 'Dr Alan Turing' });
    expect(other.subject).toMatch(/^Confirmed with another doctor: /);
    expect(other.text).toContain('Your appointment is confirmed with another doctor');
    expect(other.text).toContain('Dr Grace Hopper sees you instead of Dr Alan Turing.');
    expect(allOf(write('CONFIRMED'))).not.toMatch(/another|instead of/);
  });

  it.each([false, true])('says that the link of a video visit is new, after all or not: %j', (standsAgain) => {
    const model = { ...samplesOf(virtual).CONFIRMED, standsAgain, isNewLink: true };
    const { subject, text } = composeMail('CONFIRMED', model);
    expect(subject).toMatch(/^Confirmed( after all)? with a new video link: /);
    expect(text).toContain('The link to the video visit is new.');
    expect(text).toContain(`Join the video visit: ${virtual.appointment.meetingUrl}`);
    const same = allOf(composeMail('CONFIRMED', { ...model, isNewLink: false }));
    expect(same).not.toMatch(/is new\.|new video link/);
    expect(allOf(write('CONFIRMED', { isNewLink: true }))).not.toContain('video');
  });
});

describe('RESCHEDULED', () => {
  it('names the time that the person was last told', () => {
    expect(write('RESCHEDULED', { previous: friday }).text).toContain(`It replaces the old time: ${FRIDAY}.`);
  });

  it('says both changes in one mail when the doctor differs too, and only then', () => {
    const both = write('RESCHEDULED', { previousDoctorName: 'Dr Alan Turing' });
    expect(both.subject).toMatch(/^New time and doctor: /);
    expect(both.text).toContain('Your appointment has a new time and a new doctor');
    expect(both.text).toContain('Dr Grace Hopper sees you instead of Dr Alan Turing.');
    expect(both.text).toContain('It replaces the old time: ');
    expect(allOf(write('RESCHEDULED'))).not.toMatch(/doctor:|new doctor|instead of/i);
  });
});

describe('REASSIGNED', () => {
  it('tells who sees them instead of whom, and not why', () => {
    const mail = write('REASSIGNED');
    expect(mail.text).toContain('Dr Grace Hopper will see you');
    expect(mail.text).toContain('You would have seen Dr Alan Turing. The time stays as it is.');
    expect(allOf(mail)).not.toMatch(/available|takes over|any more/);
  });

  it('says once who sees them', () => {
    expect(write('REASSIGNED').text.match(/Grace Hopper/g)).toHaveLength(2);
    expect(write('REASSIGNED').text).toContain('With:  Dr Grace Hopper');
  });

  it('takes back that a new time is needed, when they were told so', () => {
    expect(write('REASSIGNED', { standsAgain: true }).text).toContain('You do not need a new time any more.');
  });
});

describe('the calendar file', () => {
  it('puts a confirmed appointment into the calendar, and updates one that is there', () => {
    expect(write('CONFIRMED').text).toContain('The attached file puts the appointment into your calendar.');
    const updates = [write('RESCHEDULED'), write('REASSIGNED'), write('CONFIRMED', { isInCalendar: true })];
    for (const { text } of updates) {
      expect(text).toContain('The attached file updates the entry in your calendar.');
      expect(text).not.toMatch(/puts the appointment|replaces the entry/);
    }
  });
});

describe('the link of a video visit', () => {
  it.each(['RESCHEDULED', 'REASSIGNED'] as const)('%s says that it is new where there is one', (kind) => {
    expect(composeMail(kind, samplesOf(virtual)[kind]).text).toContain('The link to the video visit is new.');
    expect(allOf(write(kind))).not.toContain('video');
  });
});

describe('CANCELLED', () => {
  it.each([
    ['patient', 'You cancelled your appointment', 'There is nothing more for you to do.'],
    ['clinic', 'The clinic cancelled your appointment', 'If you still need a visit, please book another time.'],
    ['system', 'Your appointment is cancelled', 'If you still need a visit, please book another time.'],
  ] as const)('by the %s says so, and nothing of the time or of others', (by, heading, sentence) => {
    const mail = write('CANCELLED', { by });
    expect(mail.text.split('\n')[0]).toBe(heading);
    expect(mail.text).toContain(sentence);
    expect(allOf(mail)).not.toMatch(/free again|for others|cannot see you/);
    expect(allOf(mail).includes('The clinic cancelled')).toBe(by === 'clinic');
    expect(allOf(mail).includes('no water')).toBe(by === 'clinic');
  });
});

describe('CANCELLED when the time is over', () => {
  it('leads to no link that has expired', () => {
    expect(write('CANCELLED').text).toContain(`See the cancelled appointment: ${samples.CANCELLED.manageUrl}`);
    const over = allOf(write('CANCELLED', { manageUrl: undefined }));
    expect(over).not.toMatch(/See the cancelled|manage#/);
    expect(over).toContain('Book another time');
  });
});

describe.each(['CANCELLED', 'NEEDS_NEW_TIME'] as const)('%s', (kind) => {
  it('names the doctor whom they were last told when the appointment has another since, moved or not', () => {
    const other = { previousDoctorName: 'Dr Alan Turing' };
    expect(write(kind, other).text).toContain('It was with Dr Alan Turing before.');
    expect(allOf(write(kind, other))).not.toContain('been moved');
    expect(write(kind, { ...other, previous: friday }).text).toContain(
      `It had been moved there from ${FRIDAY}. It was with Dr Alan Turing before.`,
    );
    expect(allOf(write(kind))).not.toContain('before.');
  });

  it('names the time that they were last told when the appointment had been moved since', () => {
    expect(write(kind, { previous: friday }).text).toContain(`It had been moved there from ${FRIDAY}.`);
    expect(allOf(write(kind))).not.toContain('been moved');
  });
});

describe('NEEDS_NEW_TIME', () => {
  it('says that the doctor is not available, and nothing of other doctors', () => {
    const mail = write('NEEDS_NEW_TIME');
    expect(mail.text).toContain('Dr Grace Hopper is not available at the time of your appointment.');
    expect(allOf(mail)).not.toMatch(/no other doctor/);
  });

  it('says of open times when they were open', () => {
    expect(write('NEEDS_NEW_TIME').text).toContain('These times were open when we wrote this mail');
    expect(write('NEEDS_NEW_TIME', { alternatives: [] }).text).not.toContain('open when');
  });
});

describe('WAITLIST_OFFER', () => {
  it('of a video visit says so, and leads into no room before it is taken', () => {
    const { meetingUrl, ...appointment } = virtual.appointment;
    for (const offered of [virtual.appointment, appointment]) {
      const mail = composeMail('WAITLIST_OFFER', { ...samplesOf(virtual).WAITLIST_OFFER, appointment: offered });
      expect(mail.text).toMatch(/^Where: By video$/m);
      expect(mail.html).toContain('By video');
      expect(allOf(mail)).not.toContain(new URL(meetingUrl ?? '').host);
    }
  });

  it('that is with another doctor than before says with whom now, and with whom before', () => {
    const mail = write('WAITLIST_OFFER', { previousDoctorName: 'Dr Alan Turing' });
    expect(mail.subject).toMatch(/^A time is free with another doctor: /);
    expect(mail.text).toContain('It is with Dr Grace Hopper now. It was with Dr Alan Turing before.');
    expect(allOf(write('WAITLIST_OFFER'))).not.toMatch(/another|before\.|now/);
  });

  it('says until when the time is kept, and not who gets it then', () => {
    const mail = write('WAITLIST_OFFER');
    expect(mail.text).toContain('We keep it for you until 09:00 on Saturday, 7 March 2026');
    expect(allOf(mail)).not.toMatch(/next person|After that/);
  });
});

describe('OFFER_EXPIRED', () => {
  it('promises to write again only to somebody who still waits', () => {
    const waiting = write('OFFER_EXPIRED');
    const SENTENCE = 'Your place on the waitlist stays; we write when another time is free for you.';
    expect(waiting.text).toContain(SENTENCE);
    expect(previewOf(waiting)).toBe('Your place on the waitlist stays');
    const gone = write('OFFER_EXPIRED', { isStillWaiting: false });
    expect(previewOf(gone)).toBe('We do not keep this time for you any longer');
    expect(gone.text).toContain('The time is no longer kept for you');
    expect(gone.text).toContain(
      'Your entry on the waitlist has ended. If you still need a time, please join the waitlist again.',
    );
    expect(allOf(gone)).not.toMatch(/stays|we write|wish/);
  });

  it('names the doctor with whom the time was offered, where that was another', () => {
    expect(write('OFFER_EXPIRED', { previousDoctorName: 'Dr Alan Turing' }).text).toContain(
      'It was with Dr Alan Turing before.',
    );
    expect(allOf(write('OFFER_EXPIRED'))).not.toContain('before.');
  });

  it('leads to the waitlist only somebody who is on it, and everybody else to their appointments', () => {
    const { waitlistUrl, appointmentsUrl } = samples.OFFER_EXPIRED;
    expect(write('OFFER_EXPIRED').text).toContain(`See my waitlist: ${waitlistUrl}`);
    const gone = allOf(write('OFFER_EXPIRED', { isStillWaiting: false }));
    expect(gone).toContain(`See my appointments: ${appointmentsUrl}`);
    expect(gone).not.toContain(waitlistUrl);
  });

  it('does not say why: time ran out, or the clinic needs the time', () => {
    expect(allOf(write('OFFER_EXPIRED'))).not.toContain('xpired');
  });
});

describe('MESSAGE', () => {
  it('shows the way out of announcements only where there is one', () => {
    const { unsubscribeUrl = '' } = samples.MESSAGE;
    expect(write('MESSAGE').text).toContain(`No more announcements by mail: ${unsubscribeUrl}`);
    expect(allOf(write('MESSAGE', { unsubscribeUrl: undefined }))).not.toContain('announcements');
  });
});

describe('INVITATION', () => {
  it('is true for somebody who comes back too: claims no new account and no first password', () => {
    for (const role of ['doctor', 'staff'] as const) {
      const mail = write('INVITATION', { role });
      expect(mail.text).toContain('You now have an account');
      expect(mail.text).toContain('Please choose a password: we send a code to this address when you do.');
      expect(allOf(mail)).not.toMatch(/was made|first/);
    }
  });
});

test('a video visit without a link promises none', () => {
  const { meetingUrl: _, ...appointment } = virtual.appointment;
  expect(composeMail('CONFIRMED', { ...virtual, appointment }).text).toContain(
    'By video; please ask the clinic for the link',
  );
});
