import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/image/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 420_000 } });
