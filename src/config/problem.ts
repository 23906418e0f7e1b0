/** One thing that is wrong with the configuration, with what a person needs to mend it. */
export interface Problem {
  /** As the person wrote it: environment name, YAML path or command line option. */
  readonly setting: string;
  /** Masked when secret; empty when nothing was given. */
  readonly given: string;
  readonly allowed: string;
  readonly mend: string;
}

/** All that is wrong, at once. Exit code 2. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function problemText({ setting, given, allowed, mend }: Problem): string {
  return `${setting}: ${given === '' ? 'not set' : `is ${given}`}; allowed: ${allowed}. ${mend}`;
}

/** What may be said about a secret: its public prefix and its length. */
export function masked(secret: string): string {
  return `${/^(?:xox[a-z]-|xapp-)/.exec(secret)?.[0] ?? ''}… (${secret.length} characters)`;
}

/** A value for a message or a page: secrets masked, user and password of addresses taken out. */
export function shown(value: unknown, secret: boolean): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return secret ? masked(text) : `"${withoutUserinfo(text).slice(0, 200)}"`;
}

export function withoutUserinfo(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/\s]*@/i, '$1…@');
}
