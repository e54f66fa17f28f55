import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Own = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'color'> & {
  readonly ref?: Ref<HTMLAnchorElement>;
};

/** A link to a page of the app that looks like text. */
export const TextLink = createLink((props: Own & Omit<AnchorProps, keyof Own>) => <Anchor {...props} />);

/** A link to a page of the app that looks like a button. */
export const ButtonLink = createLink((props: Own & Omit<ButtonProps, keyof Own>) => (
  <Button component="a" {...props} />
));
