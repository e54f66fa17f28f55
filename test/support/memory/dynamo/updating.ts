import { refuseSame } from './checking.ts';
import { Impossible, Invalid } from './errors.ts';
import { existing, stepsOf, type Terms } from './evaluating.ts';
import { addNumbers } from './numbers.ts';
import type { Operand, Update } from './parsing.ts';
import { type Item, isSet, kindOf, membersOf, type Value } from './values.ts';

type Steps = readonly (string | number)[];

/** Stands for a removed element of a list until every other change is made, so that no place moves before. */
const GONE: Value = { NULL: true };

const WRONG_PATH = 'The document path provided in the update expression is invalid for update';
const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';

const startsWith = (steps: Steps, start: Steps): boolean => start.every((step, i) => steps[i] === step);

const targetsOf = ({ set, remove, add, delete: taken }: Update, terms: Terms): Steps[] =>
  [...set.map(({ path }) => path), ...remove, ...[...add, ...taken].map(({ path }) => path)].map((path) =>
    stepsOf(path, terms),
  );

/** The operand's value when the request gives it, as opposed to what is stored. */
const givenOf = (operand: Operand, { values }: Terms): Value | undefined =>
  operand.is === 'value' ? values[operand.name] : undefined;

const checkOperand = (operand: Operand, terms: Terms): void => {
  if (operand.is === 'sum')
    for (const side of [operand.left, operand.right]) {
      const given = givenOf(side, terms);
      if (given && given.N === undefined) throw new Invalid('Incorrect operand type for operator or function: +');
    }
  if (operand.is === 'call' && operand.name === 'if_not_exists') refuseSame(operand.args[0], operand.args[1], terms);
  if (operand.is === 'call' && operand.name === 'list_append')
    for (const side of operand.args) {
      const given = givenOf(side, terms);
      if (given && !given.L) throw new Invalid('Incorrect operand type for operator or function: list_append');
    }
};

/** Refuses an update that no item can take. */
export const checkUpdate = (update: Update, terms: Terms): void => {
  const targets = targetsOf(update, terms);
  targets.forEach((one, i) =>
    targets.slice(i + 1).forEach((other) => {
      if (startsWith(one, other) || startsWith(other, one))
        throw new Invalid('Two document paths overlap with each other; must remove or rewrite one of these paths');
    }),
  );
  for (const { value } of update.set) checkOperand(value, terms);
  for (const { value } of update.add) {
    const given = givenOf(value, terms);
    if (given && given.N === undefined && !isSet(kindOf(given)))
      throw new Invalid('Incorrect operand type for operator or function; operator: ADD');
  }
  for (const { value } of update.delete) {
    const given = givenOf(value, terms);
    if (given && !isSet(kindOf(given)))
      throw new Invalid('Incorrect operand type for operator or function; operator: DELETE');
  }
};

/** A value with something changed below it; `change` gets what is there and answers what is to be there. */
const changedAt = (
  value: Value,
  [step, ...rest]: Steps,
  change: (before: Value | undefined) => Value | undefined,
): Value => {
  if (typeof step === 'number') {
    if (!value.L) throw new Impossible(WRONG_PATH);
    const list = [...value.L];
    const place = Math.min(step, list.length);
    const after = below(list[place], rest, change);
    if (after) list[place] = after;
    else if (place < list.length) list[place] = GONE;
    return { L: list };
  }
  if (step === undefined || !value.M) throw new Impossible(WRONG_PATH);
  const after = below(Object.hasOwn(value.M, step) ? value.M[step] : undefined, rest, change);
  if (after) return { M: { ...value.M, [step]: after } };
  const { [step]: _, ...others } = value.M;
  return { M: others };
};

const below = (
  before: Value | undefined,
  rest: Steps,
  change: (before: Value | undefined) => Value | undefined,
): Value | undefined => {
  if (rest.length === 0) return change(before);
  if (!before) throw new Impossible(WRONG_PATH);
  return changedAt(before, rest, change);
};

/** Takes out of the lists what was marked as gone. */
const withoutGone = (value: Value): Value => {
  if (value.L) return { L: value.L.filter((each) => each !== GONE).map(withoutGone) };
  if (!value.M) return value;
  return { M: Object.fromEntries(Object.entries(value.M).map(([name, each]) => [name, withoutGone(each)])) };
};

const setOf = (kind: 'SS' | 'NS' | 'BS', members: Iterable<string>): Value =>
  kind === 'BS' ? { BS: [...members].map((text) => Buffer.from(text, 'base64')) } : { [kind]: [...members] };

const setKindOf = (value: Value): 'SS' | 'NS' | 'BS' | undefined => {
  const kind = kindOf(value);
  return kind === 'SS' || kind === 'NS' || kind === 'BS' ? kind : undefined;
};

const added = (before: Value | undefined, value: Value): Value => {
  if (!before) return value;
  if (before.N !== undefined && value.N !== undefined) return { N: addNumbers(before.N, value.N) };
  const kind = setKindOf(value);
  if (!kind || kindOf(before) !== kind) throw new Impossible(WRONG_TYPE);
  return setOf(kind, new Set([...membersOf(before), ...membersOf(value)]));
};

const deleted = (before: Value | undefined, value: Value): Value | undefined => {
  if (!before) return undefined;
  const kind = setKindOf(value);
  if (!kind || kindOf(before) !== kind) throw new Impossible(WRONG_TYPE);
  const left = new Set(membersOf(before)).difference(new Set(membersOf(value)));
  return left.size > 0 ? setOf(kind, left) : undefined;
};

/** The item after an update, all of whose operands are read from the item before. Its key stays as it is. */
export const updated = (item: Item, update: Update, terms: Terms, keyNames: readonly string[]): Item => {
  for (const [first] of targetsOf(update, terms))
    if (keyNames.includes(String(first)))
      throw new Impossible(`Cannot update attribute ${first}. This attribute is part of the key`);
  const valueOf = (operand: Operand): Value => existing(operand, item, terms);
  const changes = [
    ...update.set.map(({ path, value }) => {
      const after = valueOf(value);
      return { path, change: () => after };
    }),
    ...update.add.map(({ path, value }) => {
      const by = valueOf(value);
      return { path, change: (before: Value | undefined) => added(before, by) };
    }),
    ...update.delete.map(({ path, value }) => {
      const by = valueOf(value);
      return { path, change: (before: Value | undefined) => deleted(before, by) };
    }),
    ...update.remove.map((path) => ({ path, change: () => undefined })),
  ];
  const whole = changes.reduce<Value>((value, { path, change }) => changedAt(value, stepsOf(path, terms), change), {
    M: item,
  });
  return (update.remove.length > 0 ? withoutGone(whole) : whole).M ?? {};
};
