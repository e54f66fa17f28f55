import { Impossible, Invalid } from './errors.ts';
import { addNumbers } from './numbers.ts';
import type { Condition, Operand, Parsed, Path } from './parsing.ts';
import {
  compareValues,
  equalValues,
  type Item,
  isSet,
  kindOf,
  membersOf,
  sizeOf,
  takenValue,
  type Value,
} from './values.ts';

/** What a request's expressions share. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

/** What placeholders stand for. */
export interface Terms {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** The terms of a request. Refuses placeholders that nothing uses and those that stand for nothing. */
export const termsOf = (
  { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders,
  expressions: readonly (Parsed<unknown> | undefined)[],
): Terms => {
  const defined = { ...ExpressionAttributeNames, ...ExpressionAttributeValues };
  const used = new Set(expressions.flatMap((expression) => [...(expression?.placeholders ?? [])]));
  for (const name of Object.keys(defined))
    if (!used.has(name)) throw new Invalid(`A placeholder is unused in expressions: keys: {${name}}`);
  for (const name of used)
    if (defined[name] === undefined) throw new Invalid(`A placeholder used in an expression is not defined: ${name}`);
  const values = Object.entries(ExpressionAttributeValues).map(([name, value]) => [name, takenValue(value)] as const);
  return { names: ExpressionAttributeNames, values: Object.fromEntries(values) };
};

/** The steps of a path by the names that they stand for. */
export const stepsOf = ({ steps }: Path, { names }: Terms): (string | number)[] =>
  steps.map((step) => (typeof step === 'string' ? (names[step] ?? step) : step));

const valueAt = (item: Item, steps: readonly (string | number)[]): Value | undefined => {
  let value: Value | undefined = { M: item };
  for (const step of steps) {
    value =
      typeof step === 'number'
        ? value?.L?.[step]
        : value?.M && Object.hasOwn(value.M, step)
          ? value.M[step]
          : undefined;
  }
  return value;
};

/** What an operand is for an item; `undefined` when the item lacks it. */
export const valueOf = (operand: Operand, item: Item, terms: Terms): Value | undefined => {
  if (operand.is === 'path') return valueAt(item, stepsOf(operand, terms));
  if (operand.is === 'value') return terms.values[operand.name];
  if (operand.is === 'call') return called(operand, item, terms);
  const [left, right] = [operand.left, operand.right].map((side) => existing(side, item, terms));
  if (left?.N === undefined || right?.N === undefined)
    throw new Impossible('An operand in the update expression has an incorrect data type');
  return { N: addNumbers(left.N, right.N, operand.sign) };
};

/** What an operand is; an item that lacks it makes the update impossible. */
export const existing = (operand: Operand, item: Item, terms: Terms): Value => {
  const value = valueOf(operand, item, terms);
  if (!value) throw new Impossible('The provided expression refers to an attribute that does not exist in the item');
  return value;
};

const called = ({ name, args }: Extract<Operand, { is: 'call' }>, item: Item, terms: Terms): Value | undefined => {
  const [first, second] = args;
  if (!first) return undefined;
  if (name === 'size') {
    const value = valueOf(first, item, terms);
    const size = value && sizeOf(value);
    return size === undefined ? undefined : { N: String(size) };
  }
  if (!second) return undefined;
  if (name === 'if_not_exists') {
    // The second must be there even when the first is.
    const otherwise = existing(second, item, terms);
    return valueOf(first, item, terms) ?? otherwise;
  }
  const [left, right] = [existing(first, item, terms), existing(second, item, terms)];
  if (!left.L || !right.L) throw new Impossible('An operand in the update expression has an incorrect data type');
  return { L: [...left.L, ...right.L] };
};

const startsWith = (value: Value, start: Value): boolean =>
  (value.S !== undefined && start.S !== undefined && value.S.startsWith(start.S)) ||
  (value.B !== undefined &&
    start.B !== undefined &&
    Buffer.compare(value.B.subarray(0, start.B.length), start.B) === 0);

const includes = (value: Value, part: Value): boolean => {
  if (value.S !== undefined) return part.S !== undefined && value.S.includes(part.S);
  if (value.L) return value.L.some((each) => equalValues(each, part));
  const kind = kindOf(value);
  if (!isSet(kind) || kind !== `${kindOf(part)}S`) return false;
  return membersOf(value).includes(part.S ?? part.N ?? Buffer.from(part.B ?? []).toString('base64'));
};

const passes = (name: string, args: readonly Operand[], item: Item, terms: Terms): boolean => {
  const [value, second] = args.map((arg) => valueOf(arg, item, terms));
  switch (name) {
    case 'attribute_exists':
      return value !== undefined;
    case 'attribute_not_exists':
      return value === undefined;
    case 'attribute_type':
      return value !== undefined && kindOf(value) === second?.S;
    case 'begins_with':
      return value !== undefined && second !== undefined && startsWith(value, second);
    default:
      return value !== undefined && second !== undefined && includes(value, second);
  }
};

type Comparison = Extract<Condition, { is: 'compare' | 'between' | 'in' }>;

const comparisonHolds = (condition: Comparison, item: Item, terms: Terms): boolean => {
  const value = (operand: Operand): Value | undefined => valueOf(operand, item, terms);
  const compared = (one: Operand, other: Operand, is: (order: number) => boolean): boolean => {
    const [left, right] = [value(one), value(other)];
    const order = left && right && compareValues(left, right);
    return order !== undefined && is(order);
  };
  const same = (one: Operand, other: Operand): boolean => {
    const [left, right] = [value(one), value(other)];
    return left !== undefined && right !== undefined && equalValues(left, right);
  };
  if (condition.is === 'in') return condition.list.some((each) => same(condition.operand, each));
  if (condition.is === 'between')
    return (
      compared(condition.operand, condition.low, (order) => order >= 0) &&
      compared(condition.operand, condition.high, (order) => order <= 0)
    );
  const { by, left, right } = condition;
  if (by === '=') return same(left, right);
  if (by === '<>') return !same(left, right);
  if (by === '<') return compared(left, right, (order) => order < 0);
  if (by === '<=') return compared(left, right, (order) => order <= 0);
  if (by === '>') return compared(left, right, (order) => order > 0);
  return compared(left, right, (order) => order >= 0);
};

/** Whether a condition holds for an item; where nothing is stored, for an empty one. */
export const holds = (condition: Condition, item: Item, terms: Terms): boolean => {
  if (condition.is === 'and') return holds(condition.left, item, terms) && holds(condition.right, item, terms);
  if (condition.is === 'or') return holds(condition.left, item, terms) || holds(condition.right, item, terms);
  if (condition.is === 'not') return !holds(condition.condition, item, terms);
  if (condition.is === 'test') return passes(condition.name, condition.args, item, terms);
  return comparisonHolds(condition, item, terms);
};
