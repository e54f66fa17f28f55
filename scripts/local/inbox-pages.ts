import type { Attachment } from 'postal-mime';
import { html, page, type Html } from './html.ts';
import { rawText, type Mail } from './mail.ts';

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const when = (date: Date): Html => html`<time datetime="${date.toISOString()}">${TIME.format(date)}</time>`;
const recipients = (mail: Mail): string => mail.to.join(', ') || '(nobody)';

/** Reloads the list when a mail has come, unless the person is somewhere else meanwhile. */
const watch = (newest: number): string => `
setInterval(async () => {
  if (document.hidden) return;
  try {
    const newest = Number(await (await fetch('/inbox/newest' + location.search)).text());
    if (newest !== ${newest}) location.reload();
  } catch {}
}, 2000);`;

/** The list of mails, newest first. */
export const listPage = (mails: readonly Mail[], newest: number, to: string | undefined): string => {
  const rows = mails.toReversed().map(
    (mail) => html`<li><a href="/inbox/${mail.number}"><strong>${mail.subject}</strong>
<span class="soft">${when(mail.receivedAt)}</span><span class="soft">To ${recipients(mail)}</span></a></li>`,
  );
  const count = mails.length === 1 ? '1 mail' : `${mails.length} mails`;
  const whose = to === undefined ? html`` : html` to ${to} · <a href="/inbox">all mails</a>`;
  return page(
    'Inbox',
    html`<header class="top"><h1>Inbox</h1><span class="soft">${count}${whose}</span></header>
<div class="card">${
      rows.length === 0
        ? html`<p class="empty soft">No mail yet. Every mail that the local cloud sends arrives here, and nowhere else.</p>`
        : html`<ul class="list">${rows}</ul>`
    }</div>`,
    watch(newest),
  );
};

const sizeOf = (bytes: number): string => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} KB`);

export const partName = (part: Attachment, index: number): string =>
  part.filename ?? (part.mimeType === 'text/calendar' ? `calendar-${index + 1}.ics` : `part-${index + 1}`);

const files = (mail: Mail): Html => {
  const parts = mail.email?.attachments ?? [];
  if (parts.length === 0) return html``;
  const items = parts.map((part, index) => {
    const bytes = typeof part.content === 'string' ? part.content.length : part.content.byteLength;
    const kind = part.method === undefined ? part.mimeType : `${part.mimeType}, ${part.method}`;
    return html`<li><a href="/inbox/${mail.number}/parts/${index}" download>${partName(part, index)}</a>
<span class="soft">${kind}, ${sizeOf(bytes)}</span></li>`;
  });
  return html`<h2>Attachments</h2><ul class="card files">${items}</ul>`;
};

/** The frame has no scripts of its own, so the page around it measures and sizes it. */
const FIT = `
const frame = document.querySelector('iframe');
if (frame) {
  const fit = () => {
    const body = frame.contentDocument && frame.contentDocument.documentElement;
    if (!body) return;
    frame.style.height = '0';
    frame.style.height = Math.max(body.scrollHeight, 120) + 'px';
  };
  frame.addEventListener('load', fit);
  addEventListener('resize', fit);
  document.querySelectorAll('fieldset input').forEach((input) => input.addEventListener('change', fit));
  fit();
}`;

const framed = (mail: Mail): Html => html`<fieldset><legend>Show as</legend>
<label><input type="radio" name="width" id="wide" checked> Desktop</label>
<label><input type="radio" name="width" id="phone"> Phone</label></fieldset>
<div class="frame"><iframe title="The mail's HTML part" src="/inbox/${mail.number}/html"
 sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;

/** One mail: its HTML part, its text part, attachments, headers and source. */
export const mailPage = (mail: Mail): string => {
  const { email } = mail;
  const headers = email?.headers.map(({ originalKey, value }) => `${originalKey}: ${value}`).join('\n') ?? '';
  const text = email?.text?.trim();
  return page(
    mail.subject,
    html`<header class="top"><a href="/inbox">← Inbox</a></header>
<h1>${mail.subject}</h1>
<dl class="card" style="margin-top:1rem"><dt>From</dt><dd>${email?.from?.name ?? ''} ${email?.from?.address ?? '(unknown)'}</dd>
<dt>To</dt><dd>${recipients(mail)}</dd><dt>Received</dt><dd>${when(mail.receivedAt)}</dd></dl>
${email?.html === undefined ? html`` : framed(mail)}
${files(mail)}
${text === undefined || text === '' ? html`` : html`<h2>Text part</h2><div class="card"><pre>${text}</pre></div>`}
<h2>Details</h2>
${headers === '' ? html`` : html`<details class="card"><summary>Headers</summary><pre>${headers}</pre></details>`}
<details class="card" style="margin-top:.5rem"${email === undefined ? html` open` : html``}><summary>Source</summary>
<pre>${rawText(mail)}</pre></details>
<p><a href="/inbox/${mail.number}/raw" download>Download as .eml</a></p>`,
    FIT,
  );
};

/** The HTML part alone, its links opening beside the inbox and its inline pictures found. */
export const htmlPart = (mail: Mail): string => {
  const ids = new Map(
    (mail.email?.attachments ?? []).map((part, index) => [part.contentId?.replaceAll(/[<>]/g, ''), index]),
  );
  const body = (mail.email?.html ?? '').replaceAll(/cid:([^"'\s)>]+)/g, (whole, id: string) => {
    const index = ids.get(id);
    return index === undefined ? whole : `/inbox/${mail.number}/parts/${index}`;
  });
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(body) ? body.replace(/<head[^>]*>/i, (head) => head + base) : base + body;
};
