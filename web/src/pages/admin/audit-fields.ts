import type { AuditEntry } from '../../client/types.gen.ts';

export interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** When a row was written tells nothing that the entry does not. */
const UNTOLD = new Set(['createdAt', 'updatedAt', 'version']);

type State = AuditEntry['before'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a state, those of what lies in it as `policy.horizonDays`. */
const flat = (state: State, under = ''): [string, unknown][] =>
  Object.entries(state ?? {}).flatMap(([name, value]): [string, unknown][] =>
    isObject(value) ? flat(value, `${under}${name}.`) : [[under + name, value]],
  );

/** What is another afterwards; of something new, everything that was written. */
export const changesOf = ({ before, after, changed = [] }: AuditEntry): readonly Change[] => {
  const [was, is] = [new Map(flat(before)), new Map(flat(after))];
  const touched = new Set(changed);
  const fields = [...new Set([...was.keys(), ...is.keys()])].filter((field) => !UNTOLD.has(field));
  return fields
    .map((field) => ({ field, before: was.get(field), after: is.get(field) }))
    .filter(
      // The values of personal fields are not kept, but that they changed is.
      (change) =>
        JSON.stringify(change.before) !== JSON.stringify(change.after) ||
        (touched.has(change.field.split('.')[0] ?? '') && change.before === '[personal]'),
    );
};

/** `listClinicAppointments` as people read it: "List clinic appointments". */
export const inWords = (name: string): string => {
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
