import { Button, NativeSelect } from '@mantine/core';
import { useRef, useState } from 'react';
import { useWords } from '../../wording/index.tsx';
import { DAY_MINUTES, minutesOf, type Span, wallOf } from '../calendar/wall.ts';
import { anotherWindow, merged, STEP } from './draft.ts';
import classes from './windows-field.module.css';

interface WindowsFieldProps {
  /** Whose windows they are, such as a weekday. */
  readonly name: string;
  readonly windows: readonly Span[];
  readonly onChange: (windows: readonly Span[]) => void;
}

const MARKS = Array.from({ length: DAY_MINUTES / STEP + 1 }, (_, quarter) => {
  const wall = wallOf(quarter * STEP);
  return (
    <option key={wall} value={wall}>
      {wall}
    </option>
  );
});
/** The marks from one minute of the day on. */
const marksFrom = (minute: number) => MARKS.slice(minute / STEP);
const onlyMark = (minute: number) => MARKS.slice(minute / STEP, minute / STEP + 1);

/** The windows of one day as selects. The end follows the start, so that a window is always one. */
export const WindowsField = ({ name, windows, onChange }: WindowsFieldProps) => {
  const { w } = useWords();
  const field = useRef<HTMLFieldSetElement>(null);
  // A week has some two thousand options; those of a day are there once somebody comes near.
  const [isNear, setNear] = useState(false);
  const comeNear = (): void => setNear(true);
  const another = anotherWindow(windows);
  const overlap = merged(windows).length < windows.length;
  const replace = (index: number, span: Span): void =>
    onChange(windows.map((before, other) => (other === index ? span : before)));
  const focusOn = (selector: string): void => {
    // What was added is there only after the next paint.
    requestAnimationFrame(() => [...(field.current?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1)?.focus());
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- notices only that somebody comes near
    <fieldset
      ref={field}
      className={classes.field}
      onPointerEnter={comeNear}
      onPointerDown={comeNear}
      onFocus={comeNear}
    >
      <legend>{name}</legend>
      {another !== undefined && (
        <Button
          data-add
          variant="subtle"
          size="compact-sm"
          className={classes.add}
          aria-label={w.doctor.hours.addTo(name)}
          onClick={() => {
            onChange([...windows, another]);
            focusOn('[data-start]');
          }}
        >
          {w.doctor.hours.add}
        </Button>
      )}
      {windows.length === 0 && <p className={classes.none}>{w.doctor.hours.noWindows}</p>}
      {windows.map((span, index) => (
        // Windows have no name of their own; their place is what they are.
        // oxlint-disable-next-line react/no-array-index-key -- see above
        <div key={index} className={classes.window}>
          <NativeSelect
            data-start
            aria-label={w.doctor.hours.start(name, index + 1)}
            value={wallOf(span.from)}
            onChange={({ currentTarget }) => {
              const from = minutesOf(currentTarget.value);
              const to = span.to > from ? span.to : Math.min(from + span.to - span.from, DAY_MINUTES);
              replace(index, { from, to });
            }}
          >
            {isNear ? marksFrom(0).slice(0, -1) : onlyMark(span.from)}
          </NativeSelect>
          <span aria-hidden>–</span>
          <NativeSelect
            aria-label={w.doctor.hours.end(name, index + 1)}
            value={wallOf(span.to)}
            onChange={({ currentTarget }) => replace(index, { ...span, to: minutesOf(currentTarget.value) })}
          >
            {isNear ? marksFrom(span.from + STEP) : onlyMark(span.to)}
          </NativeSelect>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={w.doctor.hours.remove(name, index + 1)}
            onClick={() => {
              onChange(windows.filter((_, other) => other !== index));
              focusOn('[data-add]');
            }}
          >
            <span aria-hidden>×</span>
          </Button>
        </div>
      ))}
      {overlap && <p className={classes.none}>{w.doctor.hours.joined}</p>}
    </fieldset>
  );
};
