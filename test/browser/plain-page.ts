import { createServer } from 'node:http';
import { listen } from '../../scripts/local/ports.ts';

const WORK = `
const app = document.getElementById('app');
const work = (rounds) => {
  for (let round = 0; round < rounds; round++) {
    const list = document.createElement('ul');
    for (let index = 0; index < 200; index++) {
      const item = document.createElement('li');
      const time = document.createElement('button');
      time.textContent = 'Time ' + index + ' of ' + round;
      time.style.width = 50 + (index % 7) + 'px';
      item.append(time);
      list.append(item);
    }
    app.replaceChildren(list);
    app.getBoundingClientRect();
  }
};
work(20);
document.getElementById('tap').addEventListener('click', () => work(2));`;

const PAGE = `<!doctype html><title>Plain</title><h1>Plain</h1><button id="tap">Tap</button><div id="app"></div>
<script>${WORK}</script>`;

/**
 * A page without any library that does a fixed piece of work when it loads, and a tenth of it at each tap: what the
 * pages of the app are compared with, on this machine and at this moment.
 */
export const servePlainPage = async (): Promise<{ readonly url: string; readonly stop: () => void }> => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close() };
};
