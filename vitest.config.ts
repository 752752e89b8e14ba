import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Views are drawn by a real browser: that takes its time and has a command of its own, `npm run test:views`.
    include:
      process.env['PROACTOR_TEST_VIEWS'] === undefined
        ? ['tests/product/**/*.test.ts']
        : ['tests/product/**/*.browser.ts'],
    environment: 'node',
    pool: 'forks',
    // Most of these wait for processes and clocks, not for a core.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
