import { Button, CloseButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../../wording/index.tsx';
import classes from './move-notice.module.css';
import { nameOf } from './person-name.ts';
import { Refused } from './refused.tsx';
import type { Move, Moved } from './use-move.ts';

interface MoveNoticeProps {
  readonly last: Moved | undefined;
  readonly isBusy: boolean;
  readonly onMove: (move: Move) => void;
  readonly onDismiss: () => void;
  /** What else there is to say. */
  readonly children?: ReactNode;
}

/** What became of the last move: with the way back, or why not and what is open instead. It stays until dismissed. */
export const MoveNotice = ({ last, isBusy, onMove, onDismiss, children }: MoveNoticeProps) => {
  const { w, format } = useWords();
  const at = (start: string, timeZone: string): string => format.dayAndTime(start, timeZone);
  return (
    <div className={classes.notices}>
      <div role="status">
        {last?.kind === 'moved' && (
          <div className={classes.moved}>
            <p>
              {(last.move.undoes === true ? w.desk.movedBack : w.desk.moved)(
                nameOf(last.after, w),
                at(last.after.start, last.after.timeZone),
                last.after.doctor.name,
              )}
            </p>
            {last.move.undoes !== true && (
              <Button
                size="compact-md"
                variant="default"
                loading={isBusy}
                onClick={() =>
                  onMove({
                    entry: last.after,
                    start: last.move.entry.start,
                    doctor: last.move.entry.doctor,
                    undoes: true,
                  })
                }
              >
                {w.desk.undo}
              </Button>
            )}
            <CloseButton aria-label={w.desk.dismiss} onClick={onDismiss} />
          </div>
        )}
      </div>
      {last?.kind === 'refused' && (
        <div className={classes.refused}>
          <Refused
            error={last.error}
            timeZone={last.move.entry.timeZone}
            title={w.desk.notMoved(
              nameOf(last.move.entry, w),
              at(last.move.entry.start, last.move.entry.timeZone),
              last.move.entry.doctor.name,
            )}
            onChoose={(start) => onMove({ ...last.move, start })}
          />
          <CloseButton aria-label={w.desk.dismiss} onClick={onDismiss} />
        </div>
      )}
      {children}
    </div>
  );
};
