import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const sources = globSync('src/**/*.{ts,js,mjs}').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

function filesWith(pattern: RegExp, except: RegExp): readonly string[] {
  return sources.filter(({ file, text }) => !except.test(file) && pattern.test(text)).map(({ file }) => file);
}

describe('rules that imports cannot show', () => {
  it('only src/config reads the environment', () => {
    expect(filesWith(/process\.env\b/, /^src\/(config(\/|\.ts)|main\.ts|executor\.ts)/)).toEqual([]);
  });

  it('only src/scrub mints Scrubbed: nobody else casts to it', () => {
    expect(filesWith(/\bas\s+(unknown\s+as\s+)?Scrubbed\b/, /^src\/scrub\//)).toEqual([]);
  });

  it('the log goes through pino alone: no console, and stdout only where a command prints its answer', () => {
    expect(filesWith(/\bconsole\.(log|error|warn|info|debug)\b/, /^src\/local\/slack\/page\//)).toEqual([]);
    expect(filesWith(/process\.std(out|err)\b/, /^src\/((main|executor)\.ts|commands\/|adapters\/log\/)/)).toEqual([]);
    expect(filesWith(/from 'pino'/, /^src\/adapters\/log\//)).toEqual([]);
  });

  it('the cluster is only read: the adapter asks with GET, posts questions about its own rights, tries as dry runs what must be refused, and makes and removes executor Jobs', () => {
    const adapter = sources.filter(({ file }) => file.startsWith('src/adapters/kubernetes/'));
    const writes = adapter.filter(({ text }) => /['"`](POST|PUT|PATCH|DELETE)['"`]/.test(text.replace(/^\s*readonly method\?:.*$/gm, '')));
    expect(writes.map((f) => f.file).sort()).toEqual([
      'src/adapters/kubernetes/check-cluster.ts',
      'src/adapters/kubernetes/launch/bot-probes.ts',
      'src/adapters/kubernetes/launch/jobs.ts',
    ]);
    const of = (file: string): string => writes.find((f) => f.file.endsWith(file))?.text ?? '';
    expect(
      of('check-cluster.ts')
        .match(/path: '[^']+'/g)
        ?.filter((p) => !/version|selfsubjectaccessreviews/.test(p)),
    ).toEqual([]);
    // What must be refused is asked for as a dry run, so that nothing is made where it is not.
    const probes = of('bot-probes.ts')
      .split('\n')
      .filter((line) => /'(POST|PUT|PATCH|DELETE)'/.test(line));
    expect(probes).toEqual([expect.stringContaining("method: 'POST', query: { dryRun: 'All' }")]);
    // Both writes of Jobs go to the path of the kind `job`, in the one namespace that was given.
    const lines = of('jobs.ts')
      .split('\n')
      .filter((line) => /'(POST|PUT|PATCH|DELETE)'/.test(line));
    expect(lines).toHaveLength(2);
    expect(lines.filter((line) => !/\{ path, method: 'POST'|pathOf\(job, \{ namespace, name \}\), method: 'DELETE'/.test(line))).toEqual(
      [],
    );
  });

  it('stages read no clock and roll no dice', () => {
    const pure = sources.filter(({ file }) => /^src\/(model|triage|collect|scrub|diagnose|advise|present|remediate|verify)\//.test(file));
    expect(
      pure
        .filter(({ text }) => /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|randomUUID|randomBytes/.test(text))
        .map((f) => f.file),
    ).toEqual([]);
  });

  it('no file of src is over 300 lines', () => {
    expect(
      sources.filter(({ text }) => text.split('\n').length > 301).map(({ file, text }) => `${file}: ${text.split('\n').length}`),
    ).toEqual([]);
  });

  it('each folder opens its index with one sentence that says what it does', () => {
    const bare = globSync('src/**/index.ts').filter((file) => !readFileSync(file, 'utf8').startsWith('/**'));
    expect(bare).toEqual([]);
  });

  it('every runtime dependency is imported somewhere', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
    const all = sources.map((s) => s.text).join('\n');
    const unused = Object.keys(dependencies).filter(
      (name) => !new RegExp(`(from|import)\\s*\\(?\\s*['"]${name}(/[^'"]*)?['"]|['"]${name}(/[^'"]*)?['"]`).test(all),
    );
    expect(unused).toEqual([]);
  });

  it('dependencies are pinned to exact versions, and the lockfile names no host', () => {
    const pkg = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const loose = ['dependencies', 'devDependencies', 'optionalDependencies']
      .flatMap((k) => Object.entries(pkg[k] ?? {}))
      .filter(([, v]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(v));
    expect(loose).toEqual([]);
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved":/);
  });
});
