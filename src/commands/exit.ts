/** Exit codes of every command. */
export const EXIT = { healthy: 0, findings: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with a message for a person and an exit code. */
export class Stop extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.name = 'Stop';
    this.code = code;
  }
}
