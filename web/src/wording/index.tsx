import { DirectionProvider } from '@mantine/core';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { type Format, formatOf } from '../time/format.ts';
import { en } from './en.ts';

/** What every language says; English is where a message is born. */
export type Wording = typeof en;

/** A language of the catalogue: how numbers and dates look in it, and which way it reads. */
const LANGUAGES = {
  en: { name: 'English', locale: 'en-GB', direction: 'ltr', load: () => Promise.resolve(en) },
  ar: { name: 'العربية', locale: 'ar', direction: 'rtl', load: async () => (await import('./ar.ts')).ar },
} as const satisfies Record<
  string,
  { name: string; locale: string; direction: 'ltr' | 'rtl'; load: () => Promise<Wording> }
>;
export type Language = keyof typeof LANGUAGES;

const KEPT = 'language';
const isLanguage = (name: string | null): name is Language => name !== null && name in LANGUAGES;

/** The language chosen earlier, else English. */
const keptLanguage = (): Language => {
  try {
    const kept = localStorage.getItem(KEPT);
    return isLanguage(kept) ? kept : 'en';
  } catch {
    return 'en';
  }
};

export interface Words {
  readonly w: Wording;
  readonly format: Format;
  readonly language: Language;
  readonly languages: readonly { readonly id: Language; readonly name: string }[];
  readonly speak: (language: Language) => Promise<void>;
}

const Context = createContext<Words | undefined>(undefined);

const apply = (language: Language): void => {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES[language].direction;
};

export interface Spoken {
  readonly language: Language;
  readonly w: Wording;
}

/** The words of the language chosen earlier, loaded before the first paint. */
export const firstWords = async (): Promise<Spoken> => {
  const language = keptLanguage();
  apply(language);
  return { language, w: await LANGUAGES[language].load() };
};

export const WordingProvider = ({ first, children }: { readonly first: Spoken; readonly children: ReactNode }) => {
  const [{ language, w }, setSpoken] = useState(first);
  const words = useMemo<Words>(
    () => ({
      w,
      language,
      format: formatOf(LANGUAGES[language].locale),
      languages: (Object.keys(LANGUAGES) as Language[]).map((id) => ({ id, name: LANGUAGES[id].name })),
      speak: async (next) => {
        const wording = await LANGUAGES[next].load();
        try {
          localStorage.setItem(KEPT, next);
        } catch {
          // Chosen for this visit only.
        }
        apply(next);
        setSpoken({ language: next, w: wording });
      },
    }),
    [w, language],
  );
  return (
    <DirectionProvider key={language} initialDirection={LANGUAGES[language].direction} detectDirection={false}>
      <Context value={words}>{children}</Context>
    </DirectionProvider>
  );
};

/** The catalogue in the reader's language, and how it writes dates and numbers. */
export const useWords = (): Words => {
  const words = useContext(Context);
  if (words === undefined) throw new Error('There are no words outside WordingProvider.');
  return words;
};
