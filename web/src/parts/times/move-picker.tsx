import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Appointment } from '../../client/index.ts';
import { Taken } from '../../pages/book/taken.tsx';
import { useWords } from '../../wording/index.tsx';
import { Empty } from '../empty.tsx';
import classes from './move-picker.module.css';
import type { TimesOf } from './open-times.ts';
import { TimePicker } from './time-picker.tsx';

interface MovePickerProps {
  readonly appointment: Pick<Appointment, 'start' | 'timeZone'>;
  readonly of: TimesOf;
  readonly move: (start: string) => Promise<unknown>;
  readonly onMoved: () => Promise<unknown>;
}

/** The same calendar as for booking; a chosen time is asked about before the old one is given up. */
export const MovePicker = ({ appointment, of, move, onMoved }: MovePickerProps) => {
  const { w, format } = useWords();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const moving = useMutation({
    mutationFn: move,
    onSuccess: onMoved,
    onError: () => void cache.invalidateQueries({ queryKey: ['open-times'] }),
    onSettled: () => setChosen(undefined),
  });
  const words = (at: string): string => format.dayAndTime(at, appointment.timeZone);
  return (
    <>
      <TimePicker
        of={of}
        taking={moving.isPending ? moving.variables : undefined}
        onChoose={setChosen}
        notice={moving.isError && <Taken error={moving.error} timeZone={of.timeZone} onChoose={setChosen} />}
        whenNone={<Empty title={w.book.none} />}
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
