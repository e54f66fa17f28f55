import { NativeSelect } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { allClinics, clinicOf, LIVE_MS, me } from '../app/queries.ts';
import type { Clinic } from '../client/index.ts';
import { useSession } from '../session/session.ts';
import { useAdminWords } from '../wording/admin.ts';
import { Answered } from './answered.tsx';
import type { ClinicSearch } from './clinic-search.ts';
import { Empty } from './empty.tsx';
import { Failure } from './failure.tsx';
import { ButtonLink } from './link.tsx';

interface Choice {
  readonly id: string | undefined;
  /** There is none to choose. */
  readonly isNone: boolean;
  /** What tells the clinic when the address does not. */
  readonly from: UseQueryResult;
}

/** Which clinic is looked at: that of the staff, or the one an administrator chose, first the first by name. */
const useChoice = (): Choice => {
  const isAdmin = useSession()?.role === 'admin';
  const { clinic: chosen } = useSearch({ strict: false });
  const profile = useQuery({ ...me, enabled: !isAdmin });
  const all = useQuery({ ...allClinics, enabled: isAdmin });
  if (!isAdmin) return { id: profile.data?.clinicId, isNone: false, from: profile };
  return { id: chosen ?? all.data?.[0]?.id, isNone: chosen === undefined && all.data?.length === 0, from: all };
};

/** What the address of another page of the same clinic carries. */
export const useClinicSearch = (): ClinicSearch => {
  const isAdmin = useSession()?.role === 'admin';
  const { id } = useChoice();
  return isAdmin && id !== undefined ? { clinic: id } : {};
};

interface OfChosenClinicProps {
  readonly children: (clinic: Clinic) => ReactNode;
}

/** What there is of the chosen clinic, which others may change while it is looked at. */
export const OfChosenClinic = ({ children }: OfChosenClinicProps) => {
  const { w } = useAdminWords();
  const { id, isNone, from } = useChoice();
  const clinic = useQuery({
    ...clinicOf(id ?? ''),
    enabled: id !== undefined,
    staleTime: LIVE_MS / 2,
    refetchInterval: LIVE_MS,
  });
  if (isNone)
    return (
      <Empty title={w.admin.sections.noClinics}>
        <ButtonLink to="/admin/clinics/new">{w.admin.clinics.open}</ButtonLink>
      </Empty>
    );
  if (id === undefined && from.isError) return <Failure error={from.error} retry={from.refetch} />;
  return (
    <Answered of={clinic} rows={4}>
      {(found) => <Fragment key={found.id}>{children(found)}</Fragment>}
    </Answered>
  );
};

/** Lets an administrator choose the clinic of the page; staff have one. */
export const ClinicPicker = ({ className }: { readonly className?: string | undefined }) => {
  const { w } = useAdminWords();
  const navigate = useNavigate();
  const isAdmin = useSession()?.role === 'admin';
  const { id } = useChoice();
  const pathname = useRouterState({ select: ({ location }) => location.pathname });
  const all = useQuery({ ...allClinics, enabled: isAdmin });
  const chosen = useQuery({ ...clinicOf(id ?? ''), enabled: isAdmin && id !== undefined });
  if (!isAdmin || all.data === undefined || all.data.length === 0) return null;
  // The list follows a clinic that was just opened within seconds.
  const isListed = chosen.data === undefined || all.data.some((clinic) => clinic.id === id);
  const choices = isListed || chosen.data === undefined ? all.data : [...all.data, chosen.data];
  return (
    <NativeSelect
      {...(className !== undefined && { className })}
      label={w.admin.sections.choose}
      value={id ?? ''}
      data={choices.map(({ id: value, name }) => ({ value, label: name }))}
      onChange={({ currentTarget }) =>
        void navigate({
          to: pathname,
          search: (before: object) => ({ ...before, clinic: currentTarget.value }),
          replace: true,
        })
      }
    />
  );
};
