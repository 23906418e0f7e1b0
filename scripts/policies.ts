/** `npm run policies -- parameters.yaml`: the objects that guard the executor, as YAML in the order in which they must be applied. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { policyParameters, renderPolicies } from '../policies/index.ts';

const DEMANDED = ['namespace', 'image', 'cluster', 'keys', 'namespaces'];

function parametersIn(file: string): Parameters<typeof policyParameters>[0] {
  const given = parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>> | null;
  const lacking = DEMANDED.filter((name) => given?.[name] === undefined);
  if (given === null || lacking.length > 0)
    throw new Error(`${file} must tell ${lacking.join(', ')} (policies/README.md says what each is)`);
  return given as unknown as Parameters<typeof policyParameters>[0];
}

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run policies -- parameters.yaml');
  process.exit(2);
}
try {
  const { rbac, templates, admission, webhooks, constraints } = renderPolicies(policyParameters(parametersIn(file)));
  const all = [...rbac, ...templates, ...admission, ...webhooks, ...constraints];
  // kubectl reads YAML 1.1, where a bare `yes` is true.
  process.stdout.write(all.map((one) => stringify(one, { lineWidth: 0, version: '1.1' })).join('---\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
