import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { answer } from '../../app/api.ts';
import { type AgendaEntry, erasePatient, exportPatient, type Patient as PatientFound } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { MailLink, PhoneLink } from '../../parts/contact-links.tsx';
import { download } from '../../parts/download.ts';
import { EraseDialog } from '../../parts/erase-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { useSession } from '../../session/session.ts';
import { useNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { isAsked, patientOf, visitsOfPatient } from './desk-queries.ts';
import classes from './drawer.module.css';
import { isStanding } from './day-model.ts';

/** A patient as the desk knows them: how to reach them, what comes, what was, and what the law grants them. */
export const Patient = () => {
  const { w } = useWords();
  const { patientId } = useParams({ from: '/desk/patients/$patientId' });
  const session = useSession();
  const patient = useQuery(patientOf(patientId));
  return (
    <Page title={patient.data?.name ?? w.desk.patient} back={{ to: '/desk/search', text: w.desk.searchTitle }}>
      <Answered of={patient}>
        {(found) => (
          <>
            <section className={rows.section} aria-labelledby="details">
              <h2 id="details">{w.desk.details}</h2>
              <dl className={`${rows.card} ${classes.facts}`}>
                <dt>{w.desk.email}</dt>
                <dd>
                  <MailLink email={found.email} />
                </dd>
                <dt>{w.desk.phone}</dt>
                <dd>
                  {found.phone === undefined ? (
                    <span className={classes.soft}>{w.desk.noPhone}</span>
                  ) : (
                    <PhoneLink phone={found.phone} />
                  )}
                </dd>
              </dl>
            </section>
            <Appointments patientId={patientId} />
            <section className={rows.section} aria-labelledby="data">
              <h2 id="data">{w.desk.patientData}</h2>
              {session?.role === 'admin' ? <Data patient={found} /> : <p className={rows.soft}>{w.desk.adminsOnly}</p>}
            </section>
          </>
        )}
      </Answered>
    </Page>
  );
};

const Appointments = ({ patientId }: { readonly patientId: string }) => {
  const { w } = useWords();
  const now = useNow(30_000);
  const visits = useQuery(visitsOfPatient(patientId));
  const isComing = (entry: AgendaEntry): boolean =>
    isStanding(entry, now) && Date.parse(entry.end) > now && entry.status !== 'COMPLETED' && entry.status !== 'NO_SHOW';
  const list = (entries: readonly AgendaEntry[], none: string) =>
    entries.length === 0 ? (
      <p className={rows.soft}>{none}</p>
    ) : (
      <ul className={rows.rows}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Row entry={entry} />
          </li>
        ))}
      </ul>
    );
  return (
    <Answered of={visits}>
      {(all) => (
        <>
          <section className={rows.section} aria-labelledby="upcoming">
            <h2 id="upcoming">{w.desk.upcoming}</h2>
            {list(all.filter(isComing), w.desk.noneUpcoming)}
          </section>
          <section className={rows.section} aria-labelledby="past">
            <h2 id="past">{w.desk.past}</h2>
            {list(all.filter((entry) => !isComing(entry)).toReversed(), w.desk.nonePast)}
          </section>
        </>
      )}
    </Answered>
  );
};

const Row = ({ entry }: { readonly entry: AgendaEntry }) => {
  const { w, format } = useWords();
  const { id, clinicId, start, timeZone, doctor, status, attention, reason } = entry;
  return (
    <TextLink
      to="/desk"
      search={{ clinic: clinicId, date: start.slice(0, 10), appointment: id }}
      className={rows.row}
      underline="never"
    >
      <strong>{format.dayAndTime(start, timeZone)}</strong>
      <span className={rows.soft}>{[doctor.name, reason].filter((part) => part !== undefined).join(' · ')}</span>
      <span className={rows.end}>
        <span className={classes.badge} data-kind={attention === undefined ? undefined : 'warn'}>
          {attention === undefined ? w.desk.status[status] : w.desk.needsTime}
        </span>
      </span>
    </TextLink>
  );
};

/** Administrators alone may hand out or erase what is kept. */
const Data = ({ patient }: { readonly patient: PatientFound }) => {
  const { w } = useWords();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const path = { patientId: patient.id };
  const exporting = useMutation({
    mutationFn: () => answer(exportPatient({ path })),
    onSuccess: (data) => download('patient-data.json', JSON.stringify(data, undefined, 2), 'application/json'),
  });
  return (
    <>
      <p className={rows.soft}>{w.desk.exportText}</p>
      <div>
        <Button variant="default" loading={exporting.isPending} onClick={() => exporting.mutate()}>
          {w.desk.export}
        </Button>
      </div>
      {exporting.isError && <Failure error={exporting.error} />}
      <p className={rows.soft}>{w.desk.eraseText}</p>
      <div>
        <Button variant="default" onClick={() => setAsking(true)}>
          {w.desk.erase}
        </Button>
      </div>
      {isAsking && (
        <EraseDialog
          words={w.desk}
          email={patient.email}
          opened
          onClose={() => setAsking(false)}
          erase={() => answer(erasePatient({ path }))}
          onErased={async () => {
            await navigate({ to: '/desk/search', replace: true });
            await cache.invalidateQueries({ queryKey: ['desk'], predicate: isAsked });
          }}
        />
      )}
    </>
  );
};
