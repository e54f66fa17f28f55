import {
  InvalidParameterException,
  InvalidParameterValueException,
  OptedOutException,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { NotificationKind } from '../domain/notification.ts';
import type { Visit } from '../email/models.ts';
import { notSent, type SendOutcome } from '../email/send.ts';
import { oneLine, shortDateText, timeText, zoneText } from '../email/wording.ts';

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
    return notSent(error, isTheirs);
  }
};

/** What a message says of the visit; the text of a MESSAGE is the clinic's own and too long for one. */
const SAYS: Record<Exclude<NotificationKind, 'MESSAGE'>, (when: string) => string> = {
  CONFIRMED: (when) => `your appointment is confirmed: ${when}.`,
  RESCHEDULED: (when) => `your appointment has a new time: ${when}.`,
  REASSIGNED: (when) => `another doctor will see you at your appointment: ${when}.`,
  CANCELLED: (when) => `your appointment is cancelled: ${when}.`,
  NEEDS_NEW_TIME: (when) => `your appointment cannot take place: ${when}. Please choose a new time.`,
  REMINDER: (when) => `a reminder of your appointment: ${when}.`,
  WAITLIST_OFFER: (when) => `a time you wished for is free: ${when}. We keep it for you for a while.`,
  OFFER_EXPIRED: (when) => `the time we offered is no longer kept for you: ${when}.`,
};

/** Phones show it to whoever looks: who, when and whom to call, and nothing of why. In letters that fit one SMS. */
export const smsText = (kind: keyof typeof SAYS, { clinic, appointment }: Visit): string => {
  const { timeZone } = clinic;
  const zone = zoneText(appointment.start, timeZone).split(', ').at(-1) ?? timeZone;
  const when = `${shortDateText(appointment.start, timeZone)}, ${timeText(appointment.start, timeZone)} (${zone})`;
  return `${oneLine(clinic.name)}: ${SAYS[kind](when)} Tel. ${oneLine(clinic.phone)}`.replaceAll('−', '-');
};
