import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { forgotPassword, resetPassword, type ResetPasswordData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { useContractForm } from '../../parts/form/use-contract-form.ts';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { CodeField, EmailField, NewPasswordField } from './account-field.tsx';
import { CodeProblem } from './code-problem.tsx';
import { rememberEmail, rememberedEmail } from './email-between-pages.ts';

/** A new password with the mailed code. Invitations link here, so whoever has no code yet can ask for one. */
export const ResetPassword = () => {
  const { w } = useWords();
  const { said } = useSearch({ from: '/reset-password' });
  const navigate = useNavigate();
  const form = useContractForm(authRoutes.resetPassword, {
    defaultValues: { email: rememberedEmail(), code: '', password: '' },
  });
  const resetting = useMutation({
    mutationFn: (body: ResetPasswordData['body']) => answer(resetPassword({ body })),
    onSuccess: (_answer, { email }) => {
      rememberEmail(email);
      void navigate({ to: '/sign-in', search: { said: 'password' } });
    },
  });
  const asking = useMutation({ mutationFn: (email: string) => answer(forgotPassword({ body: { email } })) });
  const ask = async (): Promise<void> => {
    if (await form.trigger('email')) asking.mutate(form.getValues('email'));
  };
  const { errors } = form.formState;
  const wasSent = said === 'sent' || asking.isSuccess;
  return (
    <Page
      title={wasSent ? w.account.resetTitle : w.account.firstTitle}
      lead={wasSent ? w.account.resetText : w.account.firstText}
      back={{ to: '/sign-in', text: w.account.signInTitle }}
    >
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => void form.handleSubmit((body) => resetting.mutate(body))(event)}
      >
        <EmailField field={form.register('email')} isWrong={errors.email !== undefined} />
        <div className={classes.actions}>
          <Button variant={wasSent ? 'subtle' : 'filled'} loading={asking.isPending} onClick={() => void ask()}>
            {wasSent ? w.account.resend : w.account.sendCode}
          </Button>
          <p role="status">{asking.isSuccess && w.account.sent}</p>
        </div>
        {asking.isError && <Failure error={asking.error} />}
        <CodeField field={form.register('code')} isWrong={errors.code !== undefined} />
        <NewPasswordField field={form.register('password')} isWrong={errors.password !== undefined} />
        {resetting.isError && <CodeProblem error={resetting.error} />}
        <div className={classes.actions}>
          <Button type="submit" variant={wasSent ? 'filled' : 'default'} loading={resetting.isPending}>
            {w.account.setPassword}
          </Button>
        </div>
      </form>
    </Page>
  );
};
