import type { TestProject } from 'vitest/node';
import { helm } from '../../tools/helm/install.ts';
import { subchart } from '../../tools/helm/subchart.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of Helm, or why the chart cannot be rendered here. */
    helm: { readonly path: string } | { readonly lacks: string };
  }
}

/** Helm, and Gatekeeper's chart beside ours: without it Helm renders nothing. Where they are demanded, their lack is a failure. */
export default function setUp(project: TestProject): void {
  const found = helm();
  const packed = subchart();
  const lacks = found.is === 'missing' ? found.why : packed.is === 'missing' ? packed.why : undefined;
  if (lacks !== undefined && process.env['RCA_REQUIRE_CLUSTER'] === '1') throw new Error(lacks);
  if (lacks !== undefined)
    console.log(`\nCHART TESTS SKIPPED. Reason: ${lacks}. Mend: install Go (https://go.dev/dl), or name a Helm with HELM_BIN.\n`);
  project.provide('helm', lacks === undefined && found.is === 'there' ? { path: found.path } : { lacks: lacks ?? '' });
}
