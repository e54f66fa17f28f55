import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../../wording/index.tsx';
import { at, Column, DayColumns } from '../calendar/day-columns.tsx';
import { DAY_MINUTES, hoursAround, type Span } from '../calendar/wall.ts';
import { spanText } from '../calendar/working.ts';
import { merged, STEP } from './draft.ts';
import classes from './week-grid.module.css';

interface WeekGridProps {
  readonly week: readonly (readonly Span[])[];
  readonly onChange: (week: readonly (readonly Span[])[]) => void;
}

/** A window that is being drawn, moved or stretched. */
interface Drag {
  readonly kind: 'draw' | 'move' | 'start' | 'end';
  /** The window it was; nothing while a new one is drawn. */
  readonly of?: { readonly day: number; readonly index: number };
  /** The minute that stays: where drawing began, or the edge across from the one that is dragged. */
  readonly anchor: number;
  /** How far below its start a window was taken hold of. */
  readonly grip: number;
  readonly day: number;
  readonly span: Span;
}

const USUAL: Span = { from: 7 * 60, to: 20 * 60 };
const AN_HOUR = 60;

const dragged = (drag: Drag, minute: number, day: number): Drag => {
  switch (drag.kind) {
    case 'move': {
      const length = drag.span.to - drag.span.from;
      const from = Math.min(Math.max(0, minute - drag.grip), DAY_MINUTES - length);
      return { ...drag, day, span: { from, to: from + length } };
    }
    case 'draw':
    case 'start':
    case 'end': {
      const [from, to] = [Math.min(drag.anchor, minute), Math.max(drag.anchor, minute)];
      return { ...drag, span: from === to ? { from, to: from + STEP } : { from, to } };
    }
    default:
      return drag.kind satisfies never;
  }
};

/**
 * The week to draw in, with a mouse, a pen or a finger. The form beside it says and does the same by keyboard and to
 * screen readers, from which this picture is hidden.
 */
export const WeekGrid = ({ week, onChange }: WeekGridProps) => {
  const { format } = useWords();
  const grid = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const [isMoved, setMoved] = useState(false);
  const hours = hoursAround([USUAL, ...week.flat()], USUAL);

  useEffect(() => {
    if (drag === undefined) return undefined;
    const giveUp = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') setDrag(undefined);
    };
    addEventListener('keydown', giveUp);
    return () => removeEventListener('keydown', giveUp);
  }, [drag]);

  /** Which day and which quarter-hour mark is below the pointer. */
  const pointedAt = ({ clientX, clientY }: PointerEvent): { day: number; minute: number } | undefined => {
    for (const column of grid.current?.querySelectorAll<HTMLElement>('[data-day]') ?? []) {
      const { left, right, top, height } = column.getBoundingClientRect();
      if (clientX < left || clientX > right) continue;
      const minute = hours.from + ((clientY - top) / height) * (hours.to - hours.from);
      const mark = Math.round(minute / STEP) * STEP;
      return { day: Number(column.dataset['day']), minute: Math.min(Math.max(mark, hours.from), hours.to) };
    }
    return undefined;
  };

  const begin = (event: PointerEvent): void => {
    const pointed = pointedAt(event);
    if (event.button !== 0 || pointed === undefined) return;
    const { day, minute } = pointed;
    const target = event.target as HTMLElement;
    const taken = target.closest<HTMLElement>('[data-window]')?.dataset['window'];
    const edge = target.closest<HTMLElement>('[data-edge]')?.dataset['edge'];
    grid.current?.setPointerCapture(event.pointerId);
    setMoved(false);
    if (taken === undefined) {
      const from = Math.min(Math.floor(minute / STEP) * STEP, DAY_MINUTES - STEP);
      setDrag({ kind: 'draw', anchor: from, grip: 0, day, span: { from, to: from + STEP } });
      return;
    }
    const index = Number(taken);
    const span = week[day]?.[index];
    if (span === undefined) return;
    const kind = edge === 'start' || edge === 'end' ? edge : 'move';
    const anchor = kind === 'start' ? span.to : span.from;
    setDrag({ kind, of: { day, index }, anchor, grip: minute - span.from, day, span });
  };

  const follow = (event: PointerEvent): void => {
    const pointed = pointedAt(event);
    if (drag === undefined || pointed === undefined) return;
    const next = dragged(drag, pointed.minute, pointed.day);
    if (next.day !== drag.day || next.span.from !== drag.span.from || next.span.to !== drag.span.to) {
      setMoved(true);
      setDrag(next);
    }
  };

  const drop = (): void => {
    if (drag === undefined) return;
    setDrag(undefined);
    if (!isMoved && drag.kind !== 'draw') return;
    const { from } = drag.span;
    // A mere click draws an hour.
    const span = isMoved ? drag.span : { from, to: Math.min(from + AN_HOUR, DAY_MINUTES) };
    onChange(
      week.map((windows, day) => {
        const left = windows.filter((_, index) => drag.of?.day !== day || drag.of.index !== index);
        return day === drag.day ? merged([...left, span]) : left;
      }),
    );
  };

  const order = Array.from({ length: 7 }, (_, index) => (format.firstWeekday - 1 + index) % 7);
  return (
    <div
      ref={grid}
      aria-hidden
      className={classes.grid}
      data-dragging={drag?.kind}
      onPointerDown={begin}
      onPointerMove={follow}
      onPointerUp={drop}
      onPointerCancel={() => setDrag(undefined)}
    >
      <DayColumns hours={hours} hour="2.75rem">
        {order.map((day) => (
          <Column
            key={day}
            label={format.weekday(day + 1, 'long')}
            heading={<span className={classes.weekday}>{format.weekday(day + 1, 'short')}</span>}
          >
            <div className={classes.day} data-day={day}>
              {(week[day] ?? []).map((span, index) => (
                <div
                  key={span.from}
                  className={classes.window}
                  style={at(hours, span)}
                  data-window={index}
                  data-lifted={drag?.of?.day === day && drag.of.index === index ? '' : undefined}
                >
                  <span className={classes.edge} data-edge="start" />
                  <span className={classes.text}>{spanText(span)}</span>
                  <span className={classes.edge} data-edge="end" />
                </div>
              ))}
              {drag?.day === day && (
                <div className={classes.ghost} style={at(hours, drag.span)}>
                  <span className={classes.text}>{spanText(drag.span)}</span>
                </div>
              )}
            </div>
          </Column>
        ))}
      </DayColumns>
    </div>
  );
};
