import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PATIENCE } from '../contract/patience.ts';

/** Puts the rest of some work into a reaction's own queue, as a message that `onMessages` reads. */
export const ownQueue = (QueueUrl: string): ((next: object) => Promise<void>) => {
  const sqs = new SQSClient(PATIENCE);
  return async (next) => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ detail: next }) }));
  };
};
