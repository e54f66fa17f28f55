/** Text that is safe inside HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

type Value = Html | string | number | readonly Html[];
const render = (value: Value): string => {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((part) => part.text).join('');
  return escape(String(value));
};

/** A template whose values are escaped unless they are HTML already. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(parts.reduce((text, part, index) => text + render(values[index - 1] ?? '') + part));

const STYLE = new Html(`
:root { color-scheme: light dark; --ink: light-dark(#1d2733, #e4e9ef); --soft: light-dark(#576475, #a3afbd);
  --paper: light-dark(#f5f7f9, #12171d); --card: light-dark(#ffffff, #1a2129); --line: light-dark(#dde3ea, #2d3742);
  --accent: light-dark(#0b5f7c, #74c7e3); --tint: light-dark(#eaf3f7, #1e2d36); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
header.top { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; margin-bottom: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; text-wrap: balance; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
a { color: var(--accent); text-underline-offset: .2em; }
a:focus-visible, input:focus-visible, summary:focus-visible, button:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px; border-radius: 4px; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.list { list-style: none; margin: 0; padding: 0; }
.list li + li { border-top: 1px solid var(--line); }
.list a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .1rem 1rem; padding: .8rem 1.1rem;
  color: inherit; text-decoration: none; }
.list a:hover { background: var(--tint); }
.list strong, .list .soft { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.list .soft { font-size: .875rem; }
.empty { padding: 3rem 1.5rem; text-align: center; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .25rem 1rem; margin: 0; padding: 1rem 1.1rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 1rem 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere; font: .875rem/1.55 ui-monospace, monospace; }
details summary { cursor: pointer; padding: .75rem 1.1rem; }
fieldset { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; border: 0; margin: 1.5rem 0 .5rem; padding: 0; }
fieldset label { display: flex; gap: .4rem; align-items: center; min-height: 2rem; }
legend { float: left; font-weight: 600; padding: 0; margin-right: .5rem; }
.frame { background: var(--tint); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.frame iframe { display: block; width: 100%; height: 40rem; margin: 0 auto; border: 0; background: #fff; }
main:has(#phone:checked) .frame iframe { width: 375px; max-width: 100%; border-inline: 1px solid var(--line); }
.files { list-style: none; margin: 0; padding: .75rem 1.1rem; display: grid; gap: .5rem; }
.files li { overflow-wrap: anywhere; }
@media (max-width: 34rem) { main { padding: 1rem .75rem 3rem; } .list a { grid-template-columns: minmax(0, 1fr); }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } }
`);

/** A whole page in the local cloud's plain style. */
export const page = (title: string, body: Html, script = ''): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body><main>${body}</main>${script === '' ? '' : new Html(`<script>${script}</script>`)}</body>
</html>
`.text;
