import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { ownTimeZone } from '../../time/format.ts';
import { useAdminWords } from '../../wording/admin.ts';
import { AdminPage } from './admin-page.tsx';
import { AuditEntryRow } from './audit-entry.tsx';
import { type AuditQuery, auditOf } from './audit-queries.ts';
import type { AuditSearch } from './audit-search.ts';
import { AuditSubject } from './audit-subject.tsx';
import classes from './audit.module.css';

/** The query of an address; nothing while it does not say whose or which history. */
const queryOf = ({ appointment, patient, actor, from, to }: AuditSearch): AuditQuery | undefined => {
  const dates = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (appointment !== undefined) return { appointmentId: appointment, ...dates };
  if (patient !== undefined) return { patientId: patient, ...dates };
  return actor === undefined ? undefined : { actorId: actor, ...dates };
};

/** Who did and saw what, about an appointment or a patient, or by one person. */
export const Audit = () => {
  const { w } = useAdminWords();
  const words = w.admin.audit;
  const search = useSearch({ from: '/admin/audit' });
  const navigate = useNavigate({ from: '/admin/audit' });
  const query = queryOf(search);
  const date = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      label={words[name]}
      value={search[name] ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({
          search: ({ [name]: _, ...rest }) => (value === '' ? rest : { ...rest, [name]: value }),
          replace: true,
        })
      }
    />
  );
  return (
    <AdminPage title={words.title} lead={words.lead}>
      <div className={classes.filters}>
        <AuditSubject search={search} />
        {query !== undefined && (
          <>
            {date('from')}
            {date('to')}
          </>
        )}
      </div>
      {query === undefined ? <Empty title={words.choose} /> : <Entries query={query} />}
    </AdminPage>
  );
};

const Entries = ({ query }: { readonly query: AuditQuery }) => {
  const { w, format } = useAdminWords();
  const words = w.admin.audit;
  const pages = useInfiniteQuery(auditOf(query));
  if (pages.isError) return <Failure error={pages.error} retry={pages.refetch} />;
  if (pages.data === undefined) return <Waiting rows={4} height={96} />;
  const entries = pages.data.pages.flatMap(({ items }) => items);
  if (entries.length === 0)
    return (
      <Empty title={words.none}>
        <p>{words.noneHelp}</p>
      </Empty>
    );
  return (
    <>
      <p role="status" className={classes.soft}>
        {words.done(words.entries(entries.length))} {words.ownZone(format.zone(ownTimeZone()))}
      </p>
      <ol className={classes.entries}>
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.requestId} ${entry.action} ${entry.objectId} ${entry.outcome ?? ''}`}>
            <AuditEntryRow entry={entry} isOfActor={query.actorId !== undefined} />
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <div>
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {w.app.more}
          </Button>
        </div>
      )}
    </>
  );
};
