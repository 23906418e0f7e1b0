import { expect } from 'vitest';
import { commandsOf } from '../../docs/pages.ts';
import type { Installation } from './installation.ts';
import type { Cluster } from './site.ts';

/** A command of a guide for kubectl, with the namespaces of this installation in place of the guide's, as its words. */
function typed(text: string, { home, shop }: Installation): readonly string[] {
  const own = text
    .replace(/-n k8s-rca(?= |$)/, `-n ${home}`)
    .replace(/-n shop(?= |$)/, `-n ${shop}`)
    .replace('serviceaccount:k8s-rca:', `serviceaccount:${home}:`);
  return [...own.matchAll(/'([^']*)'|(\S+)/g)].slice(1).map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Runs the commands of a page that begin so, in the page's own words; what each printed, below it. */
export async function guide(
  cluster: Cluster,
  about: { readonly here: Installation; readonly page: string; readonly starts: RegExp; readonly more?: readonly string[] },
): Promise<readonly { readonly text: string; readonly code: number | null; readonly out: string }[]> {
  const commands = commandsOf(about.page).filter(({ text }) => about.starts.test(text));
  expect(commands.length, `${about.page} ${String(about.starts)}`).toBeGreaterThan(0);
  const ran = [];
  for (const { text } of commands) {
    const { code, out, err } = await cluster.kubectl([...typed(text, about.here), ...(about.more ?? [])]);
    ran.push({ text, code, out: `${out}${code === 0 ? '' : err}`.trim() });
  }
  return ran;
}

/** Asks by the words of the guides what each account may do; where fixes are on, as the guides tell the answers. */
export async function expectAnswers(cluster: Cluster, here: Installation): Promise<readonly string[]> {
  const asked = { here, starts: /^kubectl auth can-i (?!--list)/ };
  const answers = [];
  for (const page of ['docs/install.md', 'docs/permissions.md']) answers.push(...(await guide(cluster, { ...asked, page })));
  expect(answers.map(({ out }) => out.split('\n').at(-1))).toEqual(['yes', 'no', 'no', 'no', 'no']);
  const [list] = await guide(cluster, { here, page: 'docs/permissions.md', starts: /^kubectl auth can-i --list/ });
  expect(list?.out).toMatch(/^pods .*\[get list watch\]$/m);
  expect(list?.out).not.toMatch(/^secrets /m);
  const [role] = await guide(cluster, { here, page: 'docs/permissions.md', starts: /^kubectl -n shop describe role/ });
  expect(role?.out).toMatch(/^\s*deployments\.apps .*\[.*patch.*\]$/m);
  const [bindings] = await guide(cluster, { here, page: 'docs/permissions.md', starts: /^kubectl get rolebindings/ });
  expect(bindings?.out.split('\n').flatMap((line) => /^(\S+) +k8s-rca-executor /.exec(line)?.[1] ?? [])).toEqual([here.shop]);
  return [...answers.map(({ text, out }) => `${text}: ${out.split('\n').at(-1) ?? ''}`), list?.text ?? ''];
}
