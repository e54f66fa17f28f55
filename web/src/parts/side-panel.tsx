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

/**
 * A dialog beside the page. Its head is no second banner of the page, which `Drawer` by itself makes of it. `base.css`
 * holds the page still, because the policy refuses the style element by which `Drawer` would.
 */
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
    <Drawer.Root opened onClose={onClose} position="right" size="28rem" lockScroll={false} returnFocus={false}>
      <Drawer.Overlay backgroundOpacity={0.45} />
      <Drawer.Content>
        <Drawer.Header role="presentation">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={w.app.close} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
};

/** The `ref` of what takes the focus as soon as it is there, where a step replaces another. */
export const focusAtFirst = (node: HTMLElement | null): void => node?.focus();
