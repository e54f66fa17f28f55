import type { Doctor } from './clinic.ts';
import type { Person } from './person.ts';

/** What can be looked for. */
export const SEARCH_KINDS = ['patient', 'appointment', 'doctor'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** A query needs a word of as many characters; shorter words only narrow the others down. */
export const MIN_WORD = 2;

/** Letters that Unicode does not decompose into a plain one and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Text without case, accents and apostrophes: `Zoë O’Brien` and `zoe obrien` become the same. */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\p{M}'’ʼ`]/gu, '')
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => PLAIN[letter] ?? letter);

/** A word is known by its beginning: in a key each half of a wide character takes five bytes, and 1,024 are all there are. */
const WORD_LENGTH = 180;
const beginning = (word: string): string => word.slice(0, WORD_LENGTH).replace(/[\ud800-\udbff]$/, '');

const WORD_BREAK = /[^\p{L}\p{N}]+/u;
const words = (text: string): string[] => plain(text).split(WORD_BREAK).filter(Boolean);

/** The digits of a number, without the sign or zeros by which it is dialled from abroad. */
const digits = (phone: string): string => phone.replaceAll(/\D/g, '').replace(/^00/, '');

/** National numbers are known by their last ten digits, local ones by their last seven. */
const LOCAL_LENGTHS = [10, 7];

const phoneTokens = (phone: string | undefined): string[] => {
  const all = digits(phone ?? '');
  return [all, ...LOCAL_LENGTHS.filter((length) => length < all.length).map((length) => all.slice(-length))];
};

const ID_PREFIX = /^appt_/;
/** An appointment's id as it is looked for: without what all ids share and the dashes that people leave out. */
const idToken = (id: string): string => id.toLowerCase().replace(ID_PREFIX, '').replaceAll('-', '');

/** Enough for every real name, and few enough to replace all of them in one transaction. */
const MOST_TOKENS = 40;

const distinct = (tokens: readonly string[]): string[] =>
  [...new Set(tokens.map(beginning))]
    .filter((token) => token.length >= MIN_WORD)
    .slice(0, MOST_TOKENS)
    .sort();

/** Whatever a patient is found by: the words of their name, their whole e-mail and the words before its `@`, their phone. */
export const patientTokens = ({ name, email, phone }: Pick<Person, 'name' | 'email' | 'phone'>): string[] =>
  // What is theirs alone comes first, should there be more than fit.
  distinct([plain(email), ...phoneTokens(phone), ...words(email.split('@')[0] ?? ''), ...words(name)]);

export const doctorTokens = ({ name }: Pick<Doctor, 'name'>): string[] => distinct(words(name));
export const appointmentTokens = (id: string): string[] => distinct([idToken(id)]);

/** A query has no more words than are kept of the longest name beside its owner's e-mail and phone. */
const MOST_WORDS = 20;

const PHONE = /^\+?[\d\s().\-/]+$/;
const ID = /^(appt_[\da-z-]*|[\da-f]{8}-[\da-f-]*)$/;

/** The words of a query. Every one must begin something that a thing is found by; empty when there is nothing to look for. */
export const queryWords = (query: string): string[] => {
  const text = plain(query.trim());
  if (PHONE.test(text)) return [digits(text)].filter(Boolean);
  if (ID.test(text)) return [idToken(text)].filter(Boolean);
  return text
    .split(/\s+/)
    .flatMap((part) => (part.includes('@') ? [part] : part.split(WORD_BREAK)))
    .map(beginning)
    .filter(Boolean)
    .slice(0, MOST_WORDS);
};

/** The word that a query is looked up by: the longest, because the fewest things begin with it. */
export const leadingWord = (query: readonly string[]): string | undefined => {
  const longest = query.toSorted((a, b) => b.length - a.length)[0];
  return longest !== undefined && longest.length >= MIN_WORD ? longest : undefined;
};

export const isFoundBy = (tokens: readonly string[], query: readonly string[]): boolean =>
  query.every((word) => tokens.some((token) => token.startsWith(word)));

/** Of the several tokens by which a query may find the same thing, the one under which it is listed. */
export const listedUnder = (tokens: readonly string[], word: string): string | undefined =>
  tokens.filter((token) => token.startsWith(word)).sort()[0];
