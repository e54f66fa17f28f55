import * as z from 'zod';

interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

const sample = (schema: JsonSchema, root: JsonSchema, onlyRequired: boolean): unknown => {
  const defined = schema.$ref === undefined ? undefined : root.$defs?.[schema.$ref.replace('#/$defs/', '')];
  if (defined) return sample(defined, root, onlyRequired);
  const [first] = schema.anyOf ?? [];
  if (first) return sample(first, root, onlyRequired);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.example !== undefined) return schema.example;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => !onlyRequired || schema.required?.includes(name) === true)
          .map(([name, inner]) => [name, sample(inner, root, onlyRequired)]),
      );
    case 'array':
      return [sample(schema.items ?? {}, root, onlyRequired)];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case undefined:
    default:
      return 'Sample';
  }
};

/** Something of the shape that a schema asks for, with every field or only with those that must be there. */
export const sampleOf = (schema: z.ZodType, fields: 'all' | 'required'): Record<string, unknown> => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const made = sample(json, json, fields === 'required');
  return typeof made === 'object' && made !== null ? { ...made } : {};
};
