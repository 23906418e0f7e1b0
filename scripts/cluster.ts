/** `npm run cluster`: leaves a real control plane open with the examples on it, until Ctrl-C. `-- --gatekeeper` adds Gatekeeper. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { applyAll, Missing, openDoor, startControlPlane } from '../tools/control-plane/index.ts';
import { kubelet } from '../test/cluster/nodes.ts';

const started = Date.now();
const say = (line: string): void => console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${line}`);

/** Namespaces first, whatever file they stand in. */
function examples(): readonly unknown[] {
  const all = globSync('examples/failures/*.yaml')
    .toSorted()
    .flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as { kind?: string } | null))
    .filter((object) => object !== null);
  const spaces = all.filter((object) => object.kind === 'Namespace');
  return [...spaces, ...all.filter((object) => object.kind !== 'Namespace')];
}

async function main(): Promise<void> {
  const gatekeeper = process.argv.includes('--gatekeeper');
  // In life a crash loop waits 10 s, then 20 s; who watches has the time.
  const plane = await startControlPlane({ gatekeeper, kubelet: { ...kubelet(), timeScale: 1 }, say });
  const door = await openDoor(plane);
  const file = join(plane.facts.folder, 'plane.json');
  writeFileSync(file, JSON.stringify(door.facts), { mode: 0o600 });
  const ending = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ending.resolve());
  try {
    await applyAll(await plane.client(), examples());
    const kubeconfig = await plane.kubeconfig();
    say('running, with examples/failures applied');
    console.log(`
  kubectl:       export KUBECONFIG=${kubeconfig}
  the bot on it: KUBECONFIG=${kubeconfig} npm start
  its tests:     RCA_PLANE=${file} npx vitest run --config test/cluster/vitest.config.ts
  logs, audit:   ${plane.facts.folder}

  Ctrl-C stops everything and removes that folder.
`);
    await ending.promise;
  } finally {
    say('stopping');
    await door.close();
    await plane.stop();
    say('stopped');
  }
}

try {
  await main();
} catch (fault) {
  if (!(fault instanceof Missing)) throw fault;
  console.error(`No cluster: ${fault.message}.\n${fault.mend}`);
  process.exitCode = 1;
}
