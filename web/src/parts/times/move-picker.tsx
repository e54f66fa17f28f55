import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appointment } from '../../client/index.ts';
import { Taken } from '../../pages/book/taken.tsx';
import { serverNow } from '../../time/clock.ts';
import { useWords } from '../../wording/index.tsx';
import { Empty } from '../empty.tsx';
import classes from './move-picker.module.css';
import type { TimesOf } from './open-times.ts';
import { TimePicker } from './time-picker.tsx';

interface MovePickerProps {
  readonly appointment: Pick<Appointment, 'start' | 'timeZone'>;
  readonly of: TimesOf;
  /** The start of a time that was chosen before the page was opened. */
  readonly asked?: number | undefined;
  readonly move: (start: string) => Promise<unknown>;
  readonly onMoved: () => Promise<unknown>;
}

/** What went wrong may stand below the month, out of a small screen. */
const intoView = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

/** The same calendar as for booking; a chosen time is asked about before the old one is given up. */
export const MovePicker = ({ appointment, of, asked, move, onMoved }: MovePickerProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const [isPast] = useState(asked !== undefined && asked <= serverNow());
  const [chosen, setChosen] = useState(asked === undefined || isPast ? undefined : new Date(asked).toISOString());
  const moving = useMutation({
    mutationFn: move,
    onSuccess: onMoved,
    // The appointment itself may be what has changed.
    onError: () => {
      for (const key of ['open-times', 'appointments', 'managed']) void cache.invalidateQueries({ queryKey: [key] });
    },
    onSettled: () => setChosen(undefined),
  });
  const words = (at: string): string => format.dayAndTime(at, appointment.timeZone);
  const problem = moving.isError && (
    <div ref={intoView} className={classes.problem}>
      <Taken error={moving.error} timeZone={of.timeZone} onChoose={setChosen} />
    </div>
  );
  return (
    <>
      {isPast && moving.isIdle && (
        <p role="alert" className={classes.gone}>
          {w.visit.timeIsPast}
        </p>
      )}
      <TimePicker
        of={of}
        taking={moving.isPending ? moving.variables : undefined}
        onChoose={setChosen}
        notice={problem}
        whenNone={
          <>
            {problem}
            <Empty title={w.book.none} />
          </>
        }
      />
      <Modal
        opened={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        title={w.visit.moveQuestion}
        closeButtonProps={{ 'aria-label': w.app.close }}
      >
        <div className={classes.dialog}>
          <dl>
            <dt>{w.visit.from}</dt>
            <dd>
              <s>{words(appointment.start)}</s>
            </dd>
            <dt>{w.visit.to}</dt>
            <dd>
              <strong>{chosen !== undefined && words(chosen)}</strong>
            </dd>
          </dl>
          <div className={classes.actions}>
            <Button
              data-autofocus
              loading={moving.isPending}
              onClick={() => chosen !== undefined && moving.mutate(chosen)}
            >
              {w.visit.moveYes}
            </Button>
            <Button variant="default" onClick={() => setChosen(undefined)}>
              {w.app.cancel}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
};
