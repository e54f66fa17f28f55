import {
  AccountSendingPausedException,
  ConfigurationSetDoesNotExistException,
  ConfigurationSetSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SendRawEmailCommand,
  SESClient,
  SESServiceException,
} from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { addressTag } from '../../functions/domain/ids.ts';
import { sendRawEmail } from '../../functions/email/send.ts';

const client = new SESClient({ region: 'us-east-1' });
const ses = mockClient(client);
const sending = { from: 'clinic@example.com', to: 'ada@example.com', raw: Buffer.from('From: …') };
const $metadata = {};
const refused = (name: string, message = 'ada@example.com') =>
  new SESServiceException({ name, $fault: 'client', message, $metadata });
const rejected = (message: string) => new MessageRejected({ message, $metadata });

beforeEach(() => ses.reset());

const failed = (name: string, httpStatusCode: number, message = name) =>
  new SESServiceException({
    name,
    message,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
  });

describe('sending a mail', () => {
  it('goes to the one recipient, whatever its headers say', async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
    expect(await sendRawEmail(client, { ...sending, configurationSetName: 'mails' })).toEqual({
      outcome: 'sent',
      messageId: 'ses-1',
    });
    expect(ses.commandCalls(SendRawEmailCommand)[0]?.args[0].input).toEqual({
      Source: 'clinic@example.com',
      Destinations: ['ada@example.com'],
      RawMessage: { Data: sending.raw },
      ConfigurationSetName: 'mails',
    });
  });

  it('tags a mail with whose address it goes to, by a hash that is the same in any case', async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
    for (const to of ['ada@example.com', 'Ada@Example.com', 'bob@example.com'])
      await sendRawEmail(client, { ...sending, to, tags: { notice: 'note_1' } });
    const tags = ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input.Tags ?? []);
    expect(tags[0]).toEqual([
      { Name: 'notice', Value: 'note_1' },
      { Name: 'address', Value: addressTag('ada@example.com') },
    ]);
    expect(tags[1]).toEqual(tags[0]);
    expect(tags[2]).not.toEqual(tags[0]);
    // SES takes letters, digits, `_` and `-`.
    for (const { Value } of tags.flat()) expect(Value).toMatch(/^[\w-]{1,255}$/);
  });

  it.each([
    ['a refused message', rejected('Address is on the suppression list: ada@example.com')],
    ['a message that is too long', rejected('Message length is more than 10485760 bytes long: 10485761')],
    ['an address that is none', refused('InvalidParameterValue', 'Missing final ‘@domain’')],
    ['an address with a space', refused('InvalidParameterValue', 'Local address contains control or whitespace')],
    ['an address that is out of form', refused('ValidationError', 'Value at ‘destinations’ failed: ada@example.com')],
    ['an address on a list of the account', rejected('Address is on the suppression list of your account')],
  ])('%s is not tried again', async (_, error) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendRawEmail(client, sending)).toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    ['an outage', new SESServiceException({ name: 'ServiceUnavailable', $fault: 'server', $metadata })],
    ['a paused account', new AccountSendingPausedException({ message: '', $metadata })],
    ['an account that SES paused', rejected('Sending paused for this account. For more information, please check …')],
    ['an account that SES suspended', rejected('Sending suspended for this account. For more information, please …')],
    ['an account that is shut down', rejected('Your account was shut down: see your e-mail address of the account')],
    ['a refusal in words that nobody knows', rejected('We cannot do this now.')],
    ['a paused configuration set', new ConfigurationSetSendingPausedException({ message: '', $metadata })],
    ['a missing configuration set', new ConfigurationSetDoesNotExistException({ message: '', $metadata })],
    ['a domain not set up', new MailFromDomainNotVerifiedException({ message: '', $metadata })],
    ['a sender not verified', rejected('Email address is not verified: Clinic@example.com')],
    [
      'a recipient not verified, in an account without production access',
      rejected('Email address is not verified. The following identities failed the check in region X: ada@example.com'),
    ],
    ['a tag that SES does not take', refused('InvalidParameterValue', 'Invalid tag value <a b>')],
    ['a name that SES does not take', refused('ValidationError', 'Value at ‘configurationSetName’ failed')],
    ['a right that is missing', refused('AccessDenied', 'not authorized to perform ses:SendRawEmail')],
    ['a broken connection', new Error('ECONNRESET')],
  ])('%s is no fault of the recipient’s and is tried again', async (_, error) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendRawEmail(client, sending)).toMatchObject({
      outcome: 'temporary',
      reason: error.name,
      isThrottle: false,
    });
  });

  it.each([
    ['beyond the rate', refused('Throttling', 'Maximum sending rate exceeded.')],
    ['beyond what a day allows', refused('Throttling', 'Daily message quota exceeded.')],
    ['as newer interfaces call it', refused('TooManyRequestsException')],
    [
      'as HTTP says it',
      new SESServiceException({ name: 'Unknown', $fault: 'client', $metadata: { httpStatusCode: 429 } }),
    ],
  ])('too much (%s) has to wait, which is no failure', async (_, error) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendRawEmail(client, sending)).toMatchObject({ outcome: 'temporary', isThrottle: true });
  });

  it.each([
    ['no answer in time', Object.assign(new Error('no answer'), { name: 'TimeoutError' }), true, true],
    ['a connection that broke', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), true, true],
    ['no connection', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), false, true],
    ['an internal failure', failed('InternalFailure', 500), true, true],
    ['a service that is unavailable', failed('ServiceUnavailable', 503), false, true],
    ['a pause of the account', failed('AccountSendingPausedException', 400), false, true],
    ['a suspension of the account', rejected('Sending suspended for this account.'), false, true],
    ['a sender not verified', rejected('Email address is not verified: clinic@example.com'), false, true],
    ['a missing right', failed('AccessDenied', 403), false, true],
    ['wrong keys', failed('InvalidClientTokenId', 403), false, true],
    ['keys that cannot be got', Object.assign(new Error('none'), { name: 'CredentialsProviderError' }), false, true],
    ['a missing configuration set', failed('ConfigurationSetDoesNotExist', 400), false, true],
    ['a wrong tag', failed('InvalidParameterValue', 400, 'Tag value is invalid'), false, false],
    ['a recipient not verified', rejected('Email address is not verified: Ada@example.com'), false, false],
  ])('tells after %s whether it was perhaps taken, and whether the next would fare better', async (_, error, ...is) => {
    ses.on(SendRawEmailCommand).rejects(error);
    const [isUnknown, isOfService] = is;
    expect(await sendRawEmail(client, sending)).toMatchObject({ outcome: 'temporary', isUnknown, isOfService });
  });

  it('takes no word of an address for one about our account', async () => {
    const to = 'paused-account@example.com';
    ses.on(SendRawEmailCommand).rejects(rejected(`Address blacklisted: ${to}`));
    expect(await sendRawEmail(client, { ...sending, to })).toMatchObject({ outcome: 'rejected' });
    ses.on(SendRawEmailCommand).rejects(refused('ValidationError', `Value at ‘destinations’ failed: ${to}`));
    expect(await sendRawEmail(client, { ...sending, to })).toMatchObject({ outcome: 'rejected' });
  });

  it('keeps addresses out of what it reports', async () => {
    ses.on(SendRawEmailCommand).rejects(refused('InvalidParameterValue'));
    expect(JSON.stringify(await sendRawEmail(client, sending))).not.toContain('ada@example.com');
  });
});
