import { normalNumber } from './numbers.ts';
import { membersOf } from './values.ts';

const ABOUT_HTTP: ReadonlySet<string> = new Set(['$metadata', 'ConsumedCapacity']);

/** An answer in one spelling: sets in order, numbers as AWS has them, bytes as text, nothing about HTTP. */
export const plain = (answer: unknown): unknown => {
  if (answer instanceof Uint8Array) return Buffer.from(answer).toString('base64');
  if (Array.isArray(answer)) return answer.map(plain);
  if (typeof answer !== 'object' || answer === null) return answer;
  const named = Object.entries(answer).filter(([name, each]) => !ABOUT_HTTP.has(name) && each !== undefined);
  const [[kind, content] = []] = named;
  // DynamoDB Local keeps the spelling of numbers inside of others.
  if (kind === 'N' && named.length === 1) return { N: normalNumber(String(content)) };
  if (kind === 'NS' && Array.isArray(content))
    return { NS: content.map((number) => normalNumber(String(number))).sort() };
  if (named.length === 1 && (kind === 'SS' || kind === 'NS' || kind === 'BS'))
    return { [kind]: [...membersOf(answer)].sort() };
  return Object.fromEntries(named.map(([name, each]) => [name, plain(each)]));
};
