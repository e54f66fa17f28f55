import type { Action, Card, MailView } from './view.ts';
import { sentenceOf } from './wording.ts';

const linesOfCard = (card: Card): string =>
  [
    `${card.struck ? 'No longer: ' : ''}${sentenceOf(card)}`,
    ...card.rows.map(({ label, text, url }) => `${`${label}:`.padEnd(7)}${text}${url === null ? '' : `, ${url}`}`),
  ].join('\n');

/** A number is written as people read it, other addresses as they are. */
const lineOfAction = ({ label, url }: Action, { phone }: MailView['sender']): string =>
  `${label}: ${url === phone?.url ? phone.text : url}`;

/** The mail for readers without HTML; it says all that the HTML says. */
export const renderText = (view: MailView): string => {
  const { choices, quote, sender } = view;
  const blocks: readonly (string | null | undefined)[] = [
    view.heading,
    view.greeting,
    ...view.paragraphs.map(({ lines }) => lines.join('\n')),
    view.card && linesOfCard(view.card),
    quote && [`${quote.label}:`, ...quote.lines.map((line) => `> ${line}`)].join('\n'),
    choices?.label,
    ...(choices?.items ?? []).map(
      (choice) =>
        `${choice.date}, ${choice.time}${choice.zone === null ? '' : ` (${choice.zone})`}\n${choice.label}: ${choice.url}`,
    ),
    view.primary && lineOfAction(view.primary, sender),
    view.secondary && lineOfAction(view.secondary, sender),
    view.note,
    view.unsubscribe && `${view.unsubscribe.label}: ${view.unsubscribe.url}`,
    // The signature's separator of RFC 3676 keeps its trailing space.
    ['-- ', sender.name, sender.address, sender.phone?.text].filter((line) => typeof line === 'string').join('\n'),
  ];
  return `${blocks.filter((block) => typeof block === 'string' && block !== '').join('\n\n')}\n`;
};
