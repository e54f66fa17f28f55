import { NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { clinicOf, clinics, me } from '../../app/queries.ts';
import type { Clinic } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { Waiting } from '../../parts/waiting.tsx';
import { useSession } from '../../session/session.ts';
import { useWords } from '../../wording/index.tsx';
import { appointmentOf } from './desk-queries.ts';

interface WithClinicProps {
  readonly title: string;
  readonly children: (clinic: Clinic) => ReactNode;
}

/** The clinic that an administrator chose last, for pages whose address names none; gone with the page. */
const LAST = ['desk', 'last-clinic'];

/** The clinic that one's desk stands in; an administrator's was chosen and is in the address. */
export const WithClinic = ({ title, children }: WithClinicProps) => {
  const session = useSession();
  const profile = useQuery(me);
  const { clinic: chosen, appointment } = useSearch({ strict: false });
  const isAdmin = session?.role === 'admin';
  const isFollowing = isAdmin && chosen === undefined && appointment !== undefined;
  const opened = useQuery({ ...appointmentOf(appointment ?? ''), enabled: isFollowing });
  const cache = useQueryClient();
  const own = chosen ?? (isFollowing ? opened.data?.clinicId : cache.getQueryData<string>(LAST));
  const clinicId = isAdmin ? own : profile.data?.clinicId;
  useEffect(() => {
    if (chosen !== undefined) cache.setQueryData(LAST, chosen);
  }, [cache, chosen]);
  const clinic = useQuery({ ...clinicOf(clinicId ?? ''), enabled: clinicId !== undefined });
  if (isAdmin && clinicId === undefined && !opened.isFetching) return <ClinicList title={title} />;
  if (profile.isError || clinic.data === undefined)
    return (
      <Page title={title} wide>
        {profile.isError || clinic.isError ? (
          <Failure
            error={profile.error ?? clinic.error}
            retry={() => Promise.all([profile.refetch(), ...(clinic.isError ? [clinic.refetch()] : [])])}
          />
        ) : (
          <Waiting rows={2} height={180} />
        )}
      </Page>
    );
  return <>{children(clinic.data)}</>;
};

const ClinicList = ({ title }: { readonly title: string }) => {
  const { w } = useWords();
  const all = useQuery(clinics);
  return (
    <Page title={title} lead={w.desk.chooseClinicText}>
      <section className={rows.section} aria-labelledby="which-clinic">
        <h2 id="which-clinic">{w.desk.chooseClinic}</h2>
        <Answered of={all}>
          {({ items }) => (
            <ul className={rows.rows}>
              {items.map(({ id, name, address }) => (
                <li key={id}>
                  <TextLink to="." search={{ clinic: id }} className={rows.row} underline="never">
                    <strong>{name}</strong>
                    <span className={rows.soft}>{address}</span>
                    <span aria-hidden className={rows.chevron}>
                      ›
                    </span>
                  </TextLink>
                </li>
              ))}
            </ul>
          )}
        </Answered>
      </section>
    </Page>
  );
};

/** For administrators: another clinic's desk. */
export const ClinicSwitch = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const all = useQuery({ ...clinics, enabled: session?.role === 'admin' });
  if (session?.role !== 'admin' || all.data === undefined) return null;
  return (
    <NativeSelect
      label={w.desk.clinic}
      value={clinic.id}
      onChange={({ currentTarget }) => void navigate({ to: '.', search: { clinic: currentTarget.value } })}
      data={all.data.items.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
};
