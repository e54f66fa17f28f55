import type { PointerEventHandler } from 'react';
import type { AgendaEntry } from '../../client/index.ts';
import { wallOf } from '../../parts/calendar/wall.ts';
import { useWords } from '../../wording/index.tsx';
import spoken from '../../parts/spoken.module.css';
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
  const { from, to } = spanOf(entry);
  const name = nameOf(entry, w);
  const status = entry.attention === undefined ? w.desk.status[entry.status] : w.desk.needsTime;
  const quarters = (to - from) / QUARTER;
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
        <span className={classes.time}>{wallOf(from)}</span> <strong>{name}</strong>
      </span>
      <span className={classes.what}>
        <span className={classes.status}>{status}</span>
        {typeName !== undefined && quarters > 1 && ` · ${typeName}`}
      </span>
      <span className={spoken.spoken}>{w.desk.cardMore(wallOf(to), entry.doctor.name)}</span>
    </button>
  );
};
