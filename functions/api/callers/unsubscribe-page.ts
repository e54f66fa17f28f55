import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; background: #f2f5f7; color: #1d2939; font: 16px/24px -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { box-sizing: border-box; width: min(30rem, 100% - 24px); margin: 0 auto; padding: 28px 24px; background: #ffffff; border-radius: 12px; }
.sender { box-sizing: border-box; width: min(30rem, 100% - 24px); margin: 12vh auto 12px; padding: 0 24px; color: #0b6e69; font-size: 18px; font-weight: 700; }
a { color: #0b6e69; }
h1 { margin: 0 0 16px; font-size: 26px; line-height: 34px; }
p { margin: 0 0 16px; }
button { padding: 14px 28px; border: 0; border-radius: 8px; background: #0b6e69; color: #ffffff; font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible, a:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
@media (prefers-color-scheme: dark) {
  body { background: #0f1720; color: #eef2f6; }
  main { background: #1a2430; }
  .sender, a { color: #6fd3c9; }
  button { background: #4fc3b8; color: #06201f; }
}
`;

const SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const page = (title: string, content: string) => ({
  body: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <p class="sender">Appointments</p>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
});

const UNCHANGED = 'Mails about your own appointments and messages to you alone still reach you.';

/** Asks before anything happens: link scanners follow every address of a mail, and press no button. */
export const askPage = page(
  'Get no more announcements by mail?',
  `<p>Announcements go to several people at once. You still find them in the app. ${UNCHANGED}</p>
      <form method="post"><button name="List-Unsubscribe" value="One-Click">Stop announcements</button></form>`,
);

/** Says what holds now, and leads to where it can be changed. */
export const donePage = (webUrl: string) =>
  page(
    'You get no more announcements by mail',
    `<p>You still find them in the app. ${UNCHANGED}</p>
      <p>Signed in, you can switch them on again under <a href="${webUrl}/me">My details</a>.</p>`,
  );
