import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { template } from './helm.ts';

const FOLDER = 'test/chart/goldens';
/** Held by tests of their own to `policies/` and to `files/`; Gatekeeper's are not ours. */
const ELSEWHERE = /^# Source: k8s-rca\/(templates\/generated\/|templates\/alerts|templates\/dashboard|charts\/)/m;

export interface Kept {
  readonly file: string;
  readonly text: string;
}

/** What a set of values makes for a version of Kubernetes: our own templates as they are, of the others what they are called. Or how it is refused. */
export function goldenOf(helm: string, { values, kube }: { readonly values: string; readonly kube: string }): Kept {
  const { code, out, err } = template(helm, { values, kube, apis: ['monitoring.coreos.com/v1'] });
  const file = join(FOLDER, `${values}-${kube.split('.').slice(0, 2).join('.')}.yaml`);
  if (code !== 0) return { file, text: `# refused\n${err.trim().replaceAll(/^/gm, '# ')}\n` };
  const documents = out.split(/^---\n/m).filter((one) => one.trim() !== '');
  return { file, text: documents.map((one) => (ELSEWHERE.test(one) ? named(one) : `---\n${one}`)).join('') };
}

function named(document: string): string {
  const [, source = ''] = /^# Source: (\S+)/m.exec(document) ?? [];
  const [, kind = ''] = /^kind: ['"]?(\w+)/m.exec(document) ?? [];
  const [, name = ''] = /^ {2}name: ['"]?([\w.-]+)/m.exec(document) ?? [];
  return `---\n# ${source}: ${kind} ${name}\n`;
}

export const keptOf = (file: string): string => readFileSync(file, 'utf8');

export function keep({ file, text }: Kept): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, text);
}
