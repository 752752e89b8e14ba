import { defineConfig } from '@playwright/test';
import type { Carrier } from './tests/e2e/support/app.ts';
import { hasElectron } from './tests/e2e/support/electron.ts';

/** Journeys that are the same whatever carries them: they ask for a window, not for a host. */
const JOURNEYS = ['programs.spec.ts'];

/** Ways to the same journeys: `PROACTOR_TEST_CARRIERS=browser,double` chooses; Electron joins where its binary is. */
const carriers = (process.env['PROACTOR_TEST_CARRIERS'] ?? (hasElectron() ? 'browser,electron' : 'browser')).split(',');

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

export default defineConfig<object, { readonly carrier: Carrier }>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 2,
  // What measures itself against a flood has the machine for itself, after all others.
  projects: [
    ...(carriers.includes('browser') ? [{ name: 'journeys', testIgnore: 'bytes.spec.ts' }] : []),
    ...(carriers.includes('browser')
      ? [{ name: 'floods', testMatch: 'bytes.spec.ts', dependencies: ['journeys'] }]
      : []),
    ...(['double', 'electron'] as const)
      .filter((carrier) => carriers.includes(carrier))
      .map((carrier) => ({ name: carrier, testMatch: JOURNEYS, use: { carrier } })),
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
