import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { confirmAccount, type ConfirmAccountData, resendCode } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { useContractForm } from '../../parts/form/use-contract-form.ts';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { CodeField, EmailField } from './account-field.tsx';
import { CodeProblem } from './code-problem.tsx';
import { rememberEmail, rememberedEmail } from './email-between-pages.ts';

/** The code from the mail, which shows that the address is one's own. */
export const Confirm = () => {
  const { w } = useWords();
  const search = useSearch({ from: '/confirm' });
  const navigate = useNavigate();
  const form = useContractForm(authRoutes.confirmAccount, { defaultValues: { email: rememberedEmail(), code: '' } });
  const confirming = useMutation({
    mutationFn: (body: ConfirmAccountData['body']) => answer(confirmAccount({ body })),
    onSuccess: (_answer, { email }) => {
      rememberEmail(email);
      void navigate({ to: '/sign-in', search: { ...search, said: 'confirmed' } });
    },
  });
  const resending = useMutation({ mutationFn: (email: string) => answer(resendCode({ body: { email } })) });
  const { errors } = form.formState;
  const resend = async (): Promise<void> => {
    if (await form.trigger('email')) resending.mutate(form.getValues('email'));
  };
  return (
    <Page title={w.account.confirmTitle} lead={w.account.confirmText}>
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => void form.handleSubmit((body) => confirming.mutate(body))(event)}
      >
        <EmailField field={form.register('email')} isWrong={errors.email !== undefined} />
        <CodeField field={form.register('code')} isWrong={errors.code !== undefined} />
        {confirming.isError && <CodeProblem error={confirming.error} />}
        {resending.isError && <Failure error={resending.error} />}
        <p role="status">{resending.isSuccess && w.account.resent}</p>
        <div className={classes.actions}>
          <Button type="submit" loading={confirming.isPending}>
            {w.account.confirm}
          </Button>
          <Button variant="subtle" loading={resending.isPending} onClick={() => void resend()}>
            {w.account.resend}
          </Button>
        </div>
      </form>
    </Page>
  );
};
