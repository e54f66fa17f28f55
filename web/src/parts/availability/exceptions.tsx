import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../wording/index.tsx';
import { type Draft, withException, withoutException } from './draft.ts';
import classes from './availability.module.css';
import { WindowsField } from './windows-field.tsx';

interface ExceptionsProps {
  readonly draft: Draft;
  readonly today: string;
  readonly onChange: (draft: Draft) => void;
}

const USUAL = [{ from: 9 * 60, to: 12 * 60 }];

/** Single dates that are not as their weekday: closed, or other hours. Those that are past are left as they are. */
export const Exceptions = ({ draft, today, onChange }: ExceptionsProps) => {
  const { w, format } = useWords();
  const [date, setDate] = useState('');
  const coming = draft.exceptions.filter((exception) => exception.date >= today);
  const isKnown = coming.some((exception) => exception.date === date);
  return (
    <section className={classes.section} aria-labelledby="exceptions">
      <h2 id="exceptions">{w.doctor.hours.exceptions}</h2>
      <p className={classes.soft}>{w.doctor.hours.exceptionsHelp}</p>
      {coming.length > 0 && (
        <ul className={classes.exceptions}>
          {coming.map((exception) => {
            const isClosed = exception.windows.length === 0;
            const name = format.date(exception.date);
            return (
              <li key={exception.date} className={classes.exception}>
                <div className={classes.exceptionHead}>
                  <h3>{name}</h3>
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={w.doctor.hours.removeException(name)}
                    onClick={() => onChange(withoutException(draft, exception.date))}
                  >
                    {w.doctor.hours.asUsual}
                  </Button>
                </div>
                <label className={classes.choice}>
                  <input
                    type="radio"
                    name={exception.date}
                    checked={isClosed}
                    onChange={() => onChange(withException(draft, exception.date, []))}
                  />
                  {w.doctor.hours.closed}
                </label>
                <label className={classes.choice}>
                  <input
                    type="radio"
                    name={exception.date}
                    checked={!isClosed}
                    onChange={() => onChange(withException(draft, exception.date, USUAL))}
                  />
                  {w.doctor.hours.otherHours}
                </label>
                {!isClosed && (
                  <WindowsField
                    name={w.doctor.hours.hoursOn(name)}
                    windows={exception.windows}
                    onChange={(windows) => onChange(withException(draft, exception.date, windows))}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      <form
        className={classes.addException}
        onSubmit={(event) => {
          event.preventDefault();
          if (date >= today && !isKnown) onChange(withException(draft, date, []));
        }}
      >
        <TextInput
          type="date"
          label={w.doctor.hours.exceptionDate}
          min={today}
          value={date}
          onChange={({ currentTarget }) => setDate(currentTarget.value)}
          error={isKnown && date !== '' ? w.doctor.hours.exceptionKnown : undefined}
        />
        <Button type="submit" variant="default" disabled={date === ''}>
          {w.doctor.hours.addException}
        </Button>
      </form>
    </section>
  );
};
