import { Invalid } from './errors.ts';
import { stepsOf, type Terms } from './evaluating.ts';
import type { Condition, Operand } from './parsing.ts';
import { kindOf, type Value } from './values.ts';

const ORDERED: ReadonlySet<string> = new Set(['S', 'N', 'B']);

const valueOf = (operand: Operand | undefined, terms: Terms): Value | undefined =>
  operand?.is === 'value' ? terms.values[operand.name] : undefined;

const refuseKind = (operand: Operand | undefined, terms: Terms, isRight: (kind: string) => boolean): void => {
  const value = valueOf(operand, terms);
  if (value && !isRight(kindOf(value)))
    throw new Invalid(`Incorrect operand type for operator or function; operand type: ${kindOf(value)}`);
};

/** Refuses two operands of one operation that are the same path. */
export const refuseSame = (one: Operand | undefined, other: Operand | undefined, terms: Terms): void => {
  if (one?.is !== 'path' || other?.is !== 'path') return;
  if (JSON.stringify(stepsOf(one, terms)) === JSON.stringify(stepsOf(other, terms)))
    throw new Invalid('The first operand must be distinct from the remaining operands for this operator or function');
};

/** Refuses a condition that DynamoDB does not take, whatever is stored. */
export const checkCondition = (condition: Condition, terms: Terms): void => {
  switch (condition.is) {
    case 'and':
    case 'or':
      checkCondition(condition.left, terms);
      checkCondition(condition.right, terms);
      return;
    case 'not':
      checkCondition(condition.condition, terms);
      return;
    case 'compare':
      refuseSame(condition.left, condition.right, terms);
      if (condition.by !== '=' && condition.by !== '<>')
        for (const side of [condition.left, condition.right]) refuseKind(side, terms, (kind) => ORDERED.has(kind));
      return;
    case 'between':
      for (const side of [condition.low, condition.high]) refuseKind(side, terms, (kind) => ORDERED.has(kind));
      return;
    case 'in':
      for (const each of condition.list) refuseSame(condition.operand, each, terms);
      return;
    case 'test': {
      const [first, second] = condition.args;
      if (!condition.name.startsWith('attribute')) refuseSame(first, second, terms);
      if (condition.name === 'begins_with') refuseKind(second, terms, (kind) => kind === 'S' || kind === 'B');
      if (condition.name === 'attribute_type') refuseKind(second, terms, (kind) => kind === 'S');
    }
  }
};

const operandsOf = (condition: Condition): readonly Operand[] => {
  if (condition.is === 'and' || condition.is === 'or')
    return [...operandsOf(condition.left), ...operandsOf(condition.right)];
  if (condition.is === 'not') return operandsOf(condition.condition);
  if (condition.is === 'compare') return [condition.left, condition.right];
  if (condition.is === 'between') return [condition.operand, condition.low, condition.high];
  return condition.is === 'in' ? [condition.operand, ...condition.list] : condition.args;
};

const namesIn = (operand: Operand, terms: Terms): readonly string[] => {
  if (operand.is === 'path') return [String(stepsOf(operand, terms)[0])];
  return operand.is === 'call' ? operand.args.flatMap((arg) => namesIn(arg, terms)) : [];
};

/** The attributes of an item that a condition is about. */
export const attributesIn = (condition: Condition, terms: Terms): ReadonlySet<string> =>
  new Set(operandsOf(condition).flatMap((operand) => namesIn(operand, terms)));
