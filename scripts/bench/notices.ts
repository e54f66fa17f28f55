import { type Outcome, type Scenario, simulate } from '../../test/support/notice-simulation.ts';
import { type Figure, figure } from './report.ts';

/** An ordinary quota of SES: 14 mails in a second. */
const RATE = 14;

const SCENARIOS: readonly (readonly [string, Scenario])[] = [
  ['200 reminders due in one minute', { rate: RATE, reminders: { count: 200, leadMinutes: 120 } }],
  ['1,000 reminders due in one minute', { rate: RATE, reminders: { count: 1_000, leadMinutes: 120 } }],
  [
    '1,000 reminders 2 h ahead, an hour of 429',
    { rate: RATE, reminders: { count: 1_000, leadMinutes: 120 }, outage: { minutes: 60, kind: 'throttles' } },
  ],
  [
    '1,000 reminders 30 min ahead, an hour of 429',
    { rate: RATE, reminders: { count: 1_000, leadMinutes: 30 }, outage: { minutes: 60, kind: 'throttles' } },
  ],
  [
    '10,000 confirmations, an hour of 429',
    { rate: RATE, confirmations: 10_000, outage: { minutes: 60, kind: 'throttles' } },
  ],
  [
    '1,000 confirmations, SES hangs 10 min',
    { rate: RATE, confirmations: 1_000, outage: { minutes: 10, kind: 'hangs' } },
  ],
  ['1,000 confirmations, sandbox (1 a second)', { rate: 1, confirmations: 1_000 }],
  ['300 confirmations and 2,000 announced', { rate: RATE, confirmations: 300, announced: 2_000 }],
  [
    '1,000 confirmations, 1 of 20 invocations dies, 5 % twice',
    { rate: RATE, confirmations: 1_000, crashEvery: 20, duplicates: 0.05 },
  ],
];

const LEVELS = ' ▁▂▃▄▅▆▇█';
const WIDTH = 60;

/** How many mails had gone out, over time, as a line of blocks. */
const drawn = ({ curve, queued }: Outcome): string => {
  const step = Math.max(1, Math.ceil(curve.length / WIDTH));
  const points = curve.filter((_, minute) => (minute + 1) % step === 0 || minute === curve.length - 1);
  const blocks = points.map((sent) => LEVELS[Math.round((sent / queued) * (LEVELS.length - 1))]);
  return `|${blocks.join('')}| ${curve.length} min, ${step} min a block`;
};

const describe = (outcome: Outcome): string =>
  [
    `delivered ${outcome.delivered}`,
    `expired ${outcome.expired}`,
    `lost ${outcome.lost}`,
    `doubled ${outcome.doubled}`,
    `late ${outcome.late}`,
    `429s ${outcome.throttled}`,
    `writes of the row of turns ${outcome.turnWrites.toFixed(1)} a mail`,
    `last notice ${Math.round(outcome.lastNoticeSeconds)} s`,
    `last of all ${Math.round(outcome.lastSeconds)} s`,
  ].join(', ');

/** Plays bursts and outages of the mail service with the deployed code on a virtual clock. */
export const notices = async (): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const [name, scenario] of SCENARIOS) {
    const outcome = await simulate(scenario);
    const isMet = outcome.lost === 0 && outcome.late === 0 && outcome.delivered + outcome.expired === outcome.queued;
    figures.push(figure(name, describe(outcome), 'none lost, none late', isMet), figure('', drawn(outcome)));
  }
  return figures;
};
