import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { readEnvironment } from '../../contract/environment.ts';
import { PATIENCE } from '../../contract/patience.ts';
import type { AuditTrail } from '../../http/audit.ts';

/** The queue of the function that writes the audit; its messages look like those that the bus puts there. */
export const auditQueue = (): AuditTrail => {
  const sqs = new SQSClient(PATIENCE);
  const { AUDIT_QUEUE_URL: QueueUrl } = readEnvironment('AUDIT_QUEUE_URL');
  return async (entries, DelaySeconds = 0) => {
    const detail = { type: 'Audit', entries };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ detail }), DelaySeconds }));
  };
};
