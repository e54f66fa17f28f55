import { type KeyboardEvent, memo, useEffect, useRef, useState } from 'react';
import type { AgendaEntry } from '../../client/index.ts';
import { type Span, wallOf } from '../../parts/calendar/wall.ts';
import { TextLink } from '../../parts/link.tsx';
import { useWords } from '../../wording/index.tsx';
import spoken from '../../parts/spoken.module.css';
import classes from './day-grid.module.css';
import { type Column, isWithin, QUARTER, quartersOf, spanOf } from './day-model.ts';
import { useDrag } from './use-drag.ts';
import { VisitCard } from './visit-card.tsx';

/** Height of a quarter-hour; `day-grid.module.css` has the same. */
const ROW_PX = 22;

interface DayGridProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly entries: readonly AgendaEntry[];
  readonly span: Span;
  /** Minutes after midnight; nothing on another day than today. */
  readonly now: number | undefined;
  readonly typeName: (id: string) => string | undefined;
  /** Shown where they shall be although that is not sure yet. */
  readonly unsure: ReadonlySet<string>;
  readonly onOpen: (entry: AgendaEntry) => void;
  readonly onBook: (column: Column, minutes: number) => void;
  readonly onDrop: (entry: AgendaEntry, column: Column, minutes: number) => void;
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-4, 0],
  PageDown: [4, 0],
};

/**
 * A day as a grid: a column for each doctor, a row for each quarter-hour. Arrow keys walk it, Enter books an empty
 * time or opens an appointment.
 */
export const DayGrid = (props: DayGridProps) => {
  const { label, columns, entries, span, now, typeName, unsure, onOpen, onBook, onDrop } = props;
  const { w } = useWords();
  const area = useRef<HTMLDivElement>(null);
  const rows = quartersOf(span);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const [stop, setStop] = useState({ row: 0, column: 0 });
  const drag = useDrag({
    area,
    rowHeight: ROW_PX,
    rows: rows.length,
    onDrop: ({ id, column, row }) => {
      const entry = byId.get(id);
      const to = columns[column];
      const minutes = rows[row];
      if (entry !== undefined && to !== undefined && minutes !== undefined) onDrop(entry, to, minutes);
    },
  });
  const dragged = drag.target === undefined ? undefined : byId.get(drag.target.id);

  const first = Math.min(...columns.flatMap(({ working }) => working.map(({ from }) => from)), span.to);
  useEffect(() => {
    const around = now !== undefined && now >= span.from && now < span.to ? now - 60 : first;
    area.current?.scrollTo({ top: ((around - span.from) / QUARTER) * ROW_PX - ROW_PX });
    // Only when another day is shown; whoever scrolled stays where they are.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [label]);

  const walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const [down, along] = step;
    const across = document.documentElement.dir === 'rtl' ? -along : along;
    let row = Number(event.target.dataset['row']) + down;
    const column = Number(event.target.dataset['at']) + across;
    const find = (): HTMLElement | null | undefined =>
      area.current?.querySelector<HTMLElement>(`[data-row="${row}"][data-at="${column}"]`);
    // Times that an appointment covers are stepped over.
    while (find() === null && row > 0 && row < rows.length) row += down < 0 || along !== 0 ? -1 : 1;
    const next = find();
    if (next === null || next === undefined) return;
    setStop({ row, column });
    next.focus();
  };

  const inCell = new Map(entries.map((entry) => [`${entry.doctor.id} ${spanOf(entry).from}`, entry]));
  const covered = columns.map(({ doctor }) => entries.filter((entry) => entry.doctor.id === doctor.id).map(spanOf));
  const isStop = (row: number, column: number): boolean => stop.row === row && stop.column === column;
  const line = now === undefined ? undefined : ((now - span.from) / QUARTER) * ROW_PX;

  return (
    <div ref={area} className={classes.area} data-count={columns.length > 1 ? 'many' : 'one'}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- what is in its cells takes the focus */}
      <div role="grid" aria-label={label} className={classes.grid} onKeyDown={walk}>
        <div role="row" className={`${classes.row} ${classes.head}`}>
          <div role="columnheader" className={classes.corner}>
            <span className={spoken.spoken}>{w.desk.time}</span>
          </div>
          {columns.map((column) => (
            <DoctorHead key={column.doctor.id} column={column} />
          ))}
        </div>
        <div role="rowgroup" className={classes.rows} data-rows>
          {rows.map((minutes, row) => (
            <div key={minutes} role="row" className={classes.row} data-hour={minutes % 60 === 0 ? '' : undefined}>
              <div role="rowheader" className={classes.time}>
                <span className={minutes % 60 === 0 ? undefined : spoken.spoken}>{wallOf(minutes)}</span>
              </div>
              {columns.map((column, at) => {
                const { doctor, working } = column;
                const entry = inCell.get(`${doctor.id} ${minutes}`);
                const isTarget = drag.target?.column === at && drag.target.row === row;
                return (
                  <div
                    key={doctor.id}
                    role="gridcell"
                    className={classes.cell}
                    data-off={isWithin(minutes, working) ? undefined : ''}
                  >
                    {entry === undefined && !isWithin(minutes, covered[at] ?? []) && (
                      <FreeTime
                        row={row}
                        at={at}
                        label={w.desk.freeAt(wallOf(minutes), doctor.name, isWithin(minutes, working))}
                        text={wallOf(minutes)}
                        isStop={isStop(row, at)}
                        onBook={() => onBook(column, minutes)}
                      />
                    )}
                    {entry !== undefined && (
                      <VisitCard
                        entry={entry}
                        typeName={typeName(entry.appointmentTypeId)}
                        rowHeight={ROW_PX}
                        isUnsure={unsure.has(entry.id)}
                        at={at}
                        row={row}
                        handlers={entry.status === 'CONFIRMED' ? drag.handlers(entry.id) : undefined}
                        onOpen={() => {
                          if (!drag.isEndOfDrag()) onOpen(entry);
                        }}
                      />
                    )}
                    {isTarget && dragged !== undefined && <DropMark entry={dragged} minutes={minutes} />}
                  </div>
                );
              })}
            </div>
          ))}
          {line !== undefined && line >= 0 && line < rows.length * ROW_PX && (
            <div className={classes.now} style={{ top: line }} aria-hidden>
              <span>{wallOf(now ?? 0)}</span>
            </div>
          )}
        </div>
      </div>
    </div>
  );
};

