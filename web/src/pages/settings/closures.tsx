import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { leaveRoutes } from '../../../../functions/contract/routes/leave.ts';
import { answer } from '../../app/api.ts';
import { type Clinic, closeClinic, type CloseClinicData, type Closure } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { useClinicSearch } from '../../parts/chosen-clinic.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import formClasses from '../../parts/form/form.module.css';
import { useContractForm } from '../../parts/form/use-contract-form.ts';
import { useOnceKey } from '../../parts/form/use-once-key.ts';
import { TextLink } from '../../parts/link.tsx';
import rows from '../../parts/rows.module.css';
import { addDays, dateIn } from '../../time/dates.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { closureOf, closuresOf } from './setting-queries.ts';
import { SettingsPage } from './settings-page.tsx';
import classes from './settings.module.css';

/** The dates on which the clinic is closed. */
export const Closures = () => {
  const { w } = useAdminWords();
  return (
    <SettingsPage title={w.admin.closures.title} lead={w.admin.closures.lead}>
      {(clinic) => <ClosureList clinic={clinic} />}
    </SettingsPage>
  );
};

const ClosureList = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.closures;
  const closures = useQuery(closuresOf(clinic.id));
  const [isClosing, setClosing] = useState(false);
  const today = dateIn(clinic.timeZone);
  return (
    <div className={classes.group}>
      <div>
        <Button onClick={() => setClosing(true)}>{words.add}</Button>
      </div>
      <Answered of={closures}>
        {(all) => {
          const coming = all.filter(({ date }) => date >= today);
          const past = all.filter(({ date }) => date < today).toReversed();
          return (
            <>
              {coming.length === 0 ? (
                <Empty title={words.none}>
                  <p>{words.noneHelp}</p>
                </Empty>
              ) : (
                <ClosureRows closures={coming} />
              )}
              {past.length > 0 && (
                <section className={rows.section} aria-labelledby="past">
                  <h2 id="past">{words.past}</h2>
                  <ClosureRows closures={past} />
                </section>
              )}
            </>
          );
        }}
      </Answered>
      <Dialog title={words.add} opened={isClosing} onClose={() => setClosing(false)}>
        <CloseForm clinic={clinic} />
      </Dialog>
    </div>
  );
};

const ClosureRows = ({ closures }: { readonly closures: readonly Closure[] }) => {
  const { w, format } = useAdminWords();
  const search = useClinicSearch();
  return (
    <ul className={rows.rows}>
      {closures.map(({ date, reason }) => (
        <li key={date}>
          <TextLink
            to="/settings/closures/$date"
            params={{ date }}
            search={search}
            className={rows.row}
            underline="never"
          >
            <strong>{format.fullDate(date)}</strong>
            <span className={rows.soft}>{reason}</span>
            <span className={rows.chevron} aria-hidden title={w.admin.closures.see}>
              ›
            </span>
          </TextLink>
        </li>
      ))}
    </ul>
  );
};

/** Closing answers with the appointments that are concerned, and leads to what becomes of them. */
const CloseForm = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useAdminWords();
  const words = w.admin.closures;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const search = useClinicSearch();
  const keyFor = useOnceKey();
  const today = dateIn(clinic.timeZone);
  const form = useContractForm(leaveRoutes.closeClinic, { defaultValues: { date: addDays(today, 1), reason: '' } });
  const closing = useMutation({
    mutationFn: (body: CloseClinicData['body']) =>
      answer(closeClinic({ path: { clinicId: clinic.id }, headers: keyFor(body), body })),
    onSuccess: async (closed) => {
      const { date } = closed.closure;
      cache.setQueryData(closureOf(clinic.id, date).queryKey, closed);
      void cache.invalidateQueries({ queryKey: closuresOf(clinic.id).queryKey, exact: true });
      await navigate({ to: '/settings/closures/$date', params: { date }, search });
    },
  });
  const { errors } = form.formState;
  return (
    <form
      noValidate
      className={formClasses.form}
      onSubmit={(event) => void form.handleSubmit((body) => closing.mutate(body))(event)}
    >
      <p>{words.addText}</p>
      <TextInput
        {...form.register('date')}
        label={words.date}
        type="date"
        required
        min={today}
        data-autofocus
        error={errors.date && words.dateWrong}
      />
      <TextInput
        {...form.register('reason')}
        label={words.reason}
        description={words.reasonHelp}
        required
        error={errors.reason && words.reasonMissing}
      />
      {closing.isError && <Failure error={closing.error} />}
      <div className={formClasses.actions}>
        <Button type="submit" color="red" loading={closing.isPending}>
          {words.close}
        </Button>
      </div>
    </form>
  );
};
