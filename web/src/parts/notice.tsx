import { Button } from '@mantine/core';
import { useAdminWords } from '../wording/admin.ts';
import classes from './notice.module.css';

/** What was just done, and how to take it back. */
export interface Done {
  readonly text: string;
  readonly undo?: () => void;
}

/** Says what was just done, also to those who do not see it. */
export const Notice = ({ done }: { readonly done: Done | undefined }) => {
  const { w } = useAdminWords();
  return (
    <div role="status" className={classes.notice}>
      {done !== undefined && (
        <>
          <span>{done.text}</span>
          {done.undo !== undefined && (
            <Button size="compact-sm" variant="default" onClick={done.undo}>
              {w.admin.types.undo}
            </Button>
          )}
        </>
      )}
    </div>
  );
};
