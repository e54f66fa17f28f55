import type { Stack } from 'aws-cdk-lib';
import { waive } from './house.ts';

const FAILURES = 'Failures of asynchronous work go to on-failure destinations and queues; the API answers its callers.';

/** Rules of the policy packs that are meant for other systems than this one, each with why. */
export const waiveForAll = (stack: Stack): void =>
  waive(stack, {
    'HIPAA.Security-IAMNoInlinePolicy':
      'A grant belongs to one role and lives and dies with it; nobody else may attach it.',
    'HIPAA.Security-LambdaConcurrency':
      'Reserving capacity takes it from the others; the gateway throttles, and queues bound what works at once.',
    'HIPAA.Security-LambdaDLQ': FAILURES,
    'Serverless-LambdaDLQ': FAILURES,
    'HIPAA.Security-LambdaInsideVPC':
      'It talks only to AWS services over TLS with signed requests; there is no network to join.',
    'Serverless-LambdaEventSourceMappingDestination':
      'A mapping of a queue has no destination: its messages go to the dead-letter queue.',
    'Serverless-SNSRedrivePolicy':
      'A subscription by mail knows no dead-letter queue; alarms stay visible in CloudWatch.',
  });
