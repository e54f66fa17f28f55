import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { type AppointmentEventDetail, appointmentEvent } from '../contract/events.ts';

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
    try {
      await react(schema.parse(JSON.parse(record.body).detail));
    } catch (error) {
      logger.error('will be tried again', { messageId: record.messageId, error: error as Error });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, handle, processor, { context, throwOnFullBatchFailure: false });
};

/** The Lambda handler of a reaction to what happens to appointments. */
export const onEvents = (service: string, react: (event: AppointmentEventDetail) => Promise<void>) =>
  onMessages(service, appointmentEvent, react);
