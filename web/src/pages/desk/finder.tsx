import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, type QueryKey, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, type Ref, useId, useState } from 'react';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../wording/index.tsx';
import classes from './finder.module.css';

interface FinderProps<Item> {
  readonly label: string;
  readonly description?: string;
  readonly error?: string | false | undefined;
  readonly queryKey: QueryKey;
  readonly find: (text: string, signal: AbortSignal) => Promise<readonly Item[]>;
  readonly idOf: (item: Item) => string;
  readonly renderItem: (item: Item) => ReactNode;
  readonly groupOf?: (item: Item) => string;
  readonly onChoose: (item: Item) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** The API needs a word of as many characters. */
const SHORTEST = 2;
const PAUSE_MS = 200;

/**
 * Search as you type: what is found can be walked with the arrow keys and chosen with Enter or a tap. What was typed
 * stays in this page: not in the address, and not in any storage.
 */
export const Finder = <Item,>(props: FinderProps<Item>) => {
  const { label, description, error, queryKey, find, idOf, renderItem, groupOf, onChoose, inputRef } = props;
  const { w } = useWords();
  const list = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const [text] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const isAsking = text.length >= SHORTEST;
  const found = useQuery({
    queryKey: [...queryKey, text],
    queryFn: ({ signal }) => find(text, signal),
    enabled: isAsking,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const items = isAsking ? (found.data ?? []) : [];
  const isOpen = items.length > 0;
  const at = Math.min(active, items.length - 1);
  const optionId = (index: number): string => `${list}-${index}`;
  const onKey = (event: KeyboardEvent): void => {
    const last = items.length - 1;
    const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1 }[event.key];
    if (to !== undefined && isOpen) {
      event.preventDefault();
      setActive(to);
      document.getElementById(optionId(to))?.scrollIntoView({ block: 'nearest' });
    }
    if (event.key !== 'Enter') return;
    // Never submits the form around it half-typed.
    event.preventDefault();
    const item = items[at];
    if (item !== undefined && !found.isPlaceholderData && text === typed.trim()) onChoose(item);
  };
  const said = (): string => {
    if (typed.trim() === '') return '';
    if (typed.trim().length < SHORTEST) return w.desk.tooShort;
    if (found.isFetching || text !== typed.trim()) return w.desk.searching;
    return items.length === 0 ? w.desk.nothingFound : w.desk.found(items.length);
  };
  return (
    <div className={classes.finder}>
      <TextInput
        ref={inputRef}
        label={label}
        {...(description !== undefined && { description })}
        {...(error !== undefined && { error })}
        type="search"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={list}
        {...(isOpen && { 'aria-activedescendant': optionId(at) })}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <p role="status" className={classes.said}>
        {said()}
      </p>
      {found.isError && isAsking && <Failure error={found.error} retry={found.refetch} />}
      <div id={list} role="listbox" aria-label={label} className={classes.list} data-empty={isOpen ? undefined : ''}>
        {items.map((item, index) => {
          const before = items[index - 1];
          const group = groupOf?.(item);
          return (
            <div key={idOf(item)} role="presentation">
              {group !== undefined && (before === undefined || groupOf?.(before) !== group) && (
                <div role="presentation" className={classes.group}>
                  {group}
                </div>
              )}
              {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the keys are the field's, which says which option is active */}
              <div
                id={optionId(index)}
                role="option"
                aria-selected={index === at}
                className={classes.option}
                onClick={() => onChoose(item)}
              >
                {renderItem(item)}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
};
