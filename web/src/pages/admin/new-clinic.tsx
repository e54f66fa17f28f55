import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { staffRoutes } from '../../../../functions/contract/routes/staff.ts';
import { DEFAULT_POLICY } from '../../../../functions/domain/clinic.ts';
import { answer } from '../../app/api.ts';
import { clinicOf } from '../../app/queries.ts';
import { createClinic, type CreateClinicData } from '../../client/index.ts';
import { Failure } from '../../parts/failure.tsx';
import { showFieldErrors, useContractForm } from '../../parts/form/use-contract-form.ts';
import { useOnceKey } from '../../parts/form/use-once-key.ts';
import { Page } from '../../parts/page.tsx';
import { ownTimeZone } from '../../time/format.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { AboutFields, PolicyFields } from '../settings/clinic-fields.tsx';
import classes from '../settings/settings.module.css';

/** Opening a clinic: who it is, and by which rules it is booked. */
export const NewClinic = () => {
  const { w } = useAdminWords();
  const words = w.admin.clinics;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const keyFor = useOnceKey();
  const form = useContractForm(staffRoutes.createClinic, {
    defaultValues: {
      name: '',
      address: '',
      phone: '',
      timeZone: ownTimeZone(),
      policy: { ...DEFAULT_POLICY, reminderLeadMinutes: [...DEFAULT_POLICY.reminderLeadMinutes] },
    },
  });
  const opening = useMutation({
    mutationFn: (body: CreateClinicData['body']) => answer(createClinic({ headers: keyFor(body), body })),
    onSuccess: async (clinic) => {
      cache.setQueryData(clinicOf(clinic.id).queryKey, clinic);
      void cache.invalidateQueries({ queryKey: ['clinics'] });
      await navigate({ to: '/settings/types', search: { clinic: clinic.id } });
    },
    onError: (error) => void showFieldErrors(form, error),
  });
  return (
    <Page title={words.openTitle} lead={words.openLead} back={{ to: '/admin', text: words.title }} wide>
      <form
        noValidate
        className={classes.group}
        onSubmit={(event) => void form.handleSubmit((body) => opening.mutate(body))(event)}
      >
        <div className={classes.groups}>
          <AboutFields form={form} isNew />
          <PolicyFields form={form} />
        </div>
        {opening.isError && <Failure error={opening.error} />}
        <div className={classes.bar}>
          <Button type="submit" loading={opening.isPending}>
            {words.create}
          </Button>
        </div>
      </form>
    </Page>
  );
};
