import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { type AppointmentEventDetail, appointmentEvent } from '../contract/events.ts';
import { traced } from './tracing.ts';

/** What a message says of itself that a log may hold: ids that follow it, nothing that a person wrote. */
const FOLLOWED = ['correlationId', 'eventId', 'type', 'appointmentId'] as const;
type About = Partial<Record<(typeof FOLLOWED)[number], string>>;

const aboutOf = (detail: unknown): About =>
  typeof detail === 'object' && detail !== null
    ? Object.fromEntries(
        FOLLOWED.map((name) => [name, (detail as Record<string, unknown>)[name]]).filter(
          ([, value]) => typeof value === 'string',
        ),
      )
    : {};

/**
 * The Lambda handler of a queue of EventBridge's events: each message by itself, so that a bad one stops nobody else.
 * What the schema does not know is tried again and then ends in the dead-letter queue.
 */
export const onMessages = <Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  react: (event: z.output<Schema>) => Promise<void>,
) => {
  const logger = new Logger({ serviceName: service });
  const processor = new BatchProcessor(EventType.SQS);
  const handle = async (record: SQSRecord): Promise<void> => {
    let about: About = {};
    try {
      const { detail } = JSON.parse(record.body) as { readonly detail: unknown };
      about = aboutOf(detail);
      await traced(service, about.correlationId, () => react(schema.parse(detail)));
      logger.info('handled', about);
    } catch (error) {
      logger.error('will be tried again', { ...about, messageId: record.messageId, error: error as Error });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, handle, processor, { context, throwOnFullBatchFailure: false });
};

/** The Lambda handler of a reaction to what happens to appointments. */
export const onEvents = (service: string, react: (event: AppointmentEventDetail) => Promise<void>) =>
  onMessages(service, appointmentEvent, react);
