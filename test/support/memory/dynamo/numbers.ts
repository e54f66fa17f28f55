import { Invalid } from './errors.ts';

/** A decimal number: `digits` × 10^`exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const MAX_DIGITS = 38;

const decimalOf = (text: string): Decimal => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole + fraction === '') throw new Invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  return { digits: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length };
};

/** The number as DynamoDB writes it: without an exponent, a plus sign or superfluous zeros. */
const textOf = ({ digits, exponent }: Decimal): string => {
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const all = String(digits).replace('-', '');
  const significant = all.replace(/0+$/, '');
  const power = exponent + all.length - significant.length;
  const magnitude = significant.length + power - 1;
  if (significant.length > MAX_DIGITS)
    throw new Invalid('Attempting to store more than 38 significant digits in a Number');
  if (magnitude > 125) throw new Invalid('Number overflow. Attempting to store a number with magnitude too large');
  if (magnitude < -130) throw new Invalid('Number underflow. Attempting to store a number with magnitude too small');
  if (power >= 0) return sign + significant + '0'.repeat(power);
  const padded = significant.padStart(1 - power, '0');
  return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
};

/** A number in its one spelling. */
export const normalNumber = (text: string): string => (PLAIN.test(text) ? text : textOf(decimalOf(text)));

const aligned = (one: string, other: string): { readonly digits: [bigint, bigint]; readonly exponent: number } => {
  const [a, b] = [decimalOf(one), decimalOf(other)];
  const exponent = Math.min(a.exponent, b.exponent);
  const digitsOf = (decimal: Decimal): bigint => decimal.digits * 10n ** BigInt(decimal.exponent - exponent);
  return { digits: [digitsOf(a), digitsOf(b)], exponent };
};

/** Compares as numbers: negative when the first is less. */
export const compareNumbers = (one: string, other: string): number => {
  if (PLAIN.test(one) && PLAIN.test(other)) return Number(one) - Number(other);
  const [a, b] = aligned(one, other).digits;
  return a < b ? -1 : a > b ? 1 : 0;
};

/** The exact sum, or the difference when `sign` is -1. */
export const addNumbers = (one: string, other: string, sign: 1 | -1 = 1): string => {
  if (PLAIN.test(one) && PLAIN.test(other)) return String(Number(one) + sign * Number(other));
  const {
    digits: [a, b],
    exponent,
  } = aligned(one, other);
  return textOf({ digits: a + BigInt(sign) * b, exponent });
};
