import type { CSSProperties, ReactNode } from 'react';
import { useWords } from '../../wording/index.tsx';
import classes from './day-columns.module.css';
import { type Span, wallOf } from './wall.ts';

interface DayColumnsProps {
  /** The hours shown, whole ones. */
  readonly hours: Span;
  /** Becomes a list of days, one below the other, where there is no room for columns; on paper it always does. */
  readonly stacks?: boolean;
  /** How tall an hour is; 6rem leaves room for a line in every quarter-hour. */
  readonly hour?: string;
  readonly children: ReactNode;
}

/** Where something lies in a column, from the first hour shown on. */
export const at = (hours: Span, { from, to }: Span): CSSProperties =>
  ({
    '--at': `${((from - hours.from) / (hours.to - hours.from)) * 100}%`,
    '--length': `${((Math.min(to, hours.to) - from) / (hours.to - hours.from)) * 100}%`,
  }) as CSSProperties;

/**
 * Days side by side over a scale of hours. Drawn by us instead of @mantine/schedule: its slots are buttons in every
 * quarter-hour whether something can be done there or not, its drag and drop is the browser's, which no finger can
 * use, and neither its week nor its day becomes a list on a narrow screen or on paper.
 */
export const DayColumns = ({ hours, stacks = false, hour = '6rem', children }: DayColumnsProps) => {
  const { format } = useWords();
  const marks = Array.from({ length: (hours.to - hours.from) / 60 }, (_, hour) => hours.from + hour * 60);
  return (
    <div
      className={classes.columns}
      data-stacks={stacks ? '' : undefined}
      style={{ '--hours': marks.length, '--hour': hour } as CSSProperties}
    >
      <div className={classes.scale} aria-hidden>
        {marks.map((minute) => (
          <span key={minute} className={classes.mark} style={at(hours, { from: minute, to: minute })}>
            {format.wall(wallOf(minute))}
          </span>
        ))}
      </div>
      {children}
    </div>
  );
};

interface ColumnProps {
  readonly heading: ReactNode;
  readonly label: string;
  readonly isToday?: boolean;
  readonly children: ReactNode;
}

/** One day: its heading, and below it what lies on the scale. */
export const Column = ({ heading, label, isToday = false, children }: ColumnProps) => (
  <section className={classes.column} aria-label={label} data-today={isToday ? '' : undefined}>
    <div className={classes.head}>{heading}</div>
    <div className={classes.body}>{children}</div>
  </section>
);
