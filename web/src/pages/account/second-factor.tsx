import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { authRoutes } from '../../../../functions/contract/routes/auth.ts';
import { answer } from '../../app/api.ts';
import { secondFactor } from '../../app/queries.ts';
import {
  beginSecondFactor,
  completeSecondFactor,
  type CompleteSecondFactorData,
  type SecondFactor as Factor,
} from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import classes from '../../parts/form/form.module.css';
import { useContractForm } from '../../parts/form/use-contract-form.ts';
import { Page } from '../../parts/page.tsx';
import { signOut } from '../../session/session.ts';
import { useWords } from '../../wording/index.tsx';
import { CodeField } from './account-field.tsx';
import { CodeProblem } from './code-problem.tsx';
import { QrCode } from './qr-code.tsx';

/** Setting up an authenticator app, as an offer or because the clinic's people have to. */
export const SecondFactor = () => {
  const { w } = useWords();
  const known = useQuery(secondFactor);
  return (
    <Page title={w.account.factorTitle}>
      <Answered of={known}>{(factor) => <SetUp factor={factor} />}</Answered>
    </Page>
  );
};

const SetUp = ({ factor: { enabled, required } }: { readonly factor: Factor }) => {
  const { w } = useWords();
  const beginning = useMutation({ mutationFn: () => answer(beginSecondFactor()) });
  const lead = required ? w.account.factorRequired : w.account.factorOffered;
  return (
    <>
      <p>{enabled ? w.account.factorOn : lead}</p>
      {beginning.data === undefined ? (
        <>
          {beginning.isError && <Failure error={beginning.error} />}
          <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
            {w.account.factorBegin}
          </Button>
        </>
      ) : (
        <Finish {...beginning.data} />
      )}
    </>
  );
};

/** The secret in groups of four, as it is easiest to type. */
const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

const Finish = ({ secret, uri }: { readonly secret: string; readonly uri: string }) => {
  const { w } = useWords();
  const navigate = useNavigate();
  const form = useContractForm(authRoutes.completeSecondFactor, { defaultValues: { code: '' } });
  const finishing = useMutation({
    mutationFn: (body: CompleteSecondFactorData['body']) => answer(completeSecondFactor({ body })),
    onSuccess: async () => {
      await signOut();
      await navigate({ to: '/sign-in', search: { said: 'second-factor' } });
    },
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => void form.handleSubmit((body) => finishing.mutate(body))(event)}
    >
      <p>{w.account.factorScan}</p>
      <QrCode text={uri} label={w.account.factorPicture} />
      <p>
        {w.account.factorKey}: <code data-secret>{grouped(secret)}</code>
      </p>
      <CodeField
        field={form.register('code')}
        isWrong={form.formState.errors.code !== undefined}
        label={w.account.factorCode}
      />
      {finishing.isError && <CodeProblem error={finishing.error} wrong={w.account.appCodeWrong} />}
      <p>{w.account.factorAfter}</p>
      <div className={classes.actions}>
        <Button type="submit" loading={finishing.isPending}>
          {w.account.factorFinish}
        </Button>
      </div>
    </form>
  );
};
