import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Where something dragged would come to lie: which column, and how many quarter-hours from the top. */
export interface Target {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

interface Held {
  readonly id: string;
  readonly node: HTMLElement;
  readonly x: number;
  readonly y: number;
  /** Distance of the pointer from the top of what it holds. */
  readonly grip: number;
  isMoving: boolean;
  target: Target | undefined;
}

interface DragOptions {
  /** The part that scrolls; its `[data-column]` are the columns and `[data-rows]` holds the rows. */
  readonly area: RefObject<HTMLElement | null>;
  readonly rowHeight: number;
  readonly rows: number;
  readonly onDrop: (target: Target) => void;
}

/** Pointers that wander less are clicks. */
const SLACK_PX = 5;
const EDGE_PX = 40;
const SCROLL_PX = 18;

/**
 * Drags with mouse and pen; a finger scrolls and opens the appointment, where the same can be done. `@mantine/schedule`
 * has rows per person and no columns, and its drag and drop gives no say in what a drop means before it has happened.
 */
export const useDrag = ({ area, rowHeight, rows, onDrop }: DragOptions) => {
  const held = useRef<Held>(undefined);
  const wasDragged = useRef(false);
  const [target, setTarget] = useState<Target>();

  const letGo = useCallback((): Held | undefined => {
    const { current } = held;
    held.current = undefined;
    setTarget(undefined);
    if (current !== undefined) {
      current.node.style.removeProperty('translate');
      delete current.node.dataset['dragged'];
    }
    return current;
  }, []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && held.current?.isMoving === true) {
        event.preventDefault();
        letGo();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [letGo]);

  const targetAt = (x: number, y: number, { id, grip, target: before }: Held): Target | undefined => {
    const body = area.current?.querySelector('[data-rows]');
    if (body === null || body === undefined) return before;
    const row = Math.round((y - grip - body.getBoundingClientRect().top) / rowHeight);
    const columns = [...(area.current?.querySelectorAll('[data-column]') ?? [])];
    const column = columns.findIndex((node) => {
      const { left, right } = node.getBoundingClientRect();
      return x >= left && x < right;
    });
    return column === -1 || row < 0 || row >= rows ? undefined : { id, column, row };
  };

  const scrollAtEdge = (x: number, y: number): void => {
    const box = area.current?.getBoundingClientRect();
    if (box === undefined) return;
    const by = (at: number, from: number, to: number): number =>
      at < from + EDGE_PX ? -SCROLL_PX : at > to - EDGE_PX ? SCROLL_PX : 0;
    area.current?.scrollBy(by(x, box.left, box.right), by(y, box.top + EDGE_PX, box.bottom));
  };

  const begin = (id: string) => (event: PointerEvent<HTMLElement>) => {
    wasDragged.current = false;
    if (event.pointerType === 'touch' || event.button !== 0) return;
    const node = event.currentTarget;
    const grip = event.clientY - node.getBoundingClientRect().top;
    held.current = { id, node, x: event.clientX, y: event.clientY, grip, isMoving: false, target: undefined };
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const { current } = held;
    if (current === undefined) return;
    const x = event.clientX - current.x;
    const y = event.clientY - current.y;
    if (!current.isMoving) {
      if (Math.hypot(x, y) < SLACK_PX) return;
      current.isMoving = true;
      current.node.setPointerCapture(event.pointerId);
      current.node.dataset['dragged'] = '';
    }
    current.node.style.setProperty('translate', `${x}px ${y}px`);
    current.target = targetAt(event.clientX, event.clientY, current);
    setTarget((before) =>
      before?.column === current.target?.column && before?.row === current.target?.row ? before : current.target,
    );
    scrollAtEdge(event.clientX, event.clientY);
  };
  const end = (): void => {
    const dropped = letGo();
    if (dropped?.isMoving !== true) return;
    wasDragged.current = true;
    if (dropped.target !== undefined) onDrop(dropped.target);
  };

  return {
    target,
    /** Whether the click that follows belongs to a drag. */
    isEndOfDrag: (): boolean => {
      const was = wasDragged.current;
      wasDragged.current = false;
      return was;
    },
    handlers: (id: string) => ({
      onPointerDown: begin(id),
      onPointerMove: drag,
      onPointerUp: end,
      onPointerCancel: () => void letGo(),
    }),
  };
};