const DropMark = ({ entry, minutes }: { readonly entry: AgendaEntry; readonly minutes: number }) => {
  const { from, to } = spanOf(entry);
  return (
    <div className={classes.drop} style={{ height: ((to - from) / QUARTER) * ROW_PX }} aria-hidden>
      {wallOf(minutes)}
    </div>
  );
};

const DoctorHead = ({ column: { doctor, working, isAway } }: { readonly column: Column }) => {
  const { w } = useWords();
  const hours = working.map(({ from, to }) => `${wallOf(from)}–${wallOf(to)}`).join(', ');
  return (
    <div role="columnheader" className={classes.doctor} data-column={doctor.id}>
      <strong>{doctor.name}</strong>
      <small>{doctor.specialization}</small>
      <TextLink to="/doctors/$doctorId/availability" params={{ doctorId: doctor.id }} size="sm" underline="hover">
        {hours === '' ? (isAway ? w.desk.away : w.desk.notWorking) : hours}
      </TextLink>
    </div>
  );
};

interface FreeTimeProps {
  readonly row: number;
  readonly at: number;
  readonly label: string;
  readonly text: string;
  readonly isStop: boolean;
  readonly onBook: () => void;
}

const FreeTime = memo(
  ({ row, at, label, text, isStop, onBook }: FreeTimeProps) => (
    <button
      type="button"
      className={classes.free}
      data-row={row}
      data-at={at}
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      onClick={onBook}
    >
      <span aria-hidden>+ {text}</span>
    </button>
  ),
  // What it does follows from where it is.
  (a, b) => a.label === b.label && a.isStop === b.isStop && a.row === b.row && a.at === b.at,
);
