import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

export interface Repository {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves packed charts as their repository on the internet does: an index made by Helm itself, and the files that it names. */
export async function startRepository(
  packed: string,
  { folder, helm }: { readonly folder: string; readonly helm: string },
): Promise<Repository> {
  mkdirSync(folder);
  cpSync(packed, folder, { recursive: true });
  execFileSync(helm, ['repo', 'index', folder], { stdio: 'pipe' });
  const server = createServer(({ url = '' }, answer) => {
    const file = join(folder, basename(url));
    if (existsSync(file) && basename(url) !== '') answer.end(readFileSync(file));
    else answer.writeHead(404).end();
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
