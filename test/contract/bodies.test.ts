import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { allRoutes } from '../../functions/contract/routes.ts';
import { goodBody } from '../steps/good.ts';

const withBody = allRoutes.filter(({ body }) => body !== undefined).map((route) => [route.operationId, route] as const);

interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every object within a schema, by where it is. */
const objectsIn = (schema: Schema, at = ''): { readonly at: string; readonly schema: Schema }[] => [
  ...(schema.type === 'object' ? [{ at, schema }] : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => objectsIn(inner, `${at}/${name}`)),
  ...(schema.items ? objectsIn(schema.items, `${at}/0`) : []),
  ...(schema.anyOf ?? []).flatMap((inner) => objectsIn(inner, at)),
];

const jsonSchemaOf = (body: z.ZodType): Schema =>
  z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;

/** Fields that belong to us: who, where, what state. */
const OURS = [
  'id',
  'status',
  'patientId',
  'doctorId',
  'clinicId',
  'userId',
  'version',
  'role',
  'email',
  'active',
  'PK',
  '__proto__',
  'constructor',
  'prototype',
];

describe('nobody assigns what is not theirs to say', () => {
  test.each(withBody)('%s refuses unknown fields at every depth', (_, { body }) => {
    const open = objectsIn(jsonSchemaOf(body ?? z.never())).filter(
      ({ schema }) => schema.additionalProperties !== false,
    );
    expect(open.map(({ at }) => at)).toEqual([]);
  });

  test.each(withBody)('%s takes none of our own fields beyond those it asks for', (_, route) => {
    const known = Object.keys(jsonSchemaOf(route.body ?? z.never()).properties ?? {});
    const good = JSON.stringify(goodBody(route));
    const taken = OURS.filter((one) => !known.includes(one)).filter((field) => {
      // As it comes over the wire: an object literal takes __proto__ for something else.
      const sent = JSON.parse(
        `{${JSON.stringify(field)}:{"role":"admin"},${good.slice(1)}`.replace(',}', '}'),
      ) as unknown;
      return route.body?.safeParse(sent).success !== false;
    });
    expect(taken).toEqual([]);
    expect(({} as { readonly role?: unknown }).role).toBeUndefined();
  });
});

const LINES = ['\r', '\n', '\u2028', '\u2029', '\u0085', '\u0000', '\u001b', '\u007f'];
const BIDI = ['\u202a', '\u202e', '\u2066', '\u2069'];
const HALVES = ['\ud800', '\udc00'];
/** Prose may have lines. */
const PROSE = new Set(['reason', 'bio', 'body']);
/** What people say of themselves and others that ends up in mails, calendars and pages. */
const NAMES = new Set(['name', 'address', 'specialization', 'subject', 'reason', 'bio', 'body']);

describe('what people write is text and nothing else', () => {
  const texts = withBody.flatMap(([operationId, route]) =>
    Object.keys(goodBody(route) ?? {})
      .filter((field) => NAMES.has(field))
      .map((field) => [operationId, field, route] as const),
  );

  test.each(texts)('%s: %s', (_, field, route) => {
    const takes = (text: string) => route.body?.safeParse({ ...goodBody(route), [field]: text }).success;
    expect(takes('Zoë; O’Neil, "Jr." \\ <b> & 診療所 🏥')).toBe(true);
    const mayHaveLines = PROSE.has(field) && takes('one\ntwo') === true;
    const bad = [...BIDI, ...HALVES, ...LINES.filter((one) => !(mayHaveLines && /[\r\n]/.test(one)))];
    expect(bad.filter((one) => takes(`Ada${one}Lovelace`) !== false)).toEqual([]);
  });

  test('names have no lines', () => {
    const withLines = texts.filter(
      ([, field, route]) => route.body?.safeParse({ ...goodBody(route), [field]: 'one\ntwo' }).success === true,
    );
    expect(new Set(withLines.map(([, field]) => field)).isSubsetOf(PROSE)).toBe(true);
  });
});
