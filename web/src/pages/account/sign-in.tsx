import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { HOMES } from '../../app/guard.ts';
import { RequestProblem } from '../../app/problem.ts';
import { login, type LoginData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
import { useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { begin, restored } from '../../session/session.ts';
import { useWords } from '../../wording/index.tsx';
import { CodeField, EmailField } from './account-field.tsx';
import { rememberEmail, rememberedEmail } from './email-between-pages.ts';

/** Whether the password was right and the code of the authenticator app is missing or wrong. */
const isMissingCode = (error: unknown): boolean =>
  error instanceof RequestProblem && error.errors.some(({ pointer }) => pointer === '/mfaCode');

/** Signing in; afterwards one is where one wanted to go. */
export const SignIn = () => {
  const { w } = useWords();
  const { next, said } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const router = useRouter();
  const form = useContractForm(authRoutes.login, { defaultValues: { email: rememberedEmail(), password: '' } });
  const signingIn = useMutation({
    mutationFn: async (body: LoginData['body']) => answer(login({ body: { ...body, keep: 'cookie' } })),
    onSuccess: async (tokens) => {
      begin(tokens);
      const session = await restored();
      router.history.replace(next ?? HOMES[session?.role ?? 'patient']);
    },
    onError: (error, { email }) => {
      if (!(error instanceof RequestProblem) || error.code !== 'NOT_CONFIRMED') return;
      rememberEmail(email);
      void navigate({ to: '/confirm', search: { ...(next !== undefined && { next }) } });
    },
  });
  /** Asked for once the password was right, and then until one signs in. */
  const [isCodeAsked, askCode] = useState(false);
  const isAboutCode = isMissingCode(signingIn.error);
  if (isAboutCode && !isCodeAsked) askCode(true);
  useEffect(() => {
    if (isCodeAsked) form.setFocus('mfaCode');
  }, [form, isCodeAsked]);
  const wasCodeWrong = isAboutCode && signingIn.variables?.mfaCode !== undefined;
  const notices = {
    'signed-out': w.account.signedOut,
    confirmed: w.account.confirmed,
    password: w.account.passwordSet,
    'second-factor': w.account.secondFactorSet,
  };
  const notice = said !== undefined && said in notices ? notices[said as keyof typeof notices] : undefined;
  const { errors } = form.formState;
  return (
    <Page title={w.account.signInTitle} lead={next === undefined ? undefined : w.problems.UNAUTHENTICATED}>
      {notice !== undefined && (
        <p role="status" className={formClasses.notice}>
          {notice}
        </p>
      )}
      <form
        noValidate
        className={formClasses.form}
        onSubmit={(event) => void form.handleSubmit((body) => signingIn.mutate(withoutEmpty(body)))(event)}
      >
        <EmailField field={form.register('email')} isWrong={errors.email !== undefined} />
        <PasswordInput
          {...form.register('password')}
          label={w.account.password}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': w.account.showPassword }}
          error={errors.password && w.account.passwordMissing}
        />
        {isCodeAsked && (
          <CodeField
            field={form.register('mfaCode')}
            isWrong={errors.mfaCode !== undefined}
            label={w.account.appCode}
          />
        )}
        {wasCodeWrong && (
          <p role="alert" className={formClasses.notice}>
            {w.account.appCodeWrong}
          </p>
        )}
        {signingIn.isError && !isAboutCode && <Failure error={signingIn.error} />}
        <div className={formClasses.actions}>
          <Button type="submit" loading={signingIn.isPending}>
            {w.account.signIn}
          </Button>
          <TextLink to="/forgot-password">{w.account.forgot}</TextLink>
        </div>
        <p>
          {w.account.noAccount}{' '}
          <TextLink to="/register" search={next === undefined ? {} : { next }}>
            {w.account.register}
          </TextLink>
        </p>
      </form>
    </Page>
  );
};
