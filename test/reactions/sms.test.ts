import {
  AuthorizationErrorException,
  InternalErrorException,
  InvalidParameterException,
  OptedOutException,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { NOTIFICATION_KINDS } from '../../functions/domain/notification.ts';
import { smsText } from '../../functions/email/sms-text.ts';
import { sendSms } from '../../functions/reactions/sms.ts';
import { inPerson } from '../email/samples.ts';

const client = new SNSClient({ region: 'us-east-1' });
const sns = mockClient(client);
beforeEach(() => sns.reset());

describe('a short message', () => {
  const kinds = NOTIFICATION_KINDS.filter((kind) => kind !== 'MESSAGE');

  test.each(kinds)('of %s says who and when in letters of the GSM alphabet, and nothing of why', (kind) => {
    const text = smsText(kind, inPerson);
    expect(text).toContain('Riverside Family Clinic');
    expect(text).toContain('Mon, 9 Mar, 10:00 (UTC-4)');
    expect(text).toMatch(/^[\w @£$¥!"#%&'()*+,\-./:;<=>?¡¿\n]*$/);
    expect(text).not.toMatch(/check-up|Hopper|Lovelace|http/);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  test('says that an appointment stands after all only to somebody who was told otherwise', () => {
    expect(smsText('CONFIRMED', inPerson, { standsAgain: true })).toContain('your appointment stands after all: Mon');
    expect(smsText('CONFIRMED', inPerson)).toContain('your appointment is confirmed: Mon');
    expect(smsText('REASSIGNED', inPerson, { standsAgain: true })).toContain('needs no new time');
    expect(smsText('REASSIGNED', inPerson)).not.toContain('needs');
  });

  test('of a video visit at the time that was told says that its link is new', () => {
    const text = smsText('CONFIRMED', inPerson, { isNewLink: true });
    expect(text).toContain('is confirmed: Mon, 9 Mar, 10:00 (UTC-4). The video link is new.');
    expect(smsText('CONFIRMED', inPerson, { isNewLink: true, standsAgain: true })).toContain('The video link is new.');
    expect(smsText('CONFIRMED', inPerson)).not.toContain('link');
  });

  test.each([
    ['CONFIRMED', 'your appointment is confirmed with another doctor: Mon'],
    ['WAITLIST_OFFER', 'the time offered has a new doctor: Mon'],
  ] as const)('of %s says that it is with another doctor, not whom', (kind, words) => {
    const details = { previousDoctorName: 'Dr Alan Turing', expiresAt: inPerson.appointment.start - 48 * 3_600_000 };
    const text = smsText(kind, inPerson, details);
    expect(text).toContain(words);
    expect(text).not.toContain('Turing');
    expect(text.length).toBeLessThanOrEqual(160);
    expect(smsText(kind, inPerson)).not.toContain('doctor');
  });

  test('says both changes when time and doctor differ from what was last told', () => {
    const both = smsText('RESCHEDULED', inPerson, { previousDoctorName: 'Dr Alan Turing' });
    expect(both).toContain('your appointment has a new time and a new doctor: Mon');
    expect(both).not.toContain('Turing');
    expect(smsText('RESCHEDULED', inPerson)).not.toContain('doctor');
  });

  test.each(['CANCELLED', 'NEEDS_NEW_TIME'] as const)('of %s names the time that was last told, if another', (kind) => {
    const { start, end } = inPerson.appointment;
    const previous = { start: start - 72 * 3_600_000, end: end - 72 * 3_600_000 };
    const text = smsText(kind, inPerson, { previous });
    expect(text).toContain('Mon, 9 Mar, 10:00 (UTC-4) (before: Fri, 6 Mar, 09:00).');
    expect(text.length).toBeLessThanOrEqual(160);
    expect(smsText(kind, inPerson)).not.toContain('before');
  });

  test('of an offer says until when the time is kept', () => {
    const expiresAt = inPerson.appointment.start - 48 * 3_600_000;
    expect(smsText('WAITLIST_OFFER', inPerson, { expiresAt })).toContain('We keep it until Sat, 7 Mar, 09:00 (UTC-5).');
    expect(smsText('WAITLIST_OFFER', inPerson)).toContain('We keep it for you for a while.');
  });

  test('goes to the number as a transactional one', async () => {
    sns.on(PublishCommand).resolves({ MessageId: 'sms-1' });
    expect(await sendSms(client, '+12125550142', 'Hello')).toEqual({ outcome: 'sent', messageId: 'sms-1' });
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toMatchObject({
      PhoneNumber: '+12125550142',
      Message: 'Hello',
    });
  });

  test.each([
    [new OptedOutException({ $metadata: {}, message: '+12125550142 opted out' }), 'rejected'],
    [new InvalidParameterException({ $metadata: {}, message: '+12125550142' }), 'rejected'],
    [new InternalErrorException({ $metadata: {}, message: '+12125550142' }), 'temporary'],
    [new AuthorizationErrorException({ $metadata: {}, message: '+12125550142' }), 'temporary'],
    [Object.assign(new Error('+12125550142'), { name: 'ThrottledException' }), 'temporary'],
  ] as const)(
    'that is not taken is given up or tried again, and the number is in no reason',
    async (error, outcome) => {
      sns.on(PublishCommand).rejects(error);
      const result = await sendSms(client, '+12125550142', 'Hello');
      expect(result.outcome).toBe(outcome);
      expect(JSON.stringify(result)).not.toContain('2125550142');
    },
  );

  test.each([
    ['ThrottledException', true],
    ['Throttled', true],
    ['ThrottlingException', true],
    ['InternalError', false],
    ['Error', false],
  ])('that is refused with %s is beyond the rate: %j', async (name, isThrottle) => {
    sns.on(PublishCommand).rejects(Object.assign(new Error('+12125550142'), { name }));
    expect(await sendSms(client, '+12125550142', 'Hello')).toMatchObject({
      outcome: 'temporary',
      reason: name,
      isThrottle,
      isOfService: true,
    });
  });
});
