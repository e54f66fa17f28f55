import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { waitlistRoutes } from '../../../../functions/contract/routes/waitlist.ts';
import { answer } from '../../app/api.ts';
import { clinicOf, doctorsOf } from '../../app/queries.ts';
import { type Clinic, joinWaitlist, type JoinWaitlistData } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
import { useContractForm, withoutEmpty } from '../../parts/form/use-contract-form.ts';
import { Page } from '../../parts/page.tsx';
import { addDays, dateIn } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import { useBookingNames } from '../book/use-booking-names.ts';
import { wishes } from './wish-queries.ts';
import classes from './waitlist.module.css';

/** The days of the first wish; people rarely want to wait longer. */
const USUAL_DAYS = 14;

/** A wish for a time that may open later. */
export const Join = () => {
  const { w } = useWords();
  const { clinicId, typeId } = useParams({ from: '/clinics/$clinicId/wait/$typeId' });
  const clinic = useQuery(clinicOf(clinicId));
  const { type } = useBookingNames(clinicId, typeId);
  return (
    <Page
      title={w.waitlist.joinTitle}
      lead={[type?.name, clinic.data?.name].filter((part) => part !== undefined).join(' · ')}
      back={{ to: `/clinics/${clinicId}/book/${typeId}`, text: w.book.title }}
    >
      <p>{w.waitlist.lead}</p>
      <Answered of={clinic}>{(found) => <JoinForm clinic={found} typeId={typeId} />}</Answered>
    </Page>
  );
};

const HOURS = Array.from({ length: 17 }, (_, index) => `${String(index + 6).padStart(2, '0')}:00`);

const JoinForm = ({ clinic, typeId }: { readonly clinic: Clinic; readonly typeId: string }) => {
  const { w } = useWords();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const doctors = useQuery(doctorsOf(clinic.id));
  const key = useRef({ body: '', key: '' });
  const today = dateIn(clinic.timeZone);
  const last = addDays(today, clinic.policy.horizonDays);
  const form = useContractForm(waitlistRoutes.joinWaitlist, {
    defaultValues: {
      clinicId: clinic.id,
      appointmentTypeId: typeId,
      from: today,
      to: addDays(today, Math.min(USUAL_DAYS, clinic.policy.horizonDays)),
      earliest: '',
      latest: '',
      doctorId: '',
    },
  });
  const joining = useMutation({
    mutationFn: (body: JoinWaitlistData['body']) => {
      const text = JSON.stringify(body);
      if (key.current.body !== text) key.current = { body: text, key: crypto.randomUUID() };
      return answer(joinWaitlist({ body, headers: { 'Idempotency-Key': key.current.key } }));
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: wishes.queryKey });
      await navigate({ to: '/waitlist' });
    },
  });
  const { errors } = form.formState;
  const hours = [{ value: '', label: w.waitlist.anyTime }, ...HOURS];
  return (
    <form
      noValidate
      className={formClasses.form}
      onSubmit={(event) => void form.handleSubmit((body) => joining.mutate(withoutEmpty(body)))(event)}
    >
      <div className={classes.pair}>
        <TextInput
          {...form.register('from')}
          label={w.waitlist.fromDate}
          type="date"
          min={today}
          max={last}
          error={errors.from && w.waitlist.dateWrong}
        />
        <TextInput
          {...form.register('to')}
          label={w.waitlist.toDate}
          type="date"
          min={today}
          max={last}
          error={errors.to && w.waitlist.dateWrong}
        />
      </div>
      <div className={classes.pair}>
        <NativeSelect {...form.register('earliest')} label={w.waitlist.earliest} data={hours} />
        <NativeSelect
          {...form.register('latest')}
          label={w.waitlist.latest}
          data={hours}
          error={errors.latest && w.waitlist.hoursWrong}
        />
      </div>
      <NativeSelect
        {...form.register('doctorId')}
        label={w.book.doctor}
        data={[
          { value: '', label: w.book.anyDoctor },
          ...(doctors.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {joining.isError && <Failure error={joining.error} />}
      <div className={formClasses.actions}>
        <Button type="submit" loading={joining.isPending}>
          {w.waitlist.join}
        </Button>
      </div>
    </form>
  );
};
