import { useNavigate } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';

/** Kept only when it was turned off; a key of one character must be possible to turn off. */
const KEPT = 'search-key';
const listeners = new Set<() => void>();

const isOn = (): boolean => {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
};

const set = (on: boolean): void => {
  try {
    if (on) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, 'off');
  } catch {
    // Then it stays on.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether the key `/` opens the search, and the switch for it. */
export const useSearchKey = (): { readonly isOn: boolean; readonly set: (on: boolean) => void } => ({
  isOn: useSyncExternalStore(subscribe, isOn),
  set,
});

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null);

/** Opens the search on `/` for those who have one, unless they are typing or in a dialog. */
export const useSearchShortcut = (hasSearch: boolean): void => {
  const navigate = useNavigate();
  useEffect(() => {
    if (!hasSearch) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const isPlain = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!isPlain || isTyping(event.target) || !isOn()) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]') !== null) return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus();
      void navigate({ to: '/desk/search' });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [hasSearch, navigate]);
};
