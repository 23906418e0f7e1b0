/**
 * `npm run audit`: known vulnerabilities in what is shipped, as the registry knows them. Exit 1 for a high or critical one that is not
 * explained below. A registry that answers no such questions is said so, and is no failure: nothing was found out.
 */
import { spawnSync } from 'node:child_process';

export interface Finding {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
}

export type Verdict = { readonly is: 'answered'; readonly findings: readonly Finding[] } | { readonly is: 'silent'; readonly why: string };

/** Package → why a finding does not reach us, and until when that holds. SECURITY.md tells the rule. */
const EXPLAINED: Readonly<Record<string, string>> = {};

interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, Finding>>;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

/** `text`: what `npm audit --json` printed. */
export function read(text: string): Verdict {
  const answer = ((): Answer => {
    try {
      return JSON.parse(text) as Answer;
    } catch {
      return { message: text.trim().split('\n')[0] ?? '' };
    }
  })();
  if (answer.vulnerabilities === undefined) return { is: 'silent', why: answer.message || answer.error?.summary || 'no answer' };
  const findings = Object.values(answer.vulnerabilities).map(({ name, severity, range }) => ({ name, severity, range }));
  return { is: 'answered', findings };
}

/** Those that must not be shipped. */
export function grave(findings: readonly Finding[], explained: Readonly<Record<string, string>> = EXPLAINED): readonly Finding[] {
  return findings.filter(({ name, severity }) => /^(?:high|critical)$/.test(severity) && !(name in explained));
}

function report(): number {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const verdict = read(stdout);
  if (verdict.is === 'silent') {
    console.log(`audit: not run: this registry answers no audits (${verdict.why.replaceAll(/https?:\/\/\S+/g, '…')})`);
    return 0;
  }
  for (const { name, severity, range } of verdict.findings)
    console.log(`${severity.padEnd(9)} ${name} ${range}${name in EXPLAINED ? `: ${EXPLAINED[name]}` : ''}`);
  const bad = grave(verdict.findings);
  console.log(`audit: ${verdict.findings.length} findings in what is shipped, ${bad.length} high or critical without an explanation`);
  return bad.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = report();
