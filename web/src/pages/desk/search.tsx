import { Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { answer } from '../../app/api.ts';
import { useSearchKey } from '../../app/search-key.ts';
import { type Found, search } from '../../client/index.ts';
import { Page } from '../../parts/page.tsx';
import { useWords } from '../../wording/index.tsx';
import { Finder } from './finder.tsx';

const FEW = 20;
const ORDER = ['patient', 'appointment', 'doctor'] as const satisfies readonly Found['kind'][];

/** Whoever and whatever begins with what is typed. The words stay in this page: addresses are kept by too many. */
export const Search = () => {
  const { w } = useWords();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const key = useSearchKey();
  useEffect(() => field.current?.focus(), []);
  const open = ({ kind, id, title }: Found): void => {
    switch (kind) {
      case 'patient':
        return void navigate({ to: '/desk/patients/$patientId', params: { patientId: id } });
      case 'appointment':
        // Its title begins with its date.
        return void navigate({ to: '/desk', search: { date: title.slice(0, 10), appointment: id } });
      case 'doctor':
        return void navigate({ to: '/desk', search: { doctor: id } });
      default:
        return kind satisfies never;
    }
  };
  return (
    <Page title={w.desk.searchTitle}>
      <Finder
        label={w.desk.searchLabel}
        description={w.desk.searchHelp}
        inputRef={field}
        queryKey={['desk', 'search']}
        find={async (q, signal) => {
          const { items } = await answer(search({ query: { q, limit: FEW }, signal }));
          return items.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
        }}
        idOf={({ kind, id }) => `${kind} ${id}`}
        groupOf={({ kind }) => w.desk.kinds[kind]}
        renderItem={({ title }) => title}
        onChoose={open}
      />
      <Switch
        label={
          <>
            {w.desk.shortcut} <kbd>/</kbd>
          </>
        }
        description={w.desk.shortcutHelp}
        checked={key.isOn}
        onChange={({ currentTarget }) => key.set(currentTarget.checked)}
      />
    </Page>
  );
};
