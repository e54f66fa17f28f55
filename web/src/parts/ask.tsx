import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../wording/index.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import classes from './form/form.module.css';

interface AskProps {
  readonly title: string;
  readonly text: ReactNode;
  readonly yes: string;
  readonly isGrave?: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Done on yes; the question stays open when it fails. */
  readonly action: () => Promise<unknown>;
}

/** Asks before something that others will feel. */
export const Ask = ({ title, text, yes, isGrave = false, opened, onClose, action }: AskProps) => {
  const { w } = useWords();
  const acting = useMutation({ mutationFn: action, onSuccess: onClose });
  return (
    <Dialog title={title} opened={opened} onClose={onClose}>
      <p>{text}</p>
      {acting.isError && <Failure error={acting.error} />}
      <div className={classes.actions}>
        <Button {...(isGrave && { color: 'red' })} loading={acting.isPending} onClick={() => acting.mutate()}>
          {yes}
        </Button>
        <Button variant="default" onClick={onClose}>
          {w.app.cancel}
        </Button>
      </div>
    </Dialog>
  );
};
