import { SESClient } from '@aws-sdk/client-ses';
import { v7 } from 'uuid';
import { readEnvironment } from '../../contract/environment.ts';
import { leftInPeace, PATIENCE } from '../../contract/patience.ts';
import type { Clinic } from '../../domain/clinic.ts';
import type { Person } from '../../domain/person.ts';
import { composeMail, type Mail } from '../../email/compose.ts';
import { rawMessage } from '../../email/message.ts';
import { sendRawEmail } from '../../email/send.ts';
import { findIdByEmail } from '../../store/people.ts';
import { isSuppressed } from '../../store/suppressions.ts';
import type { Table } from '../../store/table.ts';

/** Somebody for whom a login was made, and by whom. */
export interface Invitation {
  readonly person: Pick<Person, 'id' | 'email' | 'name'>;
  readonly role: 'doctor' | 'staff';
  readonly clinic: Clinic;
}

/**
 * The mails about accounts, sent while the caller waits: they are about no appointment. SES tells of those that come
 * back as of all others.
 */
export interface AccountMails {
  /** Goes to an address that takes no mail of ours too: an administrator asks for it, and it is the only way in. */
  readonly sendInvitation: (invitation: Invitation) => Promise<void>;
  /** Does not go to an address that takes no mail of ours: anybody can ask for it. */
  readonly tellKnownPerson: (email: string) => Promise<void>;
}

interface Recipient {
  /** Absent when they are not stored. */
  readonly id: string | undefined;
  readonly name: string;
  readonly address: string;
}

const SENDER = 'Appointments';

export const realAccountMails = (table: Table): AccountMails => {
  const ses = new SESClient(PATIENCE);
  ses.middlewareStack.use(leftInPeace());
  const { MAIL_FROM, MAIL_CONFIGURATION_SET, WEB_URL } = readEnvironment(
    'MAIL_FROM',
    'MAIL_CONFIGURATION_SET',
    'WEB_URL',
  );
  const send = async (mail: Mail, { id, ...to }: Recipient): Promise<void> => {
    const raw = await rawMessage(mail, {
      from: { name: SENDER, address: MAIL_FROM },
      to,
      messageId: `<${v7()}@${MAIL_FROM.split('@')[1]}>`,
      date: new Date(),
    });
    const { outcome } = await sendRawEmail(ses, {
      from: MAIL_FROM,
      to: to.address,
      raw,
      configurationSetName: MAIL_CONFIGURATION_SET,
      tags: id === undefined ? {} : { person: id },
    });
    // An address that takes no mail is nothing that a repeated request could mend.
    if (outcome === 'temporary') throw new Error('the mail could not be sent');
  };

  return {
    sendInvitation: ({ person, role, clinic }) =>
      send(
        composeMail('INVITATION', {
          recipientName: person.name,
          clinic,
          role,
          email: person.email,
          setPasswordUrl: `${WEB_URL}/reset-password`,
        }),
        { id: person.id, name: person.name, address: person.email },
      ),
    tellKnownPerson: async (email) => {
      if (await isSuppressed(table, email)) return;
      const id = await findIdByEmail(table, email);
      // The page for a new password welcomes people who never had one; this person had one.
      const urls = { signInUrl: `${WEB_URL}/sign-in`, resetPasswordUrl: `${WEB_URL}/forgot-password` };
      await send(composeMail('KNOWN_EMAIL', { email, ...urls }), { id, name: '', address: email });
    },
  };
};
