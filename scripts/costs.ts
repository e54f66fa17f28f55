import { writeFile } from 'node:fs/promises';
import { defineCommand, runMain } from 'citty';
import { startDynamo } from './bench/table.ts';
import { HABITS, type Line, type Measured, monthly, totalOf } from './costs/model.ts';
import { measure } from './costs/measure.ts';
import { PRICES_OF } from './costs/prices.ts';
import { ROOT } from './local/paths.ts';

const SIZES = [1_000, 10_000, 100_000] as const;

const usd = (amount: number): string => (amount > 0 && amount < 0.01 ? '< 0.01' : amount.toFixed(2));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const components = (measured: Measured): string => {
  const bills = SIZES.map((size) => monthly(size, measured));
  const row = ({ component, idle }: Line, uses: readonly number[]): string[] => [
    component,
    usd(idle),
    ...uses.map((used) => usd(idle + used)),
  ];
  const [first = []] = bills;
  const rows = first.map((line, index) =>
    row(
      line,
      bills.map((bill) => bill[index]?.used ?? 0),
    ),
  );
  const totals = bills.map(totalOf);
  const head = ['US dollars a month', 'idle', ...SIZES.map((size) => `${size.toLocaleString('en-US')} appointments`)];
  return table(head, [
    ...rows,
    row(
      totalOf(first),
      totals.map(({ used }) => used),
    ).map((cell) => `**${cell}**`),
  ]);
};

const LABELS: Record<keyof Measured, string> = {
  book: 'to book 30 minutes',
  cancel: 'to cancel',
  list: 'to list five days of open times',
  follow: 'what follows from a change: published, told by mail and in the app, counted, found, audited, listed anew',
  look: 'to look one appointment up',
  repair: 'the hourly repair of a clinic of five doctors with a week’s horizon',
  idle: 'a look for unpublished events and one for expired holds',
};

const units = (measured: Measured): string =>
  table(
    ['counted', 'read units', 'write units'],
    Object.entries(LABELS).map(([name, label]) => {
      const { reads, writes } = measured[name as keyof Measured];
      return [label, String(reads), String(writes)];
    }),
  );

const HABIT_WORDS: readonly (readonly [keyof typeof HABITS, string])[] = [
  ['appointmentsPerPerson', 'appointments a person and month'],
  ['appointmentsPerClinic', 'appointments a clinic and month'],
  ['listingsPerBooking', 'looks at open times for a booking'],
  ['otherRequestsPerBooking', 'other requests of the patient for a booking'],
  ['staffRequestsPerBooking', 'requests of doctor and staff for a booking'],
  ['cancelled', 'of the bookings are cancelled'],
  ['moved', 'are moved'],
  ['remindersPerBooking', 'reminders a booking'],
  ['bySms', 'of the messages also go by SMS'],
];

const documentOf = (measured: Measured): string => `# What it costs

Made by \`npm run costs -- --write\`. Prices of ${PRICES_OF.region}, on demand, as known in ${PRICES_OF.asOf}, without free
tiers, taxes and discounts; they are typed in, not fetched (\`scripts/costs/prices.ts\`): check them before a decision. Units of the table are counted from
item sizes by AWS's rules on DynamoDB Local; what people do, and how long functions run, are assumptions
(\`scripts/costs/model.ts\`). All of it is modelled; the bill is the truth, and the budget in \`lib/stages.ts\` tells before it
runs away.

${components(measured)}

Idle is prod without people: alarms, WAF, keys, queues polled, jobs, and the canary that books and cancels every five
minutes. SMS can be left out by whoever has no phone number on file; Cognito's Plus plan is there for its threat
protection (\`threatProtection\` of the stage).

## What was counted

${units(measured)}

## What is assumed

${table(
  ['', 'value'],
  HABIT_WORDS.map(([name, words]) => [words, String(HABITS[name])]),
)}
`;

const command = defineCommand({
  meta: {
    name: 'npm run costs --',
    description: 'Counts the capacity units of every kind of work and prints what each component costs a month.',
  },
  args: { write: { type: 'boolean', description: 'Also write docs/costs.md' } },
  run: async ({ args }) => {
    const dynamo = await startDynamo();
    try {
      const text = documentOf(await measure(await dynamo.freshTable()));
      console.log(text);
      if (args.write) await writeFile(`${ROOT}/docs/costs.md`, text);
    } finally {
      await dynamo.stop();
    }
  },
});

await runMain(command);
