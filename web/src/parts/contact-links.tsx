import { Anchor } from '@mantine/core';

/** An e-mail address to write to. */
export const MailLink = ({ email }: { readonly email: string }) => <Anchor href={`mailto:${email}`}>{email}</Anchor>;

/** A phone number to call. */
export const PhoneLink = ({ phone }: { readonly phone: string }) => (
  <Anchor href={`tel:${phone.replaceAll(/[^\d+]/g, '')}`}>{phone}</Anchor>
);
