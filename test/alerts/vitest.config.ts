import { defineConfig } from 'vitest/config';

/** `npm run test:alerts`: the rules and the dashboard, judged by Prometheus's own promtool on what the real program says of itself. */
export default defineConfig({
  test: {
    include: ['test/alerts/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
