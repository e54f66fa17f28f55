import { createRootRoute } from '@tanstack/react-router';
import { Failed } from '../failed.tsx';
import { NotFound } from '../not-found.tsx';
import { Shell } from '../shell.tsx';

export const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Failed });

/** A page of its own below the frame. */
export const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

/** A text in an address's query; nothing when it is anything else. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

type Search = Record<string, unknown>;

/** A query with what was just done, which the page then says. */
export const saidOnly = (search: Search): { said?: string } => {
  const said = text(search['said']);
  return said === undefined ? {} : { said };
};
