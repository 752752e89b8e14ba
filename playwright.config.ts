import { defineConfig } from '@playwright/test';

const browser = process.env['PROACTOR_TEST_BROWSER'];

/** What a browser needs where it runs as root or in a container, and must not do on its own. */
const launchArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  // What measures itself against a flood has the machine for itself, after all others.
  projects: [
    { name: 'journeys', testIgnore: 'bytes.spec.ts' },
    { name: 'floods', testMatch: 'bytes.spec.ts', dependencies: ['journeys'] },
  ],
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    // A trace copies the page after every step: `--trace on` has one where it is needed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: launchArguments, ...(browser === undefined ? {} : { executablePath: browser }) },
  },
});
