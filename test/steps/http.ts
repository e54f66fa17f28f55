import { expect } from 'vitest';
import { system } from './system.ts';

/** A request as a journey writes it. */
export interface Asked {
  readonly token?: string | undefined;
  readonly body?: unknown;
  /** Instead of `body`: sent as it is. */
  readonly text?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The Idempotency-Key. */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; what it is, the test says. */
  // oxlint-disable-next-line typescript/no-explicit-any -- journeys look into answers of every shape
  readonly json: any;
}

/** Asks the deployed API, over HTTP. */
export const ask = async (method: string, path: string, asked: Asked = {}): Promise<Answer> => {
  const headers = new Headers(asked.headers);
  const body = asked.text ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  if (asked.token !== undefined) headers.set('authorization', `Bearer ${asked.token}`);
  if (asked.key !== undefined) headers.set('idempotency-key', asked.key);
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
  const response = await fetch(`${system.apiUrl}${path}${query}`, { method, headers, body: body ?? null });
  const text = await response.text();
  const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
};

/** Asks and expects this status; the whole answer is in the message when it is another. */
export const expecting = async (status: number, method: string, path: string, asked: Asked = {}): Promise<Answer> => {
  const answer = await ask(method, path, asked);
  expect(`${answer.status} ${answer.status === status ? '' : answer.text}`, `${method} ${path}`).toBe(`${status} `);
  return answer;
};

/** Does something for each, a few at a time, so that a small machine answers them all. */
export const forEachOf = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  atOnce = 8,
): Promise<Result[]> => {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
};
