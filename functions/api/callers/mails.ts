import { SESClient } from '@aws-sdk/client-ses';
import { v7 } from 'uuid';
import { readEnvironment } from '../../contract/environment.ts';
import { leftInPeace, PATIENCE } from '../../contract/patience.ts';
import type { Clinic } from '../../domain/clinic.ts';
import type { Person } from '../../domain/person.ts';
import { composeMail, type Mail } from '../../email/compose.ts';
import { rawMessage } from '../../email/message.ts';
import { sendRawEmail } from '../../email/send.ts';

/** Somebody for whom a login was made, and by whom. */
export interface Invitation {
  readonly person: Pick<Person, 'email' | 'name'>;
  readonly role: 'doctor' | 'staff';
  readonly clinic: Clinic;
}

/** The mails about accounts, sent while the caller waits: they are about no appointment. */
export interface AccountMails {
  readonly sendInvitation: (invitation: Invitation) => Promise<void>;
  readonly tellKnownPerson: (email: string) => Promise<void>;
}

const SENDER = 'Appointments';

export const realAccountMails = (): AccountMails => {
  const ses = new SESClient(PATIENCE);
  ses.middlewareStack.use(leftInPeace());
  const { MAIL_FROM, WEB_URL } = readEnvironment('MAIL_FROM', 'WEB_URL');
  const resetPasswordUrl = `${WEB_URL}/reset-password`;

  const send = async (mail: Mail, to: { readonly name: string; readonly address: string }): Promise<void> => {
    const raw = await rawMessage(mail, {
      from: { name: SENDER, address: MAIL_FROM },
      to,
      messageId: `<${v7()}@${MAIL_FROM.split('@')[1]}>`,
      date: new Date(),
    });
    const { outcome } = await sendRawEmail(ses, { from: MAIL_FROM, to: to.address, raw });
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
          setPasswordUrl: resetPasswordUrl,
        }),
        { name: person.name, address: person.email },
      ),
    tellKnownPerson: (email) =>
      send(composeMail('KNOWN_EMAIL', { email, signInUrl: `${WEB_URL}/sign-in`, resetPasswordUrl }), {
        name: '',
        address: email,
      }),
  };
};
