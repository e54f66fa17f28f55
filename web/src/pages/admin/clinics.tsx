import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { allClinics, LIVE_MS } from '../../app/queries.ts';
import type { Clinic } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ButtonLink, TextLink } from '../../parts/link.tsx';
import rows from '../../parts/rows.module.css';
import { useAdminWords } from '../../wording/admin.ts';
import { AdminPage } from './admin-page.tsx';
import classes from './admin.module.css';

/** So many clinics are looked through by eye. */
const FEW = 8;

/** Every clinic of the platform. */
export const Clinics = () => {
  const { w } = useAdminWords();
  const words = w.admin.clinics;
  const clinics = useQuery({ ...allClinics, refetchInterval: LIVE_MS });
  return (
    <AdminPage title={words.title} aside={<ButtonLink to="/admin/clinics/new">{words.open}</ButtonLink>}>
      <Answered of={clinics}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneHelp}</p>
            </Empty>
          ) : (
            <ClinicList clinics={all} />
          )
        }
      </Answered>
    </AdminPage>
  );
};

const ClinicList = ({ clinics }: { readonly clinics: readonly Clinic[] }) => {
  const { w, format } = useAdminWords();
  const words = w.admin.clinics;
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLocaleLowerCase();
  const found = clinics.filter(({ name, address }) => `${name} ${address}`.toLocaleLowerCase().includes(wanted));
  return (
    <>
      {clinics.length > FEW && (
        <TextInput
          className={classes.filter ?? ''}
          label={words.filter}
          type="search"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {found.length === 0 && <Empty title={words.noMatch} />}
      <ul className={rows.rows}>
        {found.map(({ id, name, address, timeZone }) => (
          <li key={id} className={rows.row}>
            <strong>{name}</strong>
            <span className={rows.soft}>{[address, w.visit.zone(format.zone(timeZone))].join(' · ')}</span>
            <span className={rows.end}>
              <TextLink
                to="/clinics/$clinicId"
                params={{ clinicId: id }}
                aria-label={words.pageOf(name)}
                className={classes.action}
              >
                {words.page}
              </TextLink>
              <TextLink
                to="/admin/analytics"
                search={{ clinic: id }}
                aria-label={words.figuresOf(name)}
                className={classes.action}
              >
                {words.figures}
              </TextLink>
              <TextLink
                to="/settings"
                search={{ clinic: id }}
                aria-label={words.settingsOf(name)}
                className={classes.action}
              >
                {words.settings}
              </TextLink>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
};
