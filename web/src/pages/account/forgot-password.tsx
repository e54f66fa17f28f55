import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { forgotPassword, type ForgotPasswordData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { useContractForm } from '../../parts/form/use-contract-form.ts';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { EmailField } from './account-field.tsx';
import { rememberEmail, rememberedEmail } from './email-between-pages.ts';

/** Asks for a code that sets a new password; invited people come here for their first. */
export const ForgotPassword = () => {
  const { w } = useWords();
  const navigate = useNavigate();
  const form = useContractForm(authRoutes.forgotPassword, { defaultValues: { email: rememberedEmail() } });
  const asking = useMutation({
    mutationFn: (body: ForgotPasswordData['body']) => answer(forgotPassword({ body })),
    onSuccess: (_answer, { email }) => {
      rememberEmail(email);
      void navigate({ to: '/reset-password', search: { said: 'sent' } });
    },
  });
  return (
    <Page
      title={w.account.forgotTitle}
      lead={w.account.forgotText}
      back={{ to: '/sign-in', text: w.account.signInTitle }}
    >
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => void form.handleSubmit((body) => asking.mutate(body))(event)}
      >
        <EmailField field={form.register('email')} isWrong={form.formState.errors.email !== undefined} />
        {asking.isError && <Failure error={asking.error} />}
        <div className={classes.actions}>
          <Button type="submit" loading={asking.isPending}>
            {w.account.sendCode}
          </Button>
        </div>
      </form>
    </Page>
  );
};
