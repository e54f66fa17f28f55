import { Button, Switch } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { AuditEntry } from '../../client/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { useAdminWords } from '../../wording/admin.ts';
import { AuditEntryRow } from './audit-entry.tsx';
import { auditOf } from './audit-queries.ts';
import classes from './audit.module.css';

/** What happened to an appointment, as a line through time. */
export const History = () => {
  const { w } = useAdminWords();
  const words = w.admin.audit;
  const { appointmentId } = useParams({ from: '/admin/appointments/$appointmentId/history' });
  return (
    <Page
      title={words.historyTitle}
      lead={words.historyLead(appointmentId)}
      back={{ to: '/admin/audit', text: words.title }}
    >
      <Timeline appointmentId={appointmentId} />
      <p>
        <TextLink to="/admin/audit" search={{ appointment: appointmentId }}>
          {words.toAudit}
        </TextLink>
      </p>
    </Page>
  );
};

const Timeline = ({ appointmentId }: { readonly appointmentId: string }) => {
  const { w, format } = useAdminWords();
  const words = w.admin.audit;
  const [isWithReads, setWithReads] = useState(false);
  const pages = useInfiniteQuery(auditOf({ appointmentId }));
  if (pages.isError) return <Failure error={pages.error} retry={pages.refetch} />;
  if (pages.data === undefined) return <Waiting rows={4} height={96} />;
  const all = pages.data.pages.flatMap(({ items }) => items);
  // An event is what came of a request; the request says besides from where, which is for the audit.
  const entries = all.filter(({ action, outcome }) => action in words.events || isWithReads || outcome !== undefined);
  const zone = all.map(zoneOf).find((timeZone) => timeZone !== undefined);
  return (
    <>
      <Switch
        label={words.withReads}
        checked={isWithReads}
        onChange={({ currentTarget }) => setWithReads(currentTarget.checked)}
      />
      {zone !== undefined && <p className={classes.soft}>{words.zone(format.zone(zone))}</p>}
      {entries.length === 0 && (
        <Empty title={words.none}>
          <p>{words.noneHelp}</p>
        </Empty>
      )}
      <ol className={classes.timeline}>
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.requestId} ${entry.action} ${entry.outcome ?? ''}`}>
            <AuditEntryRow entry={entry} timeZone={zone} isOfOne />
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

/** The clinic's zone, in which the appointment lies. */
const zoneOf = ({ after }: AuditEntry): string | undefined => {
  const zone = after?.['timeZone'];
  return typeof zone === 'string' ? zone : undefined;
};
