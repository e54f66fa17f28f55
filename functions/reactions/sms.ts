import {
  InvalidParameterException,
  InvalidParameterValueException,
  OptedOutException,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { notSent, type SendOutcome } from '../email/send.ts';

/**
 * Sends one short message to a number in E.164. What is wrong with the number or its owner's wish is `rejected`; all
 * else is for us or the network to correct and `temporary`. Beyond the month's spending limit SNS takes messages all the
 * same, and says only in its delivery log that they did not go.
 */
export const sendSms = async (sns: Pick<SNSClient, 'send'>, to: string, text: string): Promise<SendOutcome> => {
  try {
    const { MessageId } = await sns.send(
      new PublishCommand({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
      }),
    );
    return { outcome: 'sent', messageId: MessageId ?? '' };
  } catch (error) {
    const isTheirs =
      error instanceof OptedOutException ||
      error instanceof InvalidParameterException ||
      error instanceof InvalidParameterValueException;
    return notSent(error, isTheirs ? 'recipient' : 'account');
  }
};
