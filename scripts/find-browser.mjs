// Finds a Chromium-like browser for the end-to-end tests: one that is installed, Playwright's own, or on Debian as
// root the packaged one. Exits with one clear line when there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

// Chromium's headless shell first: it is what Playwright itself drives, and comes up several times sooner.
const NAMES = [
  'chromium-headless-shell',
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
];

function installed() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [
    process.env['PROACTOR_TEST_BROWSER'],
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...PLACES,
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** The path of a browser's executable. */
export function findBrowser() {
  const found = installed();
  if (found !== undefined) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.error('No browser found: installing Debian’s chromium-headless-shell …');
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync(
      'apt-get',
      ['install', '-y', '-qq', 'chromium-headless-shell', 'fonts-dejavu', 'fonts-noto-color-emoji'],
      options,
    );
    const now = installed();
    if (now !== undefined) return now;
  }
  console.error(
    'The end-to-end tests need a browser: install Chrome, Chromium or Edge, or run `npx playwright install chromium`, ' +
      'or name one in PROACTOR_TEST_BROWSER.',
  );
  return process.exit(1);
}
