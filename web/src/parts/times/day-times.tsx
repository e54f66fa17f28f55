import { Loader } from '@mantine/core';
import type { Slot } from '../../client/index.ts';
import { type PartOfDay, partOfDay } from '../../time/dates.ts';
import { ownTimeZone, sameWallTime } from '../../time/format.ts';
import { useWords } from '../../wording/index.tsx';
import classes from './day-times.module.css';

interface DayTimesProps {
  readonly slots: readonly Pick<Slot, 'start'>[];
  readonly timeZone: string;
  /** The start that is being taken right now. */
  readonly taking?: string | undefined;
  readonly onChoose: (start: string) => void;
  /** Shows the day on each, for times of several days. */
  readonly withDay?: boolean;
}

/** Times as buttons, in the clinic's zone, and in the reader's where that differs. */
export const TimeButtons = ({ slots, timeZone, taking, onChoose, withDay = false }: DayTimesProps) => {
  const { w, format } = useWords();
  const own = ownTimeZone();
  return (
    <ul className={withDay ? classes.days : classes.times}>
      {slots.map(({ start }) => {
        const differs = !sameWallTime(start, timeZone, own);
        return (
          <li key={start}>
            <button
              type="button"
              data-start={start}
              disabled={taking !== undefined}
              aria-busy={taking === start}
              onClick={() => onChoose(start)}
            >
              {withDay && <span className={classes.day}>{format.shortDay(start, timeZone)}</span>}
              {taking === start ? <Loader size="xs" aria-label={w.book.holding} /> : format.time(start, timeZone)}
              {differs && <small>{w.book.yourTime(format.time(start, own))}</small>}
            </button>
          </li>
        );
      })}
    </ul>
  );
};

const PARTS: readonly PartOfDay[] = ['morning', 'afternoon', 'evening'];

/** The times of one day: morning, afternoon, evening. */
export const DayTimes = (props: DayTimesProps) => {
  const { w } = useWords();
  const groups = Object.groupBy(props.slots, ({ start }) => partOfDay(start));
  return PARTS.map((part) => {
    const slots = groups[part];
    if (slots === undefined) return null;
    return (
      <section key={part} className={classes.part} aria-label={w.book[part]}>
        <h3>{w.book[part]}</h3>
        <TimeButtons {...props} slots={slots} />
      </section>
    );
  });
};
