import { Button, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { selfRoutes } from '../../../../functions/contract/routes/self.ts';
import { answer } from '../../app/api.ts';
import { me } from '../../app/queries.ts';
import { type Profile, updateMe, type UpdateMeData } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
import { showFieldErrors, useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useWords } from '../../wording/index.tsx';
import { OwnData } from './own-data.tsx';

/** Who one is here, and which messages one wants. */
export const Me = () => {
  const { w } = useWords();
  const profile = useQuery(me);
  return (
    <Page title={w.me.title}>
      <Answered of={profile}>
        {(found) => (
          <>
            <Person profile={found} />
            <Preferences profile={found} />
            <SigningIn />
            {found.role === 'patient' && <OwnData profile={found} />}
          </>
        )}
      </Answered>
    </Page>
  );
};

const Person = ({ profile }: { readonly profile: Profile }) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const form = useContractForm(selfRoutes.updateMe, {
    defaultValues: { name: profile.name, phone: profile.phone ?? '' },
  });
  const saving = useMutation({
    mutationFn: (body: NonNullable<UpdateMeData['body']>) => answer(updateMe({ body })),
    onSuccess: (saved) => cache.setQueryData(me.queryKey, saved),
    onError: (error) => void showFieldErrors(form, error),
  });
  const { errors } = form.formState;
  return (
    <section className={rows.section} aria-labelledby="person">
      <h2 id="person">{w.me.person}</h2>
      <form
        noValidate
        className={formClasses.form}
        onSubmit={(event) => void form.handleSubmit((body) => saving.mutate(withoutEmpty(body)))(event)}
      >
        <TextInput
          {...form.register('name')}
          label={w.me.name}
          autoComplete="name"
          error={errors.name && w.account.nameMissing}
        />
        <TextInput label={w.me.email} value={profile.email} readOnly />
        <TextInput
          {...form.register('phone')}
          label={`${w.me.phone} (${w.app.optional})`}
          type="tel"
          autoComplete="tel"
          error={errors.phone && w.account.phoneWrong}
        />
        {saving.isError && <Failure error={saving.error} />}
        <div className={formClasses.actions}>
          <Button type="submit" loading={saving.isPending}>
            {w.app.save}
          </Button>
          <span role="status">{saving.isSuccess && w.app.saved}</span>
        </div>
      </form>
    </section>
  );
};

const SigningIn = () => {
  const { w } = useWords();
  return (
    <section className={rows.section} aria-labelledby="signing-in">
      <h2 id="signing-in">{w.me.signingIn}</h2>
      <p>
        <TextLink to="/second-factor">{w.account.factorTitle}</TextLink>
      </p>
    </section>
  );
};

const KINDS = ['email', 'sms', 'reminders', 'announcements'] as const;

/** The API names announcements only where they are switched off. */
type Wanted = Profile['preferences'] & { readonly announcements?: boolean | undefined };

/** Each switch is saved as it is flipped, and flips back if the API refuses. */
const Preferences = ({ profile }: { readonly profile: Profile }) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const names = {
    email: w.me.byEmail,
    sms: w.me.bySms,
    reminders: w.me.reminders,
    announcements: w.me.announcements,
  };
  const wanted: Wanted = profile.preferences;
  const saving = useMutation({
    mutationFn: (preferences: Partial<Wanted>) => answer(updateMe({ body: { preferences } })),
    onMutate: (preferences) => {
      cache.setQueryData(
        me.queryKey,
        (known) => known && { ...known, preferences: { ...known.preferences, ...preferences } },
      );
      return profile;
    },
    onError: (_error, _preferences, before) => cache.setQueryData(me.queryKey, before),
    onSuccess: (saved) => cache.setQueryData(me.queryKey, saved),
  });
  return (
    <section className={rows.section} aria-labelledby="messages">
      <h2 id="messages">{w.me.messages}</h2>
      {KINDS.map((kind) => (
        <Switch
          key={kind}
          label={names[kind]}
          checked={wanted[kind] ?? true}
          onChange={({ currentTarget }) => saving.mutate({ [kind]: currentTarget.checked })}
        />
      ))}
      {saving.isError && <Failure error={saving.error} />}
    </section>
  );
};
