import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { resourcesOf, type Target } from './target.ts';

/** A line that a function logged. */
export interface LogLine {
  readonly at: Date;
  /** The function, as its log group is called. */
  readonly group: string;
  readonly text: string;
  /** The line's fields; empty when it is no JSON. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const fieldsOf = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/**
 * Every line that the stack's functions logged since then, oldest first; with a request's id only those that belong to
 * it, from the answer to the last mail.
 */
export const logLines = async (target: Target, since: Date, correlationId?: string): Promise<LogLine[]> => {
  const client = new CloudWatchLogsClient(target.config);
  const groups = await resourcesOf(target, 'AWS::Logs::LogGroup');
  const found = await Promise.all(
    groups.map(async (logGroupName) => {
      const filterPattern =
        correlationId === undefined ? undefined : `{ $.correlationId = ${JSON.stringify(correlationId)} }`;
      const pages = paginateFilterLogEvents({ client }, { logGroupName, startTime: since.getTime(), filterPattern });
      const lines: LogLine[] = [];
      for await (const { events = [] } of pages)
        for (const { timestamp = 0, message = '' } of events) {
          const text = message.trim();
          lines.push({ at: new Date(timestamp), group: logGroupName, text, fields: fieldsOf(text) });
        }
      return lines;
    }),
  );
  return found
    .flat()
    .filter(({ fields }) => correlationId === undefined || fields.correlationId === correlationId)
    .toSorted((a, b) => timeOf(a) - timeOf(b));
};

/** When it was said; the log service may note it later. */
const timeOf = ({ at, fields }: LogLine): number =>
  typeof fields.timestamp === 'string' ? Date.parse(fields.timestamp) : at.getTime();
