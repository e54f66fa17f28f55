import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { html, page } from './html.ts';
import { answerInbox } from './inbox.ts';
import type { Mailbox } from './mail.ts';
import { ROOT } from './paths.ts';
import { HOST, listenNear } from './ports.ts';
import { createProxy } from './proxy.ts';
import { reasonOf } from './steps.ts';
import { sendWebFile } from './web-files.ts';

export interface Gateway {
  readonly port: number;
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly inboxUrl: string;
  /** From now on `/api/*` goes to this URL. */
  passApiTo(target: string): void;
  stop(): Promise<void>;
}

const WELCOME = page(
  'Appointments, locally',
  html`<header class="top"><h1>Appointments, locally</h1></header>
<p class="soft">The local cloud is running. The web app is not built here, so this page stands in for it.</p>
<ul class="card list">
<li><a href="/api/docs"><strong>API documentation</strong><span></span><span class="soft">Every route, to read and to try</span></a></li>
<li><a href="/inbox"><strong>Inbox</strong><span></span><span class="soft">Every mail that the system sends</span></a></li>
<li><a href="/api/health"><strong>Health</strong><span></span><span class="soft">Whether the API answers, and which version it is</span></a></li>
</ul>`,
);

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** One origin for the API (`/api`), the mails (`/inbox`) and the web app (everything else), on 127.0.0.1. */
export const startGateway = async (mailbox: Mailbox, wantedPort: number): Promise<Gateway> => {
  const proxy = createProxy();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = request.url ?? '/';
    if (/^\/api(?=[/?]|$)/.test(given)) {
      const path = given.slice('/api'.length);
      return proxy.forward(request, response, path.startsWith('/') ? path : `/${path}`);
    }
    const url = new URL(`http://${HOST}${given.startsWith('/') ? given : '/'}`);
    if (/^\/inbox(\/|$)/.test(url.pathname)) return answerInbox(mailbox, request, response, url);
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
    if (await sendWebFile(response, `${ROOT}web/dist`, decoded(url.pathname))) return;
    response.writeHead(url.pathname === '/' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(WELCOME);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(reasonOf(error));
    });
  });
  // Requests wait in line for as long as the line takes.
  server.requestTimeout = 0;
  const port = await listenNear(server, wantedPort);
  const webUrl = `http://${HOST}:${port}`;
  return {
    port,
    webUrl,
    apiUrl: `${webUrl}/api`,
    inboxUrl: `${webUrl}/inbox`,
    passApiTo: (target) => {
      proxy.target = target;
    },
    stop: () =>
      new Promise((resolve) => {
        proxy.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
