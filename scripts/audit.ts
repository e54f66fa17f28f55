import { spawn } from 'node:child_process';

/**
 * Asks the package registry whether anything we deploy is known to be vulnerable. A registry without the audit endpoint
 * says nothing either way: then this says so and fails, so that nobody takes silence for an answer.
 */
const npm = (args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn('npm', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, text }));
  });

const { code, text } = await npm(['audit', '--loglevel=warn', '--omit=dev', '--audit-level=high']);
if (/audit endpoint returned an error|ENOAUDIT|E40\d|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/.test(text)) {
  console.error(
    'The package registry did not answer the audit. Ask one that does: npm audit --registry https://registry.npmjs.org',
  );
  process.exitCode = 2;
} else {
  console.log(text.trim());
  process.exitCode = code;
}
