import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../wording/index.tsx';
import classes from './form/form.module.css';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question or a short form above the page. What it holds begins anew each time it opens. */
export const Dialog = ({ title, opened, onClose, children }: DialogProps) => {
  const { w } = useWords();
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': w.app.close }}>
      <div className={classes.form}>{children}</div>
    </Modal>
  );
};
