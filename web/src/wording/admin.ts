import { useMemo } from 'react';
import { adminPages } from './en/admin-pages.ts';
import { useWords, type Wording, type Words } from './index.tsx';

type AdminWording = Omit<Wording, 'admin'> & { readonly admin: Wording['admin'] & typeof adminPages };

/**
 * The catalogue with the words of settings and administration, which only their pages load. They are in English whatever
 * the language until somebody translates them.
 */
export const useAdminWords = (): Omit<Words, 'w'> & { readonly w: AdminWording } => {
  const words = useWords();
  return useMemo(() => ({ ...words, w: { ...words.w, admin: { ...words.w.admin, ...adminPages } } }), [words]);
};
