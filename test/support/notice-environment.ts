/** What reactions and the sender read when they are loaded. */
export const NOTICE_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  MAIL_FROM: 'clinic@example.com',
  MAIL_CONFIGURATION_SET: 'mails',
  MAILS_PER_SECOND: '1000',
  TEXTS_PER_SECOND: '1000',
  WEB_URL: 'https://example.com',
  API_URL: 'https://example.com/api',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:s',
  USER_POOL_ID: 'us-east-1_test',
  MAIL_QUEUE_URL: 'https://sqs.example.com/mail',
  SMS_QUEUE_URL: 'https://sqs.example.com/sms',
  BULK_MAIL_QUEUE_URL: 'https://sqs.example.com/bulk',
  ANNOUNCEMENT_QUEUE_URL: 'https://sqs.example.com/queue',
  POWERTOOLS_METRICS_DISABLED: 'true',
} as const;
