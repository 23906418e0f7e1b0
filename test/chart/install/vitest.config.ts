import { defineConfig } from 'vitest/config';

/** `npm run test:chart -- install`: the chart, installed with Helm on a real control plane. */
export default defineConfig({
  test: {
    include: ['test/chart/install.test.ts'],
    globalSetup: ['test/chart/install/set-up.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
