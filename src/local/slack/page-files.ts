import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), 'page');
const require = createRequire(import.meta.url);

/** The libraries the page imports, by the path its import map gives them. */
const LIBRARIES: Readonly<Record<string, () => string>> = {
  '/lib/preact.js': () => require.resolve('preact'),
  '/lib/hooks.js': () => require.resolve('preact/hooks'),
  '/lib/htm.js': () => join(dirname(require.resolve('htm')), 'htm.module.js'),
};

const TYPE: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Scripts and styles come from here only, pictures from anywhere: a message may show one, and may do nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self' 'sha256-IMPORTMAP'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves a file of the page. Resolves false when there is none of that name. */
export async function servePage(path: string, response: ServerResponse): Promise<boolean> {
  const name = path === '/' ? '/index.html' : path;
  const file = LIBRARIES[name]?.() ?? (/^\/[a-z-]+\.(?:html|js|css|svg)$/.test(name) ? join(here, name) : undefined);
  if (file === undefined) return false;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return false;
  const policy = name === '/index.html' ? { 'content-security-policy': POLICY.replace('IMPORTMAP', await importMapHash(bytes)) } : {};
  response.writeHead(200, {
    'content-type': TYPE[extname(name)] ?? 'application/octet-stream',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...policy,
  });
  response.end(bytes);
  return true;
}

/** The one inline script is the import map; its hash lets it through the policy. */
async function importMapHash(html: Buffer): Promise<string> {
  const inline = /<script type="importmap">([\s\S]*?)<\/script>/.exec(html.toString('utf8'))?.[1] ?? '';
  return Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(inline))).toString('base64');
}
