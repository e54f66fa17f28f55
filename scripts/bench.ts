import { assignment } from './bench/assignment.ts';
import { bundles } from './bench/bundle.ts';
import { flooding } from './bench/flood.ts';
import { herd, latency, units } from './bench/operations.ts';
import { notices } from './bench/notices.ts';
import { pages } from './bench/pages.ts';
import { type Figure, print } from './bench/report.ts';
import { startDynamo } from './bench/table.ts';
import type { Table } from '../functions/store/table.ts';

const HELP = `npm run bench [-- <part> ...]

Measures this machine's working copy and prints it beside the goals. Parts, all by default:
  units       requests, trips and read and write units of every operation
  latency     medians in this process
  herd        fifty people at one slot
  flood       one person sends all they can while others book
  assignment  a simulation of ways to choose a doctor
  notices     bursts and outages of the mail service, by the deployed code on a virtual clock
  bundle      size and start-up of every function
  pages       the booking page on a slow phone, in front of a local cloud that is deployed for it

Units are modelled: counted from item sizes by AWS's rules, because no emulator counts them.
DynamoDB Local is slower than AWS under load, and its latencies say nothing about AWS's.`;

interface Part {
  readonly heading: string;
  readonly run: (freshTable: () => Promise<Table>) => Promise<Figure[]>;
}

const PARTS: Readonly<Record<string, Part>> = {
  units: { heading: 'What an operation costs (units modelled)', run: units },
  latency: { heading: 'How long it takes here, against DynamoDB Local', run: latency },
  herd: { heading: 'Many at one slot, against DynamoDB Local', run: herd },
  flood: { heading: 'One person floods, against DynamoDB Local', run: flooding },
  assignment: {
    heading: 'Choosing among 50 doctors 30% full, and rushes on six equal ones (simulated)',
    run: assignment,
  },
  notices: { heading: 'Notices through bursts and outages of SES (simulated)', run: notices },
  bundle: { heading: 'What a function loads', run: bundles },
  pages: { heading: 'How soon a page is there, with a quarter of this processor (median of seven)', run: pages },
};

const main = async (asked: readonly string[]): Promise<void> => {
  const unknown = asked.filter((name) => !(name in PARTS));
  if (asked.includes('--help') || unknown.length > 0) {
    console.log(HELP);
    if (!asked.includes('--help')) process.exitCode = 2;
    return;
  }
  const names = asked.length > 0 ? asked : Object.keys(PARTS);
  const needsTable = names.some((name) => ['units', 'latency', 'herd', 'flood'].includes(name));
  const dynamo = needsTable ? await startDynamo() : undefined;
  try {
    for (const name of names) {
      const part = PARTS[name];
      const freshTable = dynamo?.freshTable ?? (() => Promise.reject(new Error('no table was started')));
      if (part) print(part.heading, await part.run(freshTable));
    }
  } finally {
    await dynamo?.stop();
  }
};

await main(process.argv.slice(2));
