import { effect } from './life.ts';

/** What a double answers to a command of a client; what it throws, the caller of the client gets. */
export type Answer = (command: string, input: object) => object | Promise<object>;

/** As much of a middleware stack as is needed here; the same for every client of the SDK. */
interface Stack {
  readonly remove: (name: string) => boolean;
  readonly add: (middleware: never, options: never) => void;
  concat: (other: never) => unknown;
}

interface AnyClient {
  readonly middlewareStack: object;
}

/** What makes an HTTP request of a command, signs and sends it: nothing of it is needed. */
const ABOUT_HTTP = [
  'httpAuthSchemeMiddleware',
  'serializerMiddleware',
  'contentLengthMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'httpSigningMiddleware',
  'deserializerMiddleware',
  'queueUrlMiddleware',
];

/** Each command brings middleware of its own, which is joined to the client's; most of what it costs is the endpoint. */
const withoutEndpoint = (stack: Stack): void => {
  const concat = stack.concat.bind(stack);
  stack.concat = (other) => {
    const joined = concat(other) as Stack;
    joined.remove('endpointV2Middleware');
    withoutEndpoint(joined);
    return joined;
  };
};

/**
 * Lets a double answer what a client is asked, in place of HTTP. The rest of the client stays: its retries, the
 * translation of the document client, and what a caller puts around. The double's work is an `effect`: an invocation may
 * end right before it or after it.
 */
export const answeredBy = <Client extends AnyClient>(client: Client, answer: Answer): Client => {
  const stack = client.middlewareStack as Stack;
  for (const name of ABOUT_HTTP) stack.remove(name);
  const passOn = (next: (args: object) => unknown) => next;
  const answers =
    (_next: unknown, { commandName }: { readonly commandName: string }) =>
    async ({ input }: { readonly input: object }) => ({
      output: { $metadata: {}, ...(await effect(() => answer(commandName, input))) },
      response: {},
    });
  // The document client places its translation by these two names.
  stack.add(passOn as never, { step: 'serialize', name: 'serializerMiddleware' } as never);
  stack.add(answers as never, { step: 'deserialize', name: 'deserializerMiddleware' } as never);
  withoutEndpoint(stack);
  return client;
};
