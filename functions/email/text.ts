import type { Card, MailView } from './view.ts';
import { sentenceOf } from './wording.ts';

const linesOfCard = (card: Card): string =>
  [
    `${card.struck ? 'No longer: ' : ''}${sentenceOf(card)}`,
    ...card.rows.map(({ label, text, url }) => `${`${label}:`.padEnd(7)}${text}${url === null ? '' : `, ${url}`}`),
  ].join('\n');

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
    view.primary && `${view.primary.label}: ${view.primary.url}`,
    view.secondary && `${view.secondary.label}: ${view.secondary.url}`,
    view.note,
    view.unsubscribe && `${view.unsubscribe.label}: ${view.unsubscribe.url}`,
    // The signature's separator of RFC 3676 keeps its trailing space.
    ['-- ', sender.name, sender.address, sender.phone?.text].filter((line) => typeof line === 'string').join('\n'),
  ];
  return `${blocks.filter((block) => typeof block === 'string' && block !== '').join('\n\n')}\n`;
};
