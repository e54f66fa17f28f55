import {
  AccountSendingPausedException,
  ConfigurationSetDoesNotExistException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SendRawEmailCommand,
  SESClient,
  SESServiceException,
} from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { sendRawEmail } from '../../functions/email/send.ts';

const client = new SESClient({ region: 'us-east-1' });
const ses = mockClient(client);
const sending = { from: 'clinic@example.com', to: 'ada@example.com', raw: Buffer.from('From: …') };
const $metadata = {};
const refused = (name: string) =>
  new SESServiceException({ name, $fault: 'client', message: 'ada@example.com', $metadata });

beforeEach(() => ses.reset());

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

  it.each([
    [
      'a refused message',
      new MessageRejected({ message: 'Address is on the suppression list: ada@example.com', $metadata }),
    ],
    ['an address that is none', refused('InvalidParameterValue')],
  ])('%s is not tried again', async (_, error) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendRawEmail(client, sending)).toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    ['throttling', refused('Throttling')],
    ['an outage', new SESServiceException({ name: 'ServiceUnavailable', $fault: 'server', $metadata })],
    ['a paused account', new AccountSendingPausedException({ message: '', $metadata })],
    ['a missing configuration set', new ConfigurationSetDoesNotExistException({ message: '', $metadata })],
    ['a domain not set up', new MailFromDomainNotVerifiedException({ message: '', $metadata })],
    [
      'a sender not verified',
      new MessageRejected({ message: 'Email address is not verified: Clinic@example.com', $metadata }),
    ],
    ['a broken connection', new Error('ECONNRESET')],
  ])('%s is no fault of the recipient’s and is tried again', async (_, error) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendRawEmail(client, sending)).toMatchObject({ outcome: 'temporary' });
  });

  it('keeps addresses out of what it reports', async () => {
    ses.on(SendRawEmailCommand).rejects(refused('InvalidParameterValue'));
    expect(JSON.stringify(await sendRawEmail(client, sending))).not.toContain('ada@example.com');
  });
});
