import { type KeyboardEvent, useRef } from 'react';
import { addDays, addMonths, monthOf, weekdayOf, weeksOf } from '../../time/dates.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './month.module.css';

interface MonthProps {
  readonly month: string;
  readonly first: string;
  readonly last: string;
  readonly chosen: string | undefined;
  /** How many times are open on a date; nothing while that is not known. */
  readonly openOn: ((date: string) => number) | undefined;
  readonly onMonth: (month: string) => void;
  readonly onDate: (date: string) => void;
}

const LEVELS = 3;

/** A month with how much is open on each day. Arrow keys walk the days, Page Up and Page Down the months. */
export const Month = ({ month, first, last, chosen, openOn, onMonth, onDate }: MonthProps) => {
  const { w, format } = useWords();
  const grid = useRef<HTMLTableElement>(null);
  const weeks = weeksOf(month, format.firstWeekday);
  const inReach = (date: string): boolean => date >= first && date <= last && monthOf(date) === month;
  const days = weeks.flat().filter(inReach);
  const most = openOn === undefined ? 0 : Math.max(0, ...days.map(openOn));
  const stop = chosen !== undefined && days.includes(chosen) ? chosen : days[0];
  const levelOf = (open: number): number => (open === 0 ? 0 : Math.ceil((open / most) * LEVELS));

  const focusOn = (date: string): void => {
    if (date < first || date > last) return;
    if (monthOf(date) !== month) onMonth(monthOf(date));
    // The month that is shown next has to be there before one of its days can take the focus.
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${date}"]`)?.focus());
  };
  const walk = (event: KeyboardEvent, date: string): void => {
    const forward = document.documentElement.dir === 'rtl' ? -1 : 1;
    const weekday = (weekdayOf(date) - format.firstWeekday + 7) % 7;
    const steps: Record<string, string> = {
      ArrowLeft: addDays(date, -forward),
      ArrowRight: addDays(date, forward),
      ArrowUp: addDays(date, -7),
      ArrowDown: addDays(date, 7),
      Home: addDays(date, -weekday),
      End: addDays(date, 6 - weekday),
      PageUp: `${addMonths(month, -1)}-15`,
      PageDown: `${addMonths(month, 1)}-15`,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focusOn(to);
  };

  return (
    <section className={classes.month} aria-label={format.month(month)}>
      <div className={classes.head}>
        <h2 aria-live="polite">{format.month(month)}</h2>
        <div className={classes.turn}>
          <button
            type="button"
            aria-label={w.book.previousMonth}
            disabled={month <= monthOf(first)}
            onClick={() => onMonth(addMonths(month, -1))}
          >
            <span aria-hidden>‹</span>
          </button>
          <button
            type="button"
            aria-label={w.book.nextMonth}
            disabled={month >= monthOf(last)}
            onClick={() => onMonth(addMonths(month, 1))}
          >
            <span aria-hidden>›</span>
          </button>
        </div>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- its days are walked by arrow keys, which makes it a grid */}
      <table role="grid" ref={grid} aria-label={format.month(month)} aria-busy={openOn === undefined}>
        <thead>
          <tr>
            {weeks[0]?.map((date) => (
              <th key={date} scope="col" abbr={format.weekday(weekdayOf(date), 'long')}>
                {format.weekday(weekdayOf(date), 'short')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((date) => {
                if (!inReach(date))
                  return (
                    <td key={date} className={classes.out}>
                      {monthOf(date) === month && <span>{format.number(Number(date.slice(8)))}</span>}
                    </td>
                  );
                const open = openOn?.(date) ?? 0;
                return (
                  <td key={date} aria-selected={date === chosen}>
                    <button
                      type="button"
                      data-date={date}
                      data-level={levelOf(open)}
                      aria-pressed={date === chosen}
                      aria-label={w.book.dayLabel(format.date(date), open)}
                      tabIndex={date === stop ? 0 : -1}
                      onClick={() => onDate(date)}
                      onKeyDown={(event) => walk(event, date)}
                    >
                      {format.number(Number(date.slice(8)))}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
