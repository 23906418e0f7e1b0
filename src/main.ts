/** The door. `execute`, what the executor's Job runs, starts alone, without a line of the bot; everything else is the command line. */
if (process.argv[2] === 'execute') {
  const { execute } = await import('./executor.ts');
  process.exitCode = await execute({ args: process.argv.slice(3), env: process.env });
} else {
  const { runProgram } = await import('./commands/program.ts');
  await runProgram();
}
