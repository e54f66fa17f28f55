import { Button } from '@mantine/core';
import { hashKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { staffRoutes } from '../../../../functions/contract/routes/staff.ts';
import { answer, ifUnchanged } from '../../app/api.ts';
import { RequestProblem } from '../../app/problem.ts';
import { clinicOf, clinics } from '../../app/queries.ts';
import { type Clinic, updateClinic, type UpdateClinicData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import { showFieldErrors, useContractForm } from '../../parts/form/use-contract-form.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { changeOf, type ClinicField, differences, valuesOf } from './clinic-change.ts';
import { AboutFields, PolicyFields } from './clinic-fields.tsx';
import classes from './settings.module.css';
import { SettingsPage } from './settings-page.tsx';

/** What the clinic is and by which rules it is booked. */
export const ClinicSettings = () => {
  const { w } = useAdminWords();
  return <SettingsPage title={w.admin.clinic.title}>{(clinic) => <ClinicForm clinic={clinic} />}</SettingsPage>;
};

const isConflict = (error: unknown): boolean => error instanceof RequestProblem && error.code === 'VERSION_CONFLICT';

/** The form of a clinic as it was seen; what others change meanwhile is shown, and taken over where nothing was typed. */
const ClinicForm = ({ clinic: latest }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const cache = useQueryClient();
  const [seen, setSeen] = useState(latest);
  const [theirs, setTheirs] = useState<readonly ClinicField[]>([]);
  const form = useContractForm(staffRoutes.createClinic, { defaultValues: valuesOf(latest) });
  const adopt = (now: Clinic, isOwn: boolean): void => {
    if (now.version <= seen.version) return;
    setSeen(now);
    if (!isOwn) setTheirs((known) => [...new Set([...known, ...differences(seen, now)])]);
    form.reset(valuesOf(now), { keepDirtyValues: !isOwn });
  };
  const saving = useMutation({
    mutationFn: (body: UpdateClinicData['body']) =>
      answer(updateClinic({ path: { clinicId: seen.id }, headers: ifUnchanged(seen), body })),
    onSuccess: (saved) => {
      setTheirs([]);
      adopt(saved, true);
      cache.setQueryData(clinicOf(saved.id).queryKey, saved);
      void cache.invalidateQueries({ queryKey: clinics.queryKey });
    },
    onError: async (error) => {
      if (isConflict(error)) adopt(await cache.fetchQuery({ ...clinicOf(seen.id), staleTime: 0 }), false);
      else showFieldErrors(form, error);
    },
  });
  // What comes while it is being saved may be one's own change.
  useEffect(() =>
    cache.getQueryCache().subscribe(({ type, query }) => {
      const now = type === 'updated' && !saving.isPending ? query.state.data : undefined;
      if (query.queryHash === hashKey(clinicOf(seen.id).queryKey) && now !== undefined) adopt(now as Clinic, false);
    }),
  );
  const change = changeOf(seen, form.watch());
  return (
    <form
      noValidate
      className={classes.group}
      onSubmit={(event) =>
        void form.handleSubmit((values) => {
          const body = changeOf(seen, values);
          if (body !== undefined) saving.mutate(body);
        })(event)
      }
    >
      <Conflict fields={theirs} clinic={seen} onLooked={() => setTheirs([])} />
      <div className={classes.groups}>
        <AboutFields form={form} isNew={false} />
        <PolicyFields form={form} />
      </div>
      {saving.isError && !isConflict(saving.error) && <Failure error={saving.error} />}
      <div className={classes.bar}>
        <Button type="submit" loading={saving.isPending} disabled={change === undefined}>
          {w.app.save}
        </Button>
        <span role="status">{saving.isSuccess && change === undefined && w.admin.clinic.saved}</span>
      </div>
    </form>
  );
};

interface ConflictProps {
  readonly fields: readonly ClinicField[];
  readonly clinic: Clinic;
  readonly onLooked: () => void;
}

/** What somebody else changed while the form was open. */
const Conflict = ({ fields, clinic, onLooked }: ConflictProps) => {
  const { w } = useAdminWords();
  const { policy } = clinic;
  const now: Record<ClinicField, () => string> = {
    name: () => clinic.name,
    address: () => clinic.address,
    phone: () => clinic.phone,
    minNoticeMinutes: () => w.admin.length(policy.minNoticeMinutes * 60),
    horizonDays: () => w.admin.clinic.days(policy.horizonDays),
    cancelCutoffMinutes: () => w.admin.length(policy.cancelCutoffMinutes * 60),
    holdSeconds: () => w.admin.length(policy.holdSeconds),
    offerSeconds: () => w.admin.length(policy.offerSeconds),
    reminderLeadMinutes: () =>
      policy.reminderLeadMinutes.map((minutes) => w.admin.length(minutes * 60)).join(', ') || w.admin.clinic.none,
  };
  if (fields.length === 0) return null;
  return (
    <div className={classes.conflict} role="alert">
      <strong>{w.admin.clinic.conflictTitle}</strong>
      <ul>
        {fields.map((field) => (
          <li key={field}>{w.admin.clinic.conflictField(w.admin.clinic[field], now[field]())}</li>
        ))}
      </ul>
      <p>{w.admin.clinic.conflictText}</p>
      <Button variant="default" size="xs" onClick={onLooked}>
        {w.admin.clinic.looked}
      </Button>
    </div>
  );
};
