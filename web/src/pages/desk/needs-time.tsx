import { useQuery } from '@tanstack/react-query';
import { answer } from '../../app/api.ts';
import { LIVE_MS, typesOf } from '../../app/queries.ts';
import { type AgendaEntry, type Clinic, listSlots } from '../../client/index.ts';
import { Answered } from '../../parts/answered.tsx';
import { Empty } from '../../parts/empty.tsx';
import { TextLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import rows from '../../parts/rows.module.css';
import { TimeButtons } from '../../parts/times/day-times.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { addDays, dateIn, later } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import { needingTime, useNewest } from './desk-queries.ts';
import { DeskTabs } from './desk-tabs.tsx';
import { MoveNotice } from './move-notice.tsx';
import classes from './needs-time.module.css';
import { nameOf } from './person-name.ts';
import { type Move, useMove } from './use-move.ts';
import { ClinicSwitch, WithClinic } from './with-clinic.tsx';

/** Appointments that stay with nobody: each with the nearest open times, one of which rebooks it in one step. */
export const NeedsTime = () => {
  const { w } = useWords();
  return <WithClinic title={w.desk.needsTitle}>{(clinic) => <List key={clinic.id} clinic={clinic} />}</WithClinic>;
};

const List = ({ clinic }: { readonly clinic: Clinic }) => {
  const { w } = useWords();
  const waiting = useQuery(needingTime(clinic.id, dateIn(clinic.timeZone)));
  const types = useQuery(typesOf(clinic.id));
  const newest = useNewest();
  const moving = useMove();
  // Whoever was just rebooked is gone at once, although the list follows a second later.
  const isWaiting = ({ id, version }: AgendaEntry): boolean => (newest[id]?.entry.version ?? 0) <= version;
  return (
    <Page wide title={w.desk.needsTitle} lead={w.desk.needsLead} aside={<ClinicSwitch clinic={clinic} />}>
      <DeskTabs clinic={clinic} />
      <MoveNotice last={moving.last} isBusy={moving.isPending} onMove={moving.move} onDismiss={moving.dismiss} />
      <Answered of={waiting}>
        {(all) => {
          const entries = all.filter(isWaiting);
          return entries.length === 0 ? (
            <Empty title={w.desk.noneNeeds}>
              <p>{w.desk.noneNeedsHelp}</p>
            </Empty>
          ) : (
            <ul className={rows.rows}>
              {entries.map((entry) => (
                <li key={entry.id}>
                  <Waits
                    entry={entry}
                    clinic={clinic}
                    typeName={types.data?.items.find(({ id }) => id === entry.appointmentTypeId)?.name}
                    isBusy={moving.isPending}
                    onMove={moving.move}
                  />
                </li>
              ))}
            </ul>
          );
        }}
      </Answered>
    </Page>
  );
};

/** How far around the old time another is looked for. */
const DAYS_BEFORE = 7;
const DAYS_AFTER = 21;
const FEW = 4;

interface WaitsProps {
  readonly entry: AgendaEntry;
  readonly clinic: Clinic;
  readonly typeName: string | undefined;
  readonly isBusy: boolean;
  readonly onMove: (move: Move) => void;
}

const Waits = ({ entry, clinic, typeName, isBusy, onMove }: WaitsProps) => {
  const { w, format } = useWords();
  const { id, start, timeZone, doctor, appointmentTypeId } = entry;
  const date = start.slice(0, 10);
  const range = { from: later(dateIn(timeZone), addDays(date, -DAYS_BEFORE)), to: addDays(date, DAYS_AFTER) };
  // Appointments of one day and type share their question.
  const open = useQuery({
    queryKey: ['open-times', 'desk', clinic.id, appointmentTypeId, range],
    queryFn: ({ signal }) => answer(listSlots({ query: { clinicId: clinic.id, appointmentTypeId, ...range }, signal })),
    refetchInterval: LIVE_MS,
  });
  const away = (at: string): number => Math.abs(Date.parse(at) - Date.parse(start));
  const nearest = open.data?.days
    .flatMap(({ slots }) => slots)
    .toSorted((a, b) => away(a.start) - away(b.start))
    .slice(0, FEW);
  const name = nameOf(entry, w);
  return (
    <article className={rows.card} aria-label={name} data-appointment={id}>
      <div className={classes.waits}>
        <div>
          <h2>{name}</h2>
          <p className={rows.soft}>{w.desk.was(format.dayAndTime(start, timeZone), doctor.name)}</p>
          <p className={rows.soft}>{typeName}</p>
          <TextLink to="/desk" search={{ clinic: clinic.id, date, appointment: id }}>
            {w.desk.otherTime}
          </TextLink>
        </div>
        <section className={classes.times} aria-label={w.desk.rebookFor(name)}>
          <h3>{w.desk.nearest}</h3>
          {nearest === undefined ? (
            <Waiting rows={1} height={56} />
          ) : nearest.length === 0 ? (
            <p>{w.desk.noneNear}</p>
          ) : (
            <TimeButtons
              withDay
              slots={nearest}
              timeZone={timeZone}
              taking={isBusy ? '' : undefined}
              onChoose={(at) => onMove({ entry, start: at })}
            />
          )}
        </section>
      </div>
    </article>
  );
};
