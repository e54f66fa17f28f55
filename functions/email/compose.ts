import { renderHtml } from './html.ts';
import { renderText } from './text.ts';
import { cardOf, greetingOf, meetingOf, senderOf, sentence, type Action, type MailView, type Sender } from './view.ts';
import { dateText, oneLine, paragraphsOf, sentenceOf, shortDateText, timeText, whenText, zoneText } from './wording.ts';
import type { MailKind, MailModels, ManagedVisit, Visit } from './models.ts';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Compose<Model> = (model: Model) => MailView;

const manage = (model: ManagedVisit, label = 'Change or cancel'): Action => ({ label, url: model.manageUrl });

/** `Mon, 9 Mar, 10:00`: short enough for a list of mails. */
const moment = ({ appointment, clinic }: Visit): string =>
  `${shortDateText(appointment.start, clinic.timeZone)}, ${timeText(appointment.start, clinic.timeZone)}`;

const nothing = { paragraphs: [], card: null, quote: null, choices: null, primary: null, secondary: null, note: null };
const toRecipient = (model: Visit) => ({
  ...nothing,
  greeting: greetingOf(model.recipientName),
  sender: senderOf(model.clinic),
});

/** To join is what a video visit's mail is opened for; to change it comes second. */
const actionsFor = (model: ManagedVisit): Pick<MailView, 'primary' | 'secondary'> => {
  const url = meetingOf(model.appointment);
  if (url === null) return { primary: manage(model), secondary: null };
  return { primary: { label: 'Join the video visit', url }, secondary: manage(model) };
};

const choicesOf = ({ alternatives, clinic }: MailModels['NEEDS_NEW_TIME']): MailView['choices'] => {
  if (alternatives.length === 0) return null;
  const whens = alternatives.map(({ start, end }) => whenText(start, end, clinic.timeZone));
  const zones = [...new Set(whens.map(({ zone }) => zone))];
  const isOne = zones.length === 1;
  return {
    label: `These times are open${isOne ? ` (${zones.join('')})` : ''}; one step moves your appointment:`,
    items: alternatives.map(({ start, end, url }) => {
      const when = whenText(start, end, clinic.timeZone);
      return { ...when, zone: isOne ? null : when.zone, label: 'Take this time', url };
    }),
  };
};

const IN_CALENDAR = 'The attached file puts the appointment into your calendar.';
const system: Sender = { name: 'Appointments', address: null, phone: null };

