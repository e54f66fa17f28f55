import { Agent, request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** Each simultaneous invocation is a Node process on this machine; more than this starve each other. */
const AT_ONCE = 16;

/** Hop-by-hop headers, of this connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const named = headers.connection?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
  const dropped = new Set([...HOP_BY_HOP, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
};

const refuse = (response: ServerResponse, status: number, message: string): void => {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
};

export interface Proxy {
  /** Where requests go from now on: an URL whose path is put before theirs. */
  target: string | undefined;
  forward(request: IncomingMessage, response: ServerResponse, path: string): void;
  stop(): void;
}

/** Passes requests on as they are, a bounded number at once; the others wait in line. */
export const createProxy = (): Proxy => {
  const agent = new Agent({ keepAlive: false, maxSockets: AT_ONCE });
  const proxy: Proxy = {
    target: undefined,
    forward: (request, response, path) => {
      if (proxy.target === undefined) return refuse(response, 503, 'The local cloud is still starting.');
      const target = new URL(proxy.target + path);
      const headers = {
        ...endToEnd(request.headers),
        host: target.host,
        'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
        'x-forwarded-host': request.headers.host ?? '',
        'x-forwarded-proto': 'http',
      };
      const upstream = ask(target, { method: request.method, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      });
      upstream.on('error', (error) => refuse(response, 502, `The local cloud did not answer: ${error.message}`));
      // Someone who hangs up while waiting in line must not keep a place in it.
      response.on('close', () => upstream.destroy());
      request.pipe(upstream);
    },
    stop: () => agent.destroy(),
  };
  return proxy;
};
