import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.hoisted(() =>
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    MAIL_FROM: 'clinic@example.com',
    MAIL_CONFIGURATION_SET: 'mails',
    WEB_URL: 'https://example.com',
  }),
);

import { type AccountMails, realAccountMails } from '../../functions/api/callers/mails.ts';
import { addressTag } from '../../functions/domain/ids.ts';
import type { Person } from '../../functions/domain/person.ts';
import { suppress } from '../../functions/store/suppressions.ts';
import type { Table } from '../../functions/store/table.ts';
import { freshTable } from '../support/table.ts';
import { NOW, openWorld, savedPerson, type World } from '../support/world.ts';

const ses = mockClient(SESClient);
let table: Table;
let world: World;
let person: Person;
let mails: AccountMails;
beforeEach(async () => {
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
  table = await freshTable();
  world = await openWorld(table);
  person = await savedPerson(table);
  mails = realAccountMails(table);
});

const sent = () => ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input);
const invite = () => mails.sendInvitation({ person, role: 'staff', clinic: world.clinic });

describe('a mail about an account', () => {
  it.each([
    ['an invitation', () => invite()],
    ['to somebody who is known', () => mails.tellKnownPerson(person.email)],
  ])('(%s) is one whose bounce SES tells of, with the person and the address by id', async (_, send) => {
    await send();
    expect(sent()).toMatchObject([
      {
        Destinations: [person.email],
        ConfigurationSetName: 'mails',
        Tags: [
          { Name: 'person', Value: person.id },
          { Name: 'address', Value: addressTag(person.email) },
        ],
      },
    ]);
  });

  it('to somebody who has a login and is not stored names no person', async () => {
    await mails.tellKnownPerson('bob@example.com');
    expect(sent().map(({ Tags }) => Tags)).toEqual([[{ Name: 'address', Value: addressTag('bob@example.com') }]]);
  });

  it.each(['bounce', 'complaint'] as const)(
    'goes to an address stopped by a %s when an administrator asks for it, not when anybody can',
    async (reason) => {
      await suppress(table, person, reason, NOW);
      await mails.tellKnownPerson(person.email);
      expect(sent()).toEqual([]);
      await invite();
      expect(sent()).toHaveLength(1);
    },
  );
});
