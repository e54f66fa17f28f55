import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { REGION } from './aws.ts';

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const events = z.object({
  events: z.array(z.object({ timestamp: z.number(), message: z.string() })),
  nextToken: z.string().optional(),
});

/** CloudWatch Logs by hand: its client is not worth a dependency. The emulator checks no signature. */
const ask = async <Schema extends z.ZodType>(endpoint: string, operation: string, input: unknown, answer: Schema) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/logs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(5000),
  });
  return answer.parse(await response.json());
};

const eventsOf = async (endpoint: string, logGroupName: string): Promise<{ timestamp: number; line: string }[]> => {
  const lines: { timestamp: number; line: string }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask(endpoint, 'FilterLogEvents', { logGroupName, nextToken }, events);
    for (const { timestamp, message } of page.events)
      lines.push({ timestamp, line: `${new Date(timestamp).toISOString()} ${logGroupName} ${message.trim()}` });
    nextToken = page.nextToken;
  } while (nextToken !== undefined && lines.length < 50_000);
  return lines;
};

/** Writes what the functions logged, in order, to a file: it ends with the emulator otherwise. */
export const saveFunctionLogs = async (endpoint: string, file: string): Promise<void> => {
  const { logGroups } = await ask(endpoint, 'DescribeLogGroups', {}, groups);
  const lines = await Promise.all(logGroups.map(({ logGroupName }) => eventsOf(endpoint, logGroupName)));
  const ordered = lines.flat().sort((a, b) => a.timestamp - b.timestamp);
  await writeFile(file, ordered.map(({ line }) => `${line}\n`).join(''));
};
