import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../wording/index.tsx';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog beside the page. Its head is no second banner of the page, which `Drawer` by itself makes of it. `base.css`
 * holds the page still, because the policy refuses the style element by which `Drawer` would.
 */
export const SidePanel = ({ title, onClose, children }: SidePanelProps) => {
  const { w } = useWords();
  return (
    <Drawer.Root opened onClose={onClose} position="right" size="28rem" lockScroll={false}>
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
