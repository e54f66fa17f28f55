import type { Clinic, CreateClinicData, UpdateClinicData } from '../../client/types.gen.ts';

/** What the form of a clinic holds. */
export type ClinicValues = CreateClinicData['body'];

const ABOUT = ['name', 'address', 'phone'] as const;
const RULES = [
  'minNoticeMinutes',
  'horizonDays',
  'cancelCutoffMinutes',
  'holdSeconds',
  'offerSeconds',
  'reminderLeadMinutes',
] as const;
export type ClinicField = (typeof ABOUT)[number] | (typeof RULES)[number];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const valuesOf = ({ name, address, phone, timeZone, policy }: Clinic): ClinicValues => ({
  name,
  address,
  phone,
  timeZone,
  policy,
});

/** What a form would change of the clinic that was seen; nothing else is sent. */
export const changeOf = (seen: Clinic, values: ClinicValues): UpdateClinicData['body'] | undefined => {
  const about = ABOUT.filter((field) => !same(values[field].trim(), seen[field]));
  const rules = RULES.filter((rule) => values.policy !== undefined && !same(values.policy[rule], seen.policy[rule]));
  if (about.length === 0 && rules.length === 0) return undefined;
  return {
    ...Object.fromEntries(about.map((field) => [field, values[field]])),
    ...(rules.length > 0 && { policy: Object.fromEntries(rules.map((rule) => [rule, values.policy?.[rule]])) }),
  };
};

/** What became another between two looks at a clinic. */
export const differences = (before: Clinic, after: Clinic): readonly ClinicField[] => [
  ...ABOUT.filter((field) => !same(before[field], after[field])),
  ...RULES.filter((rule) => !same(before.policy[rule], after.policy[rule])),
];
