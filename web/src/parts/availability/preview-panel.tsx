import { Button } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../wording/index.tsx';
import { spanText } from '../calendar/working.ts';
import type { Visit } from '../schedule/schedule-of.ts';
import classes from './availability.module.css';
import type { DayChange, Preview } from './preview.ts';

const FEW = 7;

/** What the drafted hours would open, close and affect, before anything is saved. */
export const PreviewPanel = ({ preview, lastDate }: { readonly preview: Preview; readonly lastDate: string }) => {
  const { w, format } = useWords();
  const { days, opened, closed, affected } = preview;
  return (
    <>
      <p>{w.doctor.hours.sum(format.number(opened / 4), format.number(closed / 4), format.date(lastDate))}</p>
      {days.length > 0 && <Changes days={days} />}
      <h3>{w.doctor.hours.affects}</h3>
      {affected.length === 0 ? (
        <p className={classes.soft}>{w.doctor.hours.affectsNone}</p>
      ) : (
        <>
          <p>{w.doctor.hours.affectsSome(affected.length)}</p>
          <AffectedVisits visits={affected} />
        </>
      )}
    </>
  );
};

const Changes = ({ days }: { readonly days: readonly DayChange[] }) => {
  const { w, format } = useWords();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? days : days.slice(0, FEW);
  return (
    <>
      <ul className={classes.changes}>
        {shown.map(({ date, opens, closes }) => (
          <li key={date}>
            <strong>{format.date(date)}</strong>
            {opens.length > 0 && (
              <span className={classes.opens}>{w.doctor.hours.opens(opens.map(spanText).join(', '))}</span>
            )}
            {closes.length > 0 && (
              <span className={classes.closes}>{w.doctor.hours.closes(closes.map(spanText).join(', '))}</span>
            )}
          </li>
        ))}
      </ul>
      {!isAll && days.length > FEW && (
        <div>
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
            {w.doctor.hours.allDays(days.length)}
          </Button>
        </div>
      )}
    </>
  );
};

const AffectedVisits = ({ visits }: { readonly visits: readonly Visit[] }) => {
  const { format } = useWords();
  return (
    <ul className={classes.changes}>
      {visits.map(({ id, start, timeZone, patient }) => (
        <li key={id} data-affected={id}>
          <strong>{format.dayAndTime(start, timeZone)}</strong> {patient?.name}
        </li>
      ))}
    </ul>
  );
};
