import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { at, list, text } from '../../src/model/index.ts';
import { pinnedVersions } from '../../tools/control-plane/index.ts';
import { because, HELM } from './fixtures.ts';
import { type Asked, CHART, lint, type Said, template, valueSets } from './helm.ts';
import { AGAINST_RULES, AGAINST_SCHEMA } from './wrong-values.ts';

const asked = (values: string, sets: readonly string[]): Asked => ({
  values,
  set: sets.filter((one) => !one.includes('=[')),
  json: sets.filter((one) => one.includes('=[')),
});

describe.skipIf(HELM === '')(`values of the chart${because}`, () => {
  it.each(valueSets)('helm lint --strict: %s', (values) => {
    const { code, out, err } = lint(HELM, { values, kube: '1.35.4' });
    expect(out + err).toContain('1 chart(s) linted, 0 chart(s) failed');
    expect(out + err).not.toContain('[WARNING]');
    expect(code).toBe(0);
  });

  /** The schema tells of every fault at once, so one rendering answers for all that are laid over the same values. */
  const together = (of: string): Said =>
    template(
      HELM,
      asked(
        of,
        AGAINST_SCHEMA.filter(({ values }) => values === of).map(({ set }) => set),
      ),
    );

  it.each(AGAINST_SCHEMA)('P-208 refused, and the field is named: $what', ({ values, says }) => {
    const { code, out, err } = together(values);
    expect(err).toContain(says);
    expect(code).not.toBe(0);
    expect(out).toBe('');
  });

  it.each(AGAINST_RULES)('P-208 refused in plain words, and the value is named: $what', ({ values, set, says }) => {
    const { code, out, err } = template(HELM, asked(values, [set]));
    expect(err).toContain(says);
    expect(code).not.toBe(0);
    expect(out).toBe('');
  });

  it('an unquoted y of a key, which YAML reads as a yes, is told as that', () => {
    const key =
      '{"kty":"EC","crv":"P-256","x":"ekswMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2Q","true":"e","kid":"k","use":"sig","alg":"ES256"}';
    const { err } = template(HELM, { values: 'remediation-vap-only', json: [`remediation.publicKeys={"keys":[${key}]}`] });
    expect(err).toContain('remediation.publicKeys: key k lacks its member y. YAML reads an unquoted y as a yes');
  });

  it('a private key for a public one is refused, and not repeated', () => {
    const secret = 'd'.repeat(43);
    const key = `{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"${secret}","kid":"k","use":"sig","alg":"ES256"}`;
    const { err } = template(HELM, { values: 'remediation-vap-only', json: [`remediation.publicKeys={"keys":[${key}]}`] });
    expect(err).toContain("additional properties 'd' not allowed");
    expect(err).not.toContain(secret);
  });

  it('Kubernetes below 1.28 is refused by the chart itself', () => {
    expect(template(HELM, { values: 'default', kube: '1.27.9' }).err).toContain('>=1.28.0-0');
  });
});

type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly additionalProperties?: unknown; readonly type?: unknown };

/** Paths of sections that the schema spells out; what is free below a path ends there. */
function spelt(schema: Schema, at: string): readonly string[] {
  const { properties } = schema;
  if (properties === undefined) return [at];
  return Object.entries(properties).flatMap(([name, inner]) => spelt(inner, `${at}/${name}`));
}

function lookedUp(values: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined),
      values,
    );
}

describe('versions', () => {
  const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));

  it('the chart has that of the program, and Gatekeeper comes as the policies are tried with it', () => {
    const chart = read(`${CHART}/Chart.yaml`);
    const program = at(read('package.json'), 'version');
    expect({ chart: at(chart, 'version'), app: at(chart, 'appVersion') }).toEqual({ chart: program, app: program });
    const [gatekeeper] = list(at(chart, 'dependencies'));
    expect(`v${text(at(gatekeeper, 'version'))}`).toBe(pinnedVersions()['gatekeeper']);
  });
});

describe('the schema of the values', () => {
  const schema = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8')) as Schema;
  const values: unknown = parse(readFileSync(`${CHART}/values.yaml`, 'utf8'));

  it('spells out what values.yaml has, with a default for each, and is closed but where another chart or the bot checks', () => {
    const without = spelt(schema, '').filter((path) => path !== '/global' && lookedUp(values, path) === undefined);
    expect(without).toEqual([]);
    const open: string[] = [];
    const look = (one: Schema, at: string): void => {
      if (one.properties !== undefined && one.additionalProperties !== false) open.push(at);
      for (const [name, inner] of Object.entries(one.properties ?? {})) look(inner, `${at}/${name}`);
    };
    look(schema, '');
    expect(open).toEqual(['/gatekeeper']);
  });
});
