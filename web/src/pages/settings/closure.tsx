import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { type Clinic, reopenClinic } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Ask } from '../../parts/ask.tsx';
import { useClinicSearch } from '../../parts/chosen-clinic.tsx';
import { useAdminWords } from '../../wording/admin.ts';
import { AffectedList } from './affected-list.tsx';
import { closureOf, closuresOf } from './setting-queries.ts';
import { SettingsPage } from './settings-page.tsx';
import classes from './settings.module.css';

/** One closure: what becomes of the appointments in it, and the way to open again. */
export const ClosurePage = () => {
  const { w, format } = useAdminWords();
  const { date } = useParams({ from: '/settings/closures/$date' });
  return (
    <SettingsPage title={w.admin.closures.one(format.fullDate(date))}>
      {(clinic) => <Details clinic={clinic} date={date} />}
    </SettingsPage>
  );
};

const Details = ({ clinic, date }: { readonly clinic: Clinic; readonly date: string }) => {
  const { w, format } = useAdminWords();
  const words = w.admin.closures;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const search = useClinicSearch();
  const closure = useQuery(closureOf(clinic.id, date));
  const [isAsking, setAsking] = useState(false);
  return (
    <Answered of={closure}>
      {({ closure: { reason }, affected }) => (
        <div className={classes.group}>
          <div className={classes.bar}>
            <p>{reason}</p>
            <Button variant="default" onClick={() => setAsking(true)}>
              {words.reopen}
            </Button>
          </div>
          <AffectedList affected={affected} timeZone={clinic.timeZone} />
          <Ask
            title={words.reopenTitle(format.date(date))}
            text={words.reopenText}
            yes={words.reopen}
            opened={isAsking}
            onClose={() => setAsking(false)}
            action={async () => {
              await answer(reopenClinic({ path: { clinicId: clinic.id, date } }));
              await navigate({ to: '/settings/closures', search });
              cache.removeQueries({ queryKey: closureOf(clinic.id, date).queryKey });
              await cache.invalidateQueries({ queryKey: closuresOf(clinic.id).queryKey });
            }}
          />
        </div>
      )}
    </Answered>
  );
};
