/**
 * `npm run test:policies`: `gator verify` over the Gatekeeper policies. Approvals last five minutes and gator reads the real clock, so
 * suites, constraints and signed requests are written into a scratch folder at each run, with keys made for it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tallyLine, writeTally } from '../../scripts/suites.ts';
import { binaries } from '../../tools/control-plane/index.ts';
import { policiesFor, type Suite, suites } from './suites.ts';

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
const folder = mkdtempSync(join(tmpdir(), 'rca-policies-'));

/** JSON is YAML, but for what JSON may hold raw and YAML may not. */
const yaml = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One folder a suite: gator reads every `suite.yaml` below it. */
function write(suite: Suite): void {
  const home = join(folder, slug(suite.name));
  mkdirSync(home);
  const put = (file: string, value: unknown): void => writeFileSync(join(home, file), yaml(value));
  const policies = policiesFor(suite.bounds);
  put(
    'template.yaml',
    policies.templates.find((one) => one.metadata.name === suite.template),
  );
  put(
    'constraint.yaml',
    policies.constraints.find((one) => one.metadata.name === suite.constraint),
  );
  if (suite.namespace !== undefined)
    put('namespace.yaml', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: suite.namespace } });
  const cases = suite.cases.map((one, i) => {
    const object = `${i}-${slug(one.name)}.yaml`;
    put(object, { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: one.request });
    const assertion = one.refused === undefined ? { violations: 'no' } : { violations: 'yes', message: one.refused };
    return {
      name: slug(one.name),
      object,
      assertions: [assertion],
      ...(suite.namespace === undefined ? {} : { inventory: ['namespace.yaml'] }),
    };
  });
  const test = { name: slug(suite.name), template: 'template.yaml', constraint: 'constraint.yaml', cases };
  put('suite.yaml', { apiVersion: 'test.gatekeeper.sh/v1alpha1', kind: 'Suite', metadata: { name: slug(suite.name) }, tests: [test] });
}

interface Outcome {
  readonly passed: number;
  readonly failed: readonly string[];
}

function verify(gator: string): Outcome {
  const run = spawnSync(gator, ['verify', `${folder}/...`, '-v'], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const output = `${run.stdout}${run.stderr}`;
  const cases = (verdict: string): number => [...output.matchAll(new RegExp(`^ {4}--- ${verdict}: `, 'gm'))].length;
  const failed = output.split('\n').filter((line, i, lines) => /--- FAIL/.test(line) || /--- FAIL/.test(lines[i - 1] ?? ''));
  const unaccounted = run.status !== 0 && failed.length === 0 ? [output.trim().split('\n').slice(-20).join('\n')] : [];
  return { passed: cases('PASS'), failed: [...failed, ...unaccounted] };
}

const found = await binaries(['gator'], (line) => console.log(line));
if (found.is === 'missing') {
  const required = process.env['RCA_REQUIRE_CLUSTER'] === '1';
  console.error(`POLICY SUITES ${required ? 'FAILED' : 'SKIPPED'}: ${suites.length} suites. Reason: ${found.why}. Mend: ${found.mend}.`);
  const cases = suites.reduce((n, suite) => n + suite.cases.length, 0);
  writeTally('policies', [{ passed: 0, failed: required ? cases : 0, skipped: required ? 0 : cases }]);
  process.exit(required ? 1 : 0);
}
suites.forEach(write);
const { passed, failed } = verify(found.path('gator'));
rmSync(folder, { recursive: true, force: true });
const wanted = suites.reduce((n, suite) => n + suite.cases.length, 0);
for (const line of failed) console.error(line);
for (const suite of suites) {
  const refusals = suite.cases.filter((one) => one.refused !== undefined).length;
  console.log(`${suite.name}: ${suite.cases.length - refusals} admitted, ${refusals} refused`);
}
const total = writeTally('policies', [{ passed, failed: wanted - passed, skipped: 0 }]);
console.log(tallyLine('policies', total));
process.exit(total.failed === 0 && failed.length === 0 ? 0 : 1);
