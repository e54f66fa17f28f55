import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { managementRoutes } from '../../../../functions/contract/routes/management.ts';
import { answer } from '../../app/api.ts';
import { type Clinic, inviteStaff, type InviteStaffData, removeStaff, type StaffMember } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Ask } from '../../parts/ask.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
import { showFieldErrors, useContractForm } from '../../parts/form/use-contract-form.ts';
import { useOnceKey } from '../../parts/form/use-once-key.ts';
import { TextLink } from '../../parts/link.tsx';
import { type Done, Notice } from '../../parts/notice.tsx';
import rows from '../../parts/rows.module.css';
import { useSession } from '../../session/session.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { staffOf } from './setting-queries.ts';
import { SettingsPage } from './settings-page.tsx';
import classes from './settings.module.css';

/** Who works at the clinic's front desk. */
export const Staff = () => {
  const { w } = useAdminWords();
  return (
    <SettingsPage title={w.admin.staff.title} lead={w.admin.staff.lead}>
      {(clinic) => <StaffList clinic={clinic} />}
    </SettingsPage>
  );
};

const StaffList = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.staff;
  const cache = useQueryClient();
  const session = useSession();
  const ownId = session?.userId;
  const isAdmin = session?.role === 'admin';
  const staff = useQuery(staffOf(clinic.id));
  const [isInviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<StaffMember>();
  const [done, setDone] = useState<Done>();
  const renew = (): Promise<void> => cache.invalidateQueries({ queryKey: staffOf(clinic.id).queryKey });
  return (
    <div className={classes.group}>
      <div>
        <Button onClick={() => setInviting(true)}>{words.invite}</Button>
      </div>
      <Notice done={done} />
      <Answered of={staff}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneHelp}</p>
            </Empty>
          ) : (
            <ul className={rows.rows}>
              {all.map((member) => (
                <li key={member.userId} className={rows.row}>
                  <strong>{member.name}</strong>
                  <span className={rows.soft}>{member.email}</span>
                  <span className={rows.end}>
                    {isAdmin && (
                      <TextLink
                        to="/admin/audit"
                        search={{ actor: member.userId }}
                        aria-label={words.didOf(member.name)}
                      >
                        {words.did}
                      </TextLink>
                    )}
                    {member.userId === ownId ? (
                      <span className={rows.soft}>{words.you}</span>
                    ) : (
                      <Button
                        variant="default"
                        size="xs"
                        aria-label={words.removeOf(member.name)}
                        onClick={() => setLeaving(member)}
                      >
                        {words.remove}
                      </Button>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
      <Dialog title={words.invite} opened={isInviting} onClose={() => setInviting(false)}>
        <InviteForm
          clinicId={clinic.id}
          onInvited={({ name }) => {
            setInviting(false);
            setDone({ text: words.invited(name) });
            void renew();
          }}
        />
      </Dialog>
      <Ask
        title={words.removeTitle(leaving?.name ?? '')}
        text={words.removeText}
        yes={words.removeYes}
        isGrave
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        action={async () => {
          if (leaving === undefined) return;
          await answer(removeStaff({ path: { clinicId: clinic.id, userId: leaving.userId } }));
          setDone({ text: words.removed(leaving.name) });
          await renew();
        }}
      />
    </div>
  );
};

interface InviteFormProps {
  readonly clinicId: string;
  readonly onInvited: (member: StaffMember) => void;
}

const InviteForm = ({ clinicId, onInvited }: InviteFormProps) => {
  const { w } = useAdminWords();
  const keyFor = useOnceKey();
  const form = useContractForm(managementRoutes.inviteStaff, { defaultValues: { name: '', email: '' } });
  const inviting = useMutation({
    mutationFn: (body: InviteStaffData['body']) =>
      answer(inviteStaff({ path: { clinicId }, headers: keyFor(body), body })),
    onSuccess: onInvited,
    onError: (error) => void showFieldErrors(form, error),
  });
  const { errors } = form.formState;
  return (
    <form
      noValidate
      className={formClasses.form}
      onSubmit={(event) => void form.handleSubmit((body) => inviting.mutate(body))(event)}
    >
      <p>{w.admin.staff.inviteText}</p>
      <TextInput
        {...form.register('name')}
        label={w.admin.doctors.name}
        required
        data-autofocus
        autoComplete="off"
        error={errors.name && w.account.nameMissing}
      />
      <TextInput
        {...form.register('email')}
        label={w.admin.doctors.email}
        type="email"
        required
        autoComplete="off"
        error={errors.email && w.account.emailWrong}
      />
      {inviting.isError && <Failure error={inviting.error} />}
      <div className={formClasses.actions}>
        <Button type="submit" loading={inviting.isPending}>
          {w.admin.staff.sendInvite}
        </Button>
      </div>
    </form>
  );
};
