import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type AppointmentEventDetail, appointmentEvent } from '../contract/events.ts';

/** The event inside a queue's message; throws for anything else, which then ends in the dead-letter queue. */
const eventIn = ({ body }: SQSRecord): AppointmentEventDetail => appointmentEvent.parse(JSON.parse(body).detail);

/** The Lambda handler of a reaction: each message by itself, so that a bad one stops nobody else. */
export const onEvents = (service: string, react: (event: AppointmentEventDetail) => Promise<void>) => {
  const logger = new Logger({ serviceName: service });
  const processor = new BatchProcessor(EventType.SQS);
  const handle = async (record: SQSRecord): Promise<void> => {
    try {
      await react(eventIn(record));
    } catch (error) {
      logger.error('will be tried again', { messageId: record.messageId, error: error as Error });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, handle, processor, { context, throwOnFullBatchFailure: false });
};
