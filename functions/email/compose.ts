import { renderHtml } from './html.ts';
import type { MailKind, MailModels } from './models.ts';
import {
  actionsFor,
  choicesOf,
  IN_CALENDAR,
  insteadOf,
  joined,
  manage,
  moment,
  NEW_LINK,
  nothing,
  STANDS_AGAIN,
  toRecipient,
  UPDATES_CALENDAR,
  whatItWas,
  withDoctorAt,
} from './phrases.ts';
import { renderText } from './text.ts';
import { callOf, cardOf, greetingOf, meetingOf, type MailView, type Sender, senderOf, sentence } from './view.ts';
import { dateText, oneLine, paragraphsOf, sentenceOf, timeText, whenText, zoneText } from './wording.ts';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Compose<Model> = (model: Model) => MailView;

const system: Sender = { name: 'Appointments', address: null, phone: null };

const CANCELLED_BY: Record<MailModels['CANCELLED']['by'], string> = {
  patient: 'You cancelled your appointment',
  clinic: 'The clinic cancelled your appointment',
  system: 'Your appointment is cancelled',
};

/**
 * How each kind of mail reads; a kind without its wording does not compile. Whatever is said holds in every state in
 * which the kind is sent, or depends on a field of its model.
 */
const WORDING: { readonly [Kind in MailKind]: Compose<MailModels[Kind]> } = {
  CONFIRMED: (model) => {
    const again = model.standsAgain === true;
    const hasNewLink = model.isNewLink === true && meetingOf(model.appointment) !== null;
    const other = insteadOf(model);
    const addition = other !== false ? ' with another doctor' : hasNewLink ? ' with a new video link' : '';
    const badge = again ? 'Confirmed after all' : 'Confirmed';
    return {
      ...toRecipient(model),
      subject: `${badge}${addition}: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: withDoctorAt(model),
      tone: 'good',
      badge,
      heading: `Your appointment ${again ? 'stands after all' : 'is confirmed'}${addition}`,
      paragraphs: [
        sentence(joined(again && STANDS_AGAIN, other, hasNewLink && NEW_LINK, 'We look forward to seeing you.')),
      ],
      card: cardOf(model),
      ...actionsFor(model),
      note: model.isInCalendar === true ? UPDATES_CALENDAR : IN_CALENDAR,
    };
  },

  RESCHEDULED: (model) => {
    const before = whenText(model.previous.start, model.previous.end, model.clinic.timeZone);
    const { previousDoctorName: other } = model;
    return {
      ...toRecipient(model),
      subject: `New time${other === undefined ? '' : ' and doctor'}: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: withDoctorAt(model),
      tone: 'news',
      badge: other === undefined ? 'New time' : 'New time and doctor',
      heading: `Your appointment has a new time${other === undefined ? '' : ' and a new doctor'}`,
      paragraphs: [
        sentence(
          joined(
            `It replaces the old time: ${sentenceOf(before)}.`,
            insteadOf(model),
            meetingOf(model.appointment) !== null && NEW_LINK,
          ),
        ),
      ],
      card: cardOf(model),
      ...actionsFor(model),
      note: UPDATES_CALENDAR,
    };
  },

  CANCELLED: (model) => ({
    ...toRecipient(model),
    subject: `Cancelled: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: withDoctorAt(model),
    tone: 'bad',
    badge: 'Cancelled',
    heading: CANCELLED_BY[model.by],
    paragraphs: [
      sentence(
        joined(
          whatItWas(model),
          model.by === 'patient'
            ? 'There is nothing more for you to do.'
            : 'If you still need a visit, please book another time.',
        ),
      ),
    ],
    card: cardOf(model, 'over'),
    quote:
      model.by === 'clinic' && model.clinicReason !== undefined
        ? { label: 'What the clinic says', lines: paragraphsOf(model.clinicReason).flat() }
        : null,
    primary: { label: 'Book another time', url: model.bookUrl },
    secondary: model.manageUrl === undefined ? null : { label: 'See the cancelled appointment', url: model.manageUrl },
    note: 'The attached file takes the appointment out of your calendar.',
  }),

  REASSIGNED: (model) => ({
    ...toRecipient(model),
    subject: `New doctor: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: `${oneLine(model.appointment.doctor.name)} sees you at the same time`,
    tone: 'news',
    badge: 'New doctor',
    heading: `${oneLine(model.appointment.doctor.name)} will see you`,
    paragraphs: [
      sentence(
        joined(
          `You would have seen ${oneLine(model.previousDoctorName)}.`,
          'The time stays as it is.',
          model.standsAgain === true && STANDS_AGAIN,
          meetingOf(model.appointment) !== null && NEW_LINK,
        ),
      ),
    ],
    card: cardOf(model),
    ...actionsFor(model),
    note: UPDATES_CALENDAR,
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
        joined(
          `We are sorry: ${oneLine(model.appointment.doctor.name)} is not available at the time of your appointment.`,
          whatItWas(model),
        ),
      ),
    ],
    card: cardOf(model, 'over'),
    choices: choicesOf(model),
    primary: {
      label: model.alternatives.length === 0 ? 'Choose a new time' : 'See all open times',
      url: model.manageUrl,
    },
    secondary: callOf(model.clinic),
    note: 'Open times are taken quickly. You can also call the clinic.',
  }),

  REMINDER: (model) => {
    const { primary, secondary } = actionsFor(model);
    return {
      ...toRecipient(model),
      subject: `Reminder: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: withDoctorAt(model),
      tone: 'news',
      badge: 'Reminder',
      heading: 'Your appointment is coming up',
      paragraphs: [
        sentence(
          model.canChange
            ? 'If you cannot come, please tell us early: somebody else may be waiting for this time.'
            : `If you cannot come, please call the clinic: ${oneLine(model.clinic.phone)}.`,
        ),
      ],
      card: cardOf(model),
      primary,
      secondary: secondary ?? (model.canChange ? null : callOf(model.clinic)),
    };
  },

  WAITLIST_OFFER: (model) => {
    const zone = model.clinic.timeZone;
    const until = `${timeText(model.expiresAt, zone)} on ${dateText(model.expiresAt, zone)} (${zoneText(model.expiresAt, zone)})`;
    const isOther = model.previousDoctorName !== undefined;
    const addition = isOther ? ' with another doctor' : '';
    return {
      ...toRecipient(model),
      subject: `A time is free${addition}: ${oneLine(model.typeName)}, ${moment(model)}`,
      preview: `We keep it for you until ${until}`,
      tone: 'urgent',
      badge: 'From the waitlist',
      heading: `A time you wished for is free${addition}`,
      paragraphs: [
        sentence(
          joined(
            `We keep it for you until ${until}.`,
            isOther && `It is with ${oneLine(model.appointment.doctor.name)} now.`,
            whatItWas(model),
          ),
        ),
      ],
      card: cardOf(model, 'offered'),
      primary: { label: 'Take this time', url: model.acceptUrl },
      secondary: { label: 'No, thank you: keep me on the waitlist', url: model.declineUrl },
    };
  },

  OFFER_EXPIRED: (model) => ({
    ...toRecipient(model),
    subject: `No longer kept for you: ${oneLine(model.typeName)}, ${moment(model)}`,
    preview: model.isStillWaiting ? 'Your place on the waitlist stays' : 'We do not keep this time for you any longer',
    tone: 'bad',
    badge: 'Offer ended',
    heading: 'The time is no longer kept for you',
    paragraphs: [
      sentence(
        joined(
          whatItWas(model),
          model.isStillWaiting
            ? 'Your place on the waitlist stays; we write when another time is free for you.'
            : 'Your entry on the waitlist has ended. If you still need a time, please join the waitlist again.',
        ),
      ),
    ],
    card: cardOf(model, 'over'),
    primary: model.isStillWaiting
      ? { label: 'See my waitlist', url: model.waitlistUrl }
      : { label: 'See my appointments', url: model.appointmentsUrl },
  }),

  MESSAGE: ({ recipientName, clinic, subject, body, about, unsubscribeUrl }) => ({
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
    primary: about ? manage(about) : null,
    unsubscribe: unsubscribeUrl === undefined ? null : { label: 'No more announcements by mail', url: unsubscribeUrl },
  }),

  INVITATION: ({ recipientName, clinic, role, email, setPasswordUrl }) => ({
    ...nothing,
    greeting: greetingOf(recipientName),
    sender: senderOf(clinic),
    subject: `Your account at ${oneLine(clinic.name)}`,
    preview: 'Choose a password to sign in',
    tone: 'good',
    badge: 'Welcome',
    heading: `Welcome to ${oneLine(clinic.name)}`,
    paragraphs: [
      sentence(
        role === 'doctor'
          ? 'You now have an account as a doctor: with it you see your agenda and keep your hours and time off.'
          : 'You now have an account as a member of the staff: with it you look after the appointments of the clinic.',
      ),
      sentence(
        `You sign in as ${oneLine(email)}. Please choose a password: we send a code to this address when you do.`,
      ),
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
