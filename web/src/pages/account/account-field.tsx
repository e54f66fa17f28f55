import { PasswordInput, TextInput } from '@mantine/core';
import type { UseFormRegisterReturn } from 'react-hook-form';
import { useWords } from '../../wording/index.tsx';

interface FieldProps {
  readonly field: UseFormRegisterReturn;
  /** Whether what was typed does not pass the contract. */
  readonly isWrong: boolean;
}

export const EmailField = ({ field, isWrong }: FieldProps) => {
  const { w } = useWords();
  return (
    <TextInput
      {...field}
      label={w.account.email}
      type="email"
      inputMode="email"
      autoComplete="username"
      required
      error={isWrong && w.account.emailWrong}
    />
  );
};

export const NewPasswordField = ({ field, isWrong }: FieldProps) => {
  const { w } = useWords();
  return (
    <PasswordInput
      {...field}
      label={w.account.newPassword}
      description={w.account.passwordHelp}
      autoComplete="new-password"
      required
      visibilityToggleButtonProps={{ 'aria-label': w.account.showPassword }}
      error={isWrong && w.account.passwordWeak}
    />
  );
};

interface CodeFieldProps extends FieldProps {
  /** What the code is from, where it is not the mailed one. */
  readonly label?: string;
}

export const CodeField = ({ field, isWrong, label }: CodeFieldProps) => {
  const { w } = useWords();
  return (
    <TextInput
      {...field}
      label={label ?? w.account.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      error={isWrong && w.account.codeMissing}
    />
  );
};
