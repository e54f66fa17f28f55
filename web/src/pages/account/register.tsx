import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { register, type RegisterData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { showFieldErrors, useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { EmailField, NewPasswordField } from './account-field.tsx';
import { rememberEmail, rememberedEmail } from './email-between-pages.ts';

/** Opening an account; the code that confirms it comes by mail. */
export const Register = () => {
  const { w } = useWords();
  const search = useSearch({ from: '/register' });
  const navigate = useNavigate();
  const form = useContractForm(authRoutes.register, {
    defaultValues: { email: rememberedEmail(), password: '', name: '', phone: '' },
  });
  const registering = useMutation({
    mutationFn: (body: RegisterData['body']) => answer(register({ body })),
    onSuccess: (_answer, { email }) => {
      rememberEmail(email);
      void navigate({ to: '/confirm', search });
    },
    onError: (error) => void showFieldErrors(form, error),
  });
  const { errors } = form.formState;
  return (
    <Page title={w.account.registerTitle}>
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => void form.handleSubmit((body) => registering.mutate(withoutEmpty(body)))(event)}
      >
        <TextInput
          {...form.register('name')}
          label={w.account.name}
          autoComplete="name"
          required
          error={errors.name && w.account.nameMissing}
        />
        <EmailField field={form.register('email')} isWrong={errors.email !== undefined} />
        <TextInput
          {...form.register('phone')}
          label={`${w.account.phone} (${w.app.optional})`}
          type="tel"
          autoComplete="tel"
          error={errors.phone && w.account.phoneWrong}
        />
        <NewPasswordField field={form.register('password')} isWrong={errors.password !== undefined} />
        {registering.isError && <Failure error={registering.error} />}
        <div className={classes.actions}>
          <Button type="submit" loading={registering.isPending}>
            {w.account.register}
          </Button>
        </div>
        <p>
          {w.account.haveAccount}{' '}
          <TextLink to="/sign-in" search={search}>
            {w.account.signIn}
          </TextLink>
        </p>
      </form>
    </Page>
  );
};
