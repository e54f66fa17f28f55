import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { dateIn, monthOf } from '../../time/dates.ts';
import { ownTimeZone, sameWallTime } from '../../time/format.ts';
import { useWords } from '../../wording/index.tsx';
import { Failure } from '../failure.tsx';
import { Waiting } from '../waiting.tsx';
import { DayTimes } from './day-times.tsx';
import { Month } from './month.tsx';
import { bookable, firstOpen, openIn, type TimesOf } from './open-times.ts';
import classes from './time-picker.module.css';

interface TimePickerProps {
  readonly of: TimesOf;
  readonly taking: string | undefined;
  readonly onChoose: (start: string) => void;
  /** What stands above the times of the day, such as what went wrong with the last choice. */
  readonly notice?: ReactNode;
  /** What to do when nothing is open at all. */
  readonly whenNone: ReactNode;
  /** What to do when nothing that is open fits. */
  readonly otherwise?: ReactNode;
}

/** A month and the times of its chosen day; begins with the first day on which something is open. */
export const TimePicker = ({ of, taking, onChoose, notice, whenNone, otherwise }: TimePickerProps) => {
  const { w, format } = useWords();
  const times = useRef<HTMLHeadingElement>(null);
  const [wanted, setWanted] = useState<{ month?: string; date?: string }>({});
  const first = useQuery(firstOpen(of));
  const reach = bookable(of);
  const next = first.data ?? undefined;
  const nextDate = next === undefined ? undefined : dateIn(of.timeZone, next.start);
  const month = wanted.month ?? monthOf(nextDate ?? reach.first);
  const open = useQuery({ ...openIn(of, month), enabled: first.isFetched, placeholderData: keepPreviousData });

  if (first.isError) return <Failure error={first.error} retry={first.refetch} />;
  if (first.isPending) return <Waiting rows={2} height={180} />;
  if (next === undefined) return <>{whenNone}</>;

  const days = open.isPlaceholderData ? undefined : open.data?.days;
  const counts = days && new Map(days.map(({ date, slots }) => [date, slots.length]));
  const inMonth = days?.find(({ slots }) => slots.length > 0)?.date;
  const date = wanted.date ?? (monthOf(nextDate ?? '') === month ? nextDate : inMonth);
  const slots = days?.find((day) => day.date === date)?.slots;
  const differs = !sameWallTime(next.start, of.timeZone, ownTimeZone());
  return (
    <div className={classes.picker}>
      <Month
        month={month}
        {...reach}
        chosen={date}
        openOn={counts && ((day) => counts.get(day) ?? 0)}
        onMonth={(to) => setWanted({ month: to })}
        onDate={(to) => {
          setWanted({ month, date: to });
          requestAnimationFrame(() => times.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' }));
        }}
      />
      <div className={classes.day}>
        <Button
          variant="light"
          fullWidth
          justify="space-between"
          className={classes.next}
          disabled={taking !== undefined}
          loading={taking === next.start}
          onClick={() => onChoose(next.start)}
          rightSection={
            <span>{`${format.shortDay(next.start, of.timeZone)}, ${format.time(next.start, of.timeZone)}`}</span>
          }
        >
          {w.book.nextFree}
        </Button>
        {notice}
        {open.isError && <Failure error={open.error} retry={open.refetch} />}
        {days !== undefined && date !== undefined && (
          <>
            <h2 ref={times} className={classes.date} aria-live="polite">
              {format.date(date)}
            </h2>
            {slots === undefined || slots.length === 0 ? (
              <p>{w.book.noneOn}</p>
            ) : (
              <DayTimes slots={slots} timeZone={of.timeZone} taking={taking} onChoose={onChoose} />
            )}
          </>
        )}
        {days !== undefined && date === undefined && <p>{w.book.noneInMonth}</p>}
        {days === undefined && !open.isError && <Waiting rows={3} height={48} />}
        <p className={classes.zone} data-strong={differs ? '' : undefined}>
          {w.book.zone(format.zone(of.timeZone))}
        </p>
        {otherwise}
      </div>
    </div>
  );
};
