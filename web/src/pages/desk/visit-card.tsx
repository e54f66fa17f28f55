import type { PointerEventHandler } from 'react';
import type { AgendaEntry } from '../../client/index.ts';
import { wallTime } from '../../time/wall.ts';
import { useWords } from '../../wording/index.tsx';
import { QUARTER, spanOf } from './day-model.ts';
import { nameOf } from './person-name.ts';
import classes from './visit-card.module.css';

type Handlers = Readonly<
  Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', PointerEventHandler<HTMLElement>>
>;

interface VisitCardProps {
  readonly entry: AgendaEntry;
  readonly typeName: string | undefined;
  readonly rowHeight: number;
  readonly isUnsure: boolean;
  readonly row: number;
  readonly at: number;
  /** What drags it; nothing when it cannot be moved. */
  readonly handlers: Handlers | undefined;
  readonly onOpen: () => void;
}

/** An appointment in the day: as long as it takes, with its status as colour and word. */
export const VisitCard = ({ entry, typeName, rowHeight, isUnsure, row, at, handlers, onOpen }: VisitCardProps) => {
  const { w } = useWords();
  const { start, end } = spanOf(entry);
  const name = nameOf(entry, w);
  const status = entry.attention === undefined ? w.desk.status[entry.status] : w.desk.needsTime;
  const quarters = (end - start) / QUARTER;
  return (
    <button
      type="button"
      {...handlers}
      className={classes.card}
      style={{ height: quarters * rowHeight - 2 }}
      data-status={entry.status}
      data-attention={entry.attention}
      data-appointment={entry.id}
      data-short={quarters === 1 ? '' : undefined}
      data-drags={handlers === undefined ? undefined : ''}
      data-row={row}
      data-at={at}
      aria-busy={isUnsure}
      onClick={onOpen}
    >
      <span className={classes.who}>
        <span className={classes.time}>{wallTime(start)}</span> <strong>{name}</strong>
      </span>
      <span className={classes.what}>
        <span className={classes.status}>{status}</span>
        {typeName !== undefined && quarters > 1 && ` · ${typeName}`}
      </span>
      <span className={classes.spoken}>{w.desk.cardMore(wallTime(end), entry.doctor.name)}</span>
    </button>
  );
};
