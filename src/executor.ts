import { type Env, resultOf, run, writeTermination } from './executor/index.ts';

const EXIT = { applied: 0, refused: 1, usage: 2, unclear: 3 } as const;

const USAGE = `Usage: k8s-rca execute

Carries out one approved plan. Runs in the executor's Job alone, which gives it RCA_PLAN, RCA_APPROVAL and RCA_KEYS;
token and CA are read from /var/run/secrets/k8s-rca, the result goes to /dev/termination-log and to standard output.
Whoever runs it without a container sets RCA_CONTAINER_ROOT: the folder below which those two paths lie.

Exit codes: 0 applied (or canary done), 1 refused and nothing changed, 3 unclear: read the object to know.
`;

/** What the executor's Job runs: verify, compare, rehearse, change, read back. Resolves with the exit code. */
export async function execute({ args, env }: { readonly args: readonly string[]; readonly env: Env }): Promise<number> {
  if (args.length > 0) {
    const asked = args.includes('--help') || args.includes('-h');
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? 0 : EXIT.usage;
  }
  const root = env['RCA_CONTAINER_ROOT'] ?? '/';
  const execution = await run(env, root);
  const result = resultOf(execution, env);
  writeTermination(root, result);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  switch (execution.is) {
    case 'applied':
    case 'canary':
      return EXIT.applied;
    case 'refused':
      return EXIT.refused;
    case 'unclear':
      return EXIT.unclear;
  }
}