/** How each kind of mail reads; a kind without its wording does not compile. */
const WORDING: { readonly [Kind in MailKind]: Compose<MailModels[Kind]> } = {
  CONFIRMED: (model) => ({
    ...toRecipient(model),
    subject: `Confirmed: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `With ${oneLine(model.appointment.doctor.name)} at ${oneLine(model.clinic.name)}`,
    tone: 'good',
    badge: 'Confirmed',
    heading: 'Your appointment is confirmed',
    paragraphs: [sentence('We look forward to seeing you.')],
    card: cardOf(model),
    ...actionsFor(model),
    note: IN_CALENDAR,
  }),

  RESCHEDULED: (model) => {
    const before = whenText(model.previous.start, model.previous.end, model.clinic.timeZone);
    return {
      ...toRecipient(model),
      subject: `New time: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: `With ${oneLine(model.appointment.doctor.name)} at ${oneLine(model.clinic.name)}`,
      tone: 'news',
      badge: 'New time',
      heading: 'Your appointment has a new time',
      paragraphs: [
        sentence(
          `It replaces ${sentenceOf(before)}.${meetingOf(model.appointment) === null ? '' : ' The link to the video visit is new too.'}`,
        ),
      ],
      card: cardOf(model),
      ...actionsFor(model),
      note: `${IN_CALENDAR} An entry of the old time moves along.`,
    };
  },

  CANCELLED: (model) => ({
    ...toRecipient(model),
    subject: `Cancelled: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `With ${oneLine(model.appointment.doctor.name)} at ${oneLine(model.clinic.name)}`,
    tone: 'bad',
    badge: 'Cancelled',
    heading: model.by === 'patient' ? 'You cancelled your appointment' : 'The clinic cancelled your appointment',
    paragraphs: [
      sentence(
        model.by === 'patient'
          ? 'The time is free again for others; there is nothing more for you to do.'
          : `We are sorry that ${oneLine(model.clinic.name)} cannot see you at this time. Please choose another one.`,
      ),
    ],
    card: cardOf(model, true),
    quote:
      model.by === 'clinic' && model.clinicReason !== undefined
        ? { label: 'What the clinic says', lines: paragraphsOf(model.clinicReason).flat() }
        : null,
    primary: { label: 'Book another time', url: model.bookUrl },
    secondary: manage(model, 'See the cancelled appointment'),
    note: 'The attached file takes the appointment out of your calendar.',
  }),

  REASSIGNED: (model) => ({
    ...toRecipient(model),
    subject: `New doctor: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `${oneLine(model.appointment.doctor.name)} will see you at the same time`,
    tone: 'news',
    badge: 'New doctor',
    heading: `${oneLine(model.appointment.doctor.name)} will see you`,
    paragraphs: [
      sentence(
        `${oneLine(model.previousDoctorName)} is not available then, so ${oneLine(model.appointment.doctor.name)} takes over. Your time and the rest of your appointment stay as they are${meetingOf(model.appointment) === null ? '' : '; only the link to the video visit is new'}.`,
      ),
    ],
    card: cardOf(model),
    ...actionsFor(model),
    note: IN_CALENDAR,
  }),

  NEEDS_NEW_TIME: (model) => ({
    ...toRecipient(model),
    subject: `Please choose a new time: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `${oneLine(model.appointment.doctor.name)} is not available then`,
    tone: 'urgent',
    badge: 'New time needed',
    heading: 'Please choose a new time',
    paragraphs: [
      sentence(
        `We are sorry: ${oneLine(model.appointment.doctor.name)} is no longer available at the time of your appointment, and no other doctor is free then.`,
      ),
    ],
    card: cardOf(model, true),
    choices: choicesOf(model),
    primary: manage(model, model.alternatives.length === 0 ? 'Choose a new time' : 'See all open times'),
    note: 'Open times are taken quickly. You can also call the clinic.',
  }),

  REMINDER: (model) => ({
    ...toRecipient(model),
    subject: `Reminder: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `With ${oneLine(model.appointment.doctor.name)} at ${oneLine(model.clinic.name)}`,
    tone: 'news',
    badge: 'Reminder',
    heading: 'Your appointment is coming up',
    paragraphs: [sentence('If you cannot come, please tell us early: somebody else may be waiting for this time.')],
    card: cardOf(model),
    ...actionsFor(model),
  }),

  WAITLIST_OFFER: (model) => {
    const zone = model.clinic.timeZone;
    const until = `${timeText(model.expiresAt, zone)} on ${dateText(model.expiresAt, zone)} (${zoneText(model.expiresAt, zone)})`;
    return {
      ...toRecipient(model),
      subject: `A time is free: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: `We keep it for you until ${until}`,
      tone: 'urgent',
      badge: 'From the waitlist',
      heading: 'A time you wished for is free',
      paragraphs: [sentence(`We keep it for you until ${until}. After that it goes to the next person.`)],
      card: cardOf(model),
      primary: { label: 'Take this time', url: model.acceptUrl },
      secondary: { label: 'No, thank you: keep me on the waitlist', url: model.declineUrl },
    };
  },

  OFFER_EXPIRED: (model) => ({
    ...toRecipient(model),
    subject: `Offer expired: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: 'Your wish stays on the waitlist',
    tone: 'bad',
    badge: 'Offer expired',
    heading: 'The time is no longer kept for you',
    paragraphs: [sentence('Your wish stays on the waitlist; we write again when another time opens.')],
    card: cardOf(model, true),
    primary: { label: 'See my waitlist', url: model.waitlistUrl },
  }),

  MESSAGE: ({ recipientName, clinic, subject, body, about }) => ({
    ...nothing,
    greeting: greetingOf(recipientName),
    sender: clinic ? senderOf(clinic) : system,
    subject: oneLine(subject),
    preview: `A message from ${oneLine(clinic?.name ?? system.name)}`,
    tone: 'news',
    badge: 'Message',
    heading: oneLine(subject),
    paragraphs: paragraphsOf(body).map((lines) => ({ lines })),
    card: about ? cardOf(about) : null,
    primary: about ? { label: 'Change or cancel', url: about.manageUrl } : null,
  }),

  INVITATION: ({ recipientName, clinic, role, email, setPasswordUrl }) => ({
    ...nothing,
    greeting: greetingOf(recipientName),
    sender: senderOf(clinic),
    subject: `Your account at ${oneLine(clinic.name)}`,
    preview: 'Set your password to sign in',
    tone: 'good',
    badge: 'Welcome',
    heading: `Welcome to ${oneLine(clinic.name)}`,
    paragraphs: [
      sentence(
        role === 'doctor'
          ? 'An account was made for you as a doctor: with it you see your agenda and keep your hours and time off.'
          : 'An account was made for you as a member of the staff: with it you look after the appointments of the clinic.',
      ),
      sentence(`You sign in as ${oneLine(email)}. Please set your password first; we send a code to this address.`),
    ],
    primary: { label: 'Set my password', url: setPasswordUrl },
    note: 'If you did not expect this mail, you can ignore it.',
  }),

  KNOWN_EMAIL: ({ email, signInUrl, resetPasswordUrl }) => ({
    ...nothing,
    greeting: 'Hello,',
    sender: system,
    subject: 'You already have an account',
    preview: 'Sign in, or set a new password',
    tone: 'news',
    badge: 'Your account',
    heading: 'You already have an account',
    paragraphs: [
      sentence(
        `Somebody, perhaps you, tried to register with ${oneLine(email)}. There is an account with this address.`,
      ),
      sentence('Nothing was changed. Please sign in, or set a new password if you have forgotten yours.'),
    ],
    primary: { label: 'Sign in', url: signInUrl },
    secondary: { label: 'Set a new password', url: resetPasswordUrl },
    note: 'If it was not you, you can ignore this mail.',
  }),
};

/** Writes one mail: subject, text and HTML say the same. */
export const composeMail = <Kind extends MailKind>(kind: Kind, model: MailModels[Kind]): Mail => {
  const view = WORDING[kind](model);
  return { subject: view.subject, text: renderText(view), html: renderHtml(view) };
};
