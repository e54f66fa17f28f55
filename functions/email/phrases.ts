import type { ManagedVisit, MailModels, OtherDoctor, Period, Visit } from './models.ts';
import { type Action, callOf, greetingOf, type MailView, meetingOf, senderOf } from './view.ts';
import { oneLine, sentenceOf, shortDateText, timeText, whenText } from './wording.ts';

export const IN_CALENDAR = 'The attached file puts the appointment into your calendar.';
export const UPDATES_CALENDAR = 'The attached file updates the entry in your calendar.';
export const STANDS_AGAIN = 'You do not need a new time any more.';
/** Every move and every change of doctor gives a video visit a new address. */
export const NEW_LINK = 'The link to the video visit is new.';

/** Sentences one after another, without those that are not to be said. */
export const joined = (...sentences: readonly (string | false | undefined)[]): string =>
  sentences.filter((one) => typeof one === 'string' && one !== '').join(' ');

/** What a visit's manage link is for: only what it can still do is said of it. */
export const manage = ({ manageUrl, canChange }: Pick<ManagedVisit, 'manageUrl' | 'canChange'>): Action => ({
  label: canChange ? 'Change or cancel' : 'See your appointment',
  url: manageUrl,
});

/** `Mon, 9 Mar, 10:00`: short enough for a list of mails. */
export const moment = ({ appointment, clinic }: Visit): string =>
  `${shortDateText(appointment.start, clinic.timeZone)}, ${timeText(appointment.start, clinic.timeZone)}`;

export const withDoctorAt = ({ appointment, clinic }: Visit): string =>
  `With ${oneLine(appointment.doctor.name)} at ${oneLine(clinic.name)}`;

/** For somebody who was told of another time or doctor and would not know which appointment this is. */
export const whatItWas = ({
  previous,
  previousDoctorName: other,
  clinic,
}: Visit & OtherDoctor & { readonly previous?: Period | undefined }): string =>
  joined(
    previous && `It had been moved there from ${sentenceOf(whenText(previous.start, previous.end, clinic.timeZone))}.`,
    other !== undefined && `It was with ${oneLine(other)} before.`,
  );

/** For somebody who knows the visit with another doctor. */
export const insteadOf = ({ appointment, previousDoctorName: other }: Visit & OtherDoctor): string | false =>
  other !== undefined && `${oneLine(appointment.doctor.name)} sees you instead of ${oneLine(other)}.`;

export const nothing = {
  paragraphs: [],
  card: null,
  quote: null,
  choices: null,
  primary: null,
  secondary: null,
  note: null,
  unsubscribe: null,
};

export const toRecipient = (model: Visit) => ({
  ...nothing,
  greeting: greetingOf(model.recipientName),
  sender: senderOf(model.clinic),
});

/**
 * To join is what a video visit's mail is opened for; to change it comes second. Without a link the mail says to ask
 * the clinic.
 */
export const actionsFor = (model: ManagedVisit): Pick<MailView, 'primary' | 'secondary'> => {
  const url = meetingOf(model.appointment);
  if (url === null)
    return { primary: manage(model), secondary: model.appointment.mode === 'virtual' ? callOf(model.clinic) : null };
  return { primary: { label: 'Join the video visit', url }, secondary: manage(model) };
};

/** The open times, if any. */
export const choicesOf = ({ alternatives, clinic }: MailModels['NEEDS_NEW_TIME']): MailView['choices'] => {
  if (alternatives.length === 0) return null;
  const whens = alternatives.map(({ start, end }) => whenText(start, end, clinic.timeZone));
  const zones = [...new Set(whens.map(({ zone }) => zone))];
  const isOne = zones.length === 1;
  return {
    label: `These times were open when we wrote this mail${isOne ? ` (${zones.join('')})` : ''}; one step moves your appointment:`,
    items: alternatives.map(({ start, end, url }) => {
      const when = whenText(start, end, clinic.timeZone);
      return { ...when, zone: isOne ? null : when.zone, label: 'Take this time', url };
    }),
  };
};
