import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../parts/failure.tsx';
import { useAdminWords } from '../../wording/admin.ts';
import { foundBy } from './audit-queries.ts';
import type { AuditSearch } from './audit-search.ts';
import classes from './audit.module.css';

const KINDS = ['appointment', 'patient', 'actor'] as const;
type Kind = (typeof KINDS)[number];

/** What the search may find for each; of those who work here it knows no logins, so they are given by id. */
const FINDS: Record<Kind, 'appointment' | 'patient'> = {
  appointment: 'appointment',
  patient: 'patient',
  actor: 'patient',
};
const AN_ID = /^[\w-]{8,128}$/;
const TYPING_MS = 250;

/** Whose or which history: chosen by search or by id. What is typed stays on the page. */
export const AuditSubject = ({ search }: { readonly search: AuditSearch }) => {
  const { w } = useAdminWords();
  const words = w.admin.audit;
  const navigate = useNavigate({ from: '/admin/audit' });
  const chosen = KINDS.find((kind) => search[kind] !== undefined);
  const choose = (kind: Kind | undefined, id?: string): void =>
    void navigate({
      search: ({ from, to }) => ({
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(kind !== undefined && { [kind]: id }),
      }),
    });
  if (chosen === undefined) return <Finder onChosen={choose} />;
  const names = { appointment: words.ofAppointment, patient: words.ofPatient, actor: words.ofActor };
  return (
    <>
      <TextInput className={classes.id ?? ''} label={names[chosen]} value={search[chosen] ?? ''} readOnly />
      <Button variant="default" onClick={() => choose(undefined)}>
        {words.other}
      </Button>
    </>
  );
};

const Finder = ({ onChosen }: { readonly onChosen: (kind: Kind, id: string) => void }) => {
  const { w } = useAdminWords();
  const words = w.admin.audit;
  const [kind, setKind] = useState<Kind>('appointment');
  const [typed, setTyped] = useState('');
  const wanted = typed.trim();
  const [q] = useDebouncedValue(wanted, TYPING_MS);
  const found = useQuery(foundBy(q));
  const results = found.data?.items.filter((one) => one.kind === FINDS[kind]) ?? [];
  return (
    <div className={classes.finder}>
      <NativeSelect
        label={words.about}
        value={kind}
        data={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={({ currentTarget }) => setKind(KINDS.find((one) => one === currentTarget.value) ?? kind)}
      />
      <TextInput
        label={words.find}
        description={words.findHelp}
        type="search"
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {found.isError && <Failure error={found.error} retry={found.refetch} />}
      {q.length > 1 && (
        <div className={classes.results} role="group" aria-label={words.results}>
          {results.map(({ id, title }) => (
            <Button key={id} variant="default" onClick={() => onChosen(kind, id)}>
              {title}
            </Button>
          ))}
          {AN_ID.test(wanted) && !results.some(({ id }) => id === wanted) && (
            <Button variant="subtle" onClick={() => onChosen(kind, wanted)}>
              {words.takeId(wanted)}
            </Button>
          )}
          <p role="status" className={classes.soft}>
            {found.isSuccess && results.length === 0 && words.noResults}
          </p>
        </div>
      )}
    </div>
  );
};
