import { defineConfig } from 'vitest/config';

// Runs what `scripts/test-product.mjs` has bundled: plain JavaScript, loaded by Node itself.
export default defineConfig({
  test: {
    include: ['dist/tests/product/**/*.test.mjs'],
    exclude: [],
    environment: 'node',
    pool: 'forks',
    execArgv: ['--enable-source-maps'],
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Most of these wait for processes and clocks, not for a core.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
