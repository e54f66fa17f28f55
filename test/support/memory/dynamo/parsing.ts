import { Invalid } from './errors.ts';

/** Where something is in an item; a name that begins with `#` stands for another. */
export interface Path {
  readonly is: 'path';
  readonly steps: readonly (string | number)[];
}

export type Operand =
  | Path
  | { readonly is: 'value'; readonly name: string }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Operand[] }
  | { readonly is: 'sum'; readonly sign: 1 | -1; readonly left: Operand; readonly right: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly is: 'and'; readonly left: Condition; readonly right: Condition }
  | { readonly is: 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly is: 'not'; readonly condition: Condition }
  | { readonly is: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly is: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly is: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly is: 'test'; readonly name: string; readonly args: readonly Operand[] };

export interface Update {
  readonly set: readonly { readonly path: Path; readonly value: Operand }[];
  readonly remove: readonly Path[];
  readonly add: readonly { readonly path: Path; readonly value: Operand }[];
  readonly delete: readonly { readonly path: Path; readonly value: Operand }[];
}

/** An expression, and the placeholders it uses. */
export interface Parsed<Tree> {
  readonly tree: Tree;
  readonly placeholders: ReadonlySet<string>;
}

const TOKEN = /\s*(?:(<>|<=|>=|[=<>(),.+\-[\]])|([#:]?\w+))\s*/y;
const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
/** How many arguments each test has; `size` is an operand. */
const TESTS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};
const CALLS: Readonly<Record<string, number>> = { size: 1, if_not_exists: 2, list_append: 2 };

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length; ) {
    const at = TOKEN.lastIndex;
    const [, sign, word] = TOKEN.exec(text) ?? [];
    const token = sign ?? word;
    if (token === undefined) throw new Invalid(`Invalid expression: Syntax error; token: "${text.slice(at, at + 9)}"`);
    tokens.push(token);
  }
  return tokens;
};

/** Reads one expression from left to right. */
const readerOf = (text: string) => {
  const tokens = tokensOf(text);
  let at = 0;

  const wrong = (): Invalid =>
    new Invalid(`Invalid expression: Syntax error; token: "${tokens[at] ?? '<EOF>'}", near: "${text}"`);
  const isNext = (word: string): boolean => tokens[at]?.toUpperCase() === word;
  const skip = (word: string): boolean => {
    if (!isNext(word)) return false;
    at++;
    return true;
  };
  const expectNext = (word: string): void => {
    if (!skip(word)) throw wrong();
  };
  const word = (pattern: RegExp): string => {
    const token = tokens[at];
    if (token === undefined || !pattern.test(token)) throw wrong();
    at++;
    return token;
  };
  const listOf = <Each>(read: () => Each): Each[] => {
    const all = [read()];
    while (skip(',')) all.push(read());
    return all;
  };
  const path = (): Path => {
    const steps: (string | number)[] = [word(/^#?[A-Za-z_]\w*$|^#\w+$/)];
    for (;;) {
      if (skip('.')) steps.push(word(/^#?\w+$/));
      else if (skip('[')) {
        steps.push(Number(word(/^\d+$/)));
        expectNext(']');
      } else return { is: 'path', steps };
    }
  };
  const argsOf = (name: string, count: number | undefined): Operand[] => {
    expectNext('(');
    const args = listOf(operand);
    expectNext(')');
    if (args.length !== count) throw new Invalid(`Incorrect number of operands for operator or function: ${name}`);
    return args;
  };
  const operand = (): Operand => {
    const token = tokens[at] ?? '';
    if (token.startsWith(':')) return { is: 'value', name: word(/^:\w+$/) };
    if (tokens[at + 1] !== '(') return path();
    if (!Object.hasOwn(CALLS, token)) throw new Invalid(`Invalid function name; function: ${token}`);
    at++;
    return { is: 'call', name: token, args: argsOf(token, CALLS[token]) };
  };
  const sum = (): Operand => {
    if (skip('(')) {
      const inner = sum();
      expectNext(')');
      return inner;
    }
    const left = operand();
    const sign = skip('+') ? 1 : skip('-') ? -1 : undefined;
    return sign === undefined ? left : { is: 'sum', sign, left, right: operand() };
  };

  const single = (): Condition => {
    if (skip('NOT')) return { is: 'not', condition: single() };
    if (skip('(')) {
      const inner = either();
      expectNext(')');
      return inner;
    }
    const token = tokens[at] ?? '';
    if (tokens[at + 1] === '(' && Object.hasOwn(TESTS, token)) {
      at++;
      return { is: 'test', name: token, args: argsOf(token, TESTS[token]) };
    }
    const left = operand();
    if (skip('BETWEEN')) {
      const low = operand();
      expectNext('AND');
      return { is: 'between', operand: left, low, high: operand() };
    }
    if (skip('IN')) {
      expectNext('(');
      const list = listOf(operand);
      expectNext(')');
      return { is: 'in', operand: left, list };
    }
    const by = tokens[at] ?? '';
    if (!COMPARATORS.has(by)) throw wrong();
    at++;
    return { is: 'compare', by: by as Comparator, left, right: operand() };
  };
  const both = (): Condition => {
    let left = single();
    while (skip('AND')) left = { is: 'and', left, right: single() };
    return left;
  };
  const either = (): Condition => {
    let left = both();
    while (skip('OR')) left = { is: 'or', left, right: both() };
    return left;
  };
  const update = (): Update => {
    const sections: { -readonly [Section in keyof Update]?: Update[Section] } = {};
    const once = <Section extends keyof Update>(section: Section, read: () => Update[Section]): void => {
      if (sections[section])
        throw new Invalid(`The "${section}" section can only be used once in an update expression`);
      sections[section] = read();
    };
    const change = () => ({ path: path(), value: operand() });
    const assignment = () => {
      const target = path();
      expectNext('=');
      return { path: target, value: sum() };
    };
    while (at < tokens.length) {
      if (skip('SET')) once('set', () => listOf(assignment));
      else if (skip('REMOVE')) once('remove', () => listOf(path));
      else if (skip('ADD')) once('add', () => listOf(change));
      else if (skip('DELETE')) once('delete', () => listOf(change));
      else throw wrong();
    }
    return { set: [], remove: [], add: [], delete: [], ...sections };
  };
  const whole = <Tree>(read: () => Tree): Parsed<Tree> => {
    if (tokens.length === 0) throw new Invalid('Invalid expression: The expression can not be empty;');
    const tree = read();
    if (at < tokens.length) throw wrong();
    return { tree, placeholders: new Set(tokens.filter((token) => /^[#:]/.test(token))) };
  };
  return { condition: () => whole(either), update: () => whole(update), paths: () => whole(() => listOf(path)) };
};

/** Requests repeat their expressions; each is read once. */
const remembered = <Tree>(read: (text: string) => Parsed<Tree>): ((text: string) => Parsed<Tree>) => {
  const known = new Map<string, Parsed<Tree>>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const parsed = read(text);
    if (known.size > 10_000) known.clear();
    known.set(text, parsed);
    return parsed;
  };
};

export const parseCondition = remembered((text) => readerOf(text).condition());
export const parseUpdate = remembered((text) => readerOf(text).update());
export const parsePaths = remembered((text) => readerOf(text).paths());
