import { defineConfig } from 'vitest/config';

/** `npm run test:chart`: the chart as a real Helm lints and renders it. What is installed has a configuration of its own. */
export default defineConfig({
  test: {
    include: ['test/chart/*.test.ts'],
    exclude: ['test/chart/install.test.ts'],
    globalSetup: ['test/chart/set-up.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
