import { defineCommand, runMain } from 'citty';
import { type LogLine, logLines } from './operate/following.ts';
import { Hint, hinting, STAGE_ARGUMENT, targetOf } from './operate/target.ts';

const HOUR_MS = 3_600_000;
const SAID_ELSEWHERE = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'correlationId',
  'requestId',
  'sampling_rate',
]);

const inWords = ({ fields }: LogLine): string => {
  const rest = Object.entries(fields)
    .filter(([name, value]) => !SAID_ELSEWHERE.has(name) && typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)}`);
  const time = String(fields.timestamp).slice(11, 23);
  return `${time}  ${String(fields.service).padEnd(20)} ${String(fields.message).padEnd(10)} ${rest.join(' ')}`;
};

const command = defineCommand({
  meta: {
    name: 'npm run follow --',
    description:
      'Follows one request through the logs of every function, to the last mail. Its id is in the header X-Request-Id of the answer, in a problem, in the event, and in the header X-Correlation of the mail.',
  },
  args: {
    request: { type: 'positional', required: true, description: 'The id of the request' },
    hours: { type: 'string', default: '24', description: 'How far to look back' },
    stage: STAGE_ARGUMENT,
  },
  run: hinting(async ({ args }: { args: { request: string; hours: string; stage?: string } }) => {
    const hours = Number(args.hours);
    if (!(hours > 0)) throw new Hint(`--hours must be a number above 0, not ${args.hours}.`);
    const lines = await logLines(await targetOf(args.stage), new Date(Date.now() - hours * HOUR_MS), args.request);
    if (lines.length === 0) throw new Hint(`No function has logged anything of ${args.request} in ${hours} hours.`);
    for (const line of lines) console.log(inWords(line));
  }),
});

await runMain(command);
