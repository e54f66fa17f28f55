import { Drawer } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../wording/index.tsx';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  /** What takes the focus afterwards when what had it before is gone, as a selector. */
  readonly returnTo?: string;
  readonly children: ReactNode;
}

/** A dialog beside the page. `Drawer` gives the focus back only when it stays mounted; this one is there or is not. */
export const SidePanel = ({ title, onClose, returnTo, children }: SidePanelProps) => {
  const { w } = useWords();
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      requestAnimationFrame(() => {
        const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected;
        const other = returnTo === undefined ? null : document.querySelector<HTMLElement>(returnTo);
        (isThere ? before : (other ?? document.getElementById('content')))?.focus();
      });
    };
  }, [returnTo]);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="28rem"
      title={title}
      returnFocus={false}
      overlayProps={{ backgroundOpacity: 0.45 }}
      closeButtonProps={{ 'aria-label': w.app.close }}
    >
      {children}
    </Drawer>
  );
};

/** The `ref` of what takes the focus as soon as it is there, where a step replaces another. */
export const focusAtFirst = (node: HTMLElement | null): void => node?.focus();
