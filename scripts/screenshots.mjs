// Takes pictures of the window: a real host, real programs, a real browser; every state of the window, in both themes,
// 1440 and 760 wide, into test-results/screenshots, and the README's two into docs/screenshots.
// `node scripts/screenshots.mjs [STATE…]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'test-results', 'screenshots');
const shown = join(root, 'docs', 'screenshots');

/** Programs of the pictures; they go on until they are stopped. */
const DEV_SERVER = `
const say = (line) => console.log(line);
say('\\n> acme-shop@2.4.0 dev\\n> vite --host 127.0.0.1\\n');
say('  \\x1b[32m\\x1b[1mVITE\\x1b[22m v8.3.8\\x1b[39m  ready in \\x1b[1m412 ms\\x1b[22m\\n');
say('  \\x1b[32m➜\\x1b[39m  Local:   \\x1b[36mhttp://127.0.0.1:3000/\\x1b[39m');
say('  \\x1b[32m➜\\x1b[39m  press \\x1b[1mh + enter\\x1b[22m to show help\\n');
const lines = ['hmr update /src/cart/total.ts', 'hmr update /src/cart/line.tsx', 'page reload src/main.tsx',
  '\\x1b[33mwarning:\\x1b[39m unused import "useMemo"', 'GET /api/cart \\x1b[32m200\\x1b[39m \\x1b[2m14 ms\\x1b[22m',
  'POST /api/checkout \\x1b[31m500\\x1b[39m \\x1b[2m61 ms\\x1b[22m', '  \\x1b[31mTypeError: total is not a function\\x1b[39m',
  'GET /api/price?sku=8812 \\x1b[32m200\\x1b[39m \\x1b[2m9 ms\\x1b[22m'];
for (const line of lines) say('\\x1b[2m12:37:21\\x1b[22m \\x1b[34m[vite]\\x1b[39m ' + line);
setInterval(() => {}, 1000);
`;
const WORKER = `
process.on('SIGTERM', () => console.log('SIGTERM: finishing job 5519 first'));
console.log('job 5518 done in 1.2 s');
setTimeout(() => console.log('job 5519 started'), 30);
setTimeout(() => console.error('retry 1 of 3: connection reset by peer'), 60);
setInterval(() => {}, 1000);
`;
const MIGRATE = `
console.log('applying 0042_orders.sql');
console.error('error: relation "orders" already exists');
setTimeout(() => process.exit(1), 200);
`;

async function startHost(data, cwd, port = 0) {
  const args = [join(root, 'dist/loopback/main.js'), '--port', String(port), '--no-open', '--data', data, '--cwd', cwd];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Proactor is listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the host did not start');
}

async function stopHost({ child }, signal) {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function run(page, command, connection) {
  await page.getByRole('radio', { name: connection, exact: true }).click();
  const bar = page.getByRole('combobox', { name: 'Run a command' });
  await bar.fill(command);
  await bar.press('Enter');
  await page.getByRole('region', { name: command, exact: true }).waitFor();
  await page.waitForTimeout(700);
}

/** Some runs of some commands, and the browser of them all. */
async function pastRuns(page) {
  await run(page, 'node dev-server.mjs', 'Terminal');
  await run(page, 'node migrate.mjs up', 'Pipes');
  await run(page, 'pyhton3 -q', 'Terminal');
  const test = (failed) =>
    `sh -c 'seq -f "ok %.0f - cart adds line" 1 40; ${failed}; seq -f "ok %.0f - checkout" 42 90; echo took $(date +%s%N) ns'`;
  await run(page, test('echo "ok 41 - total"'), 'Pipes');
  await run(page, test('echo "not ok 41 - total: expected 12, got 11.999"; echo "  at cart.test.ts"'), 'Pipes');
  await page.keyboard.press('Control+Shift+KeyH');
  await page.getByRole('table').waitFor();
}

/** Files that offer something to run, and one that is broken. */
function offerTasks(cwd) {
  const scripts = {
    dev: 'vite --host 127.0.0.1',
    build: 'vite build',
    test: 'vitest run',
    'test:e2e': 'playwright test',
  };
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'acme-shop', scripts, workspaces: ['packages/*'] }));
  mkdirSync(join(cwd, 'packages', 'admin'), { recursive: true });
  writeFileSync(join(cwd, 'packages', 'admin', 'package.json'), JSON.stringify({ scripts: { dev: 'vite' } }));
  writeFileSync(join(cwd, 'Makefile'), 'deploy: ## Ships it to production\n\ttrue\nclean:\n\ttrue\n');
  writeFileSync(join(cwd, 'Procfile'), 'web: node server.js --port $PORT\n');
  writeFileSync(join(cwd, 'compose.yaml'), 'services:\n  db:\n    image: postgres:16\n');
  mkdirSync(join(cwd, '.vscode'));
  writeFileSync(join(cwd, '.vscode', 'tasks.json'), '{ "tasks": [');
}

/** Puts the window into a state. Each begins with a new host and an empty page. */
const STATES = {
  empty: async () => {},
  typing: async ({ page }) => {
    await page.getByRole('combobox', { name: 'Run a command' }).fill(`npm run "dev server" -- --host=127.0.0.1`);
    await page.waitForTimeout(600);
  },
  busy: async ({ page }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'node migrate.mjs up', 'Pipes');
    await run(page, 'python3 -q', 'Terminal');
    await page.getByRole('region', { name: 'python3 -q' }).click();
    await page.keyboard.type('6 * 7\n');
    await page.waitForTimeout(800);
  },
  docked: async ({ page }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'python3 -q', 'Terminal');
    await page.keyboard.press('Control+Shift+KeyE');
    await run(page, `sh -c 'sleep 3; echo news; exec sleep 1000'`, 'Terminal');
    await run(page, 'node migrate.mjs up', 'Pipes');
    await page.getByRole('tab', { name: 'node migrate.mjs up' }).hover();
    await page.waitForTimeout(3000);
  },
  stopping: async ({ page }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node worker.mjs', 'Pipes');
    await page.getByRole('region', { name: 'node worker.mjs' }).getByRole('button', { name: 'Stop' }).click();
    await page.waitForTimeout(1500);
  },
  ended: async ({ page }) => {
    await run(page, 'node migrate.mjs up', 'Pipes');
    await run(page, 'sleep 1000', 'Pipes');
    await page.getByRole('region', { name: 'sleep 1000' }).getByRole('button', { name: 'Kill' }).click();
    await page.waitForTimeout(1000);
  },
  failed: async ({ page }) => {
    await run(page, 'pyhton3 -q', 'Terminal');
  },
  signals: async ({ page }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await page.getByRole('region', { name: 'node worker.mjs' }).getByRole('button', { name: 'Signal' }).click();
    await page.waitForTimeout(400);
  },
  details: async ({ page, cwd }) => {
    writeFileSync(join(cwd, '.env'), 'DATABASE_URL=postgres://localhost/shop\nLOG_LEVEL=debug\n');
    await run(page, 'sort -u', 'Pipes');
    await page.getByRole('combobox', { name: 'Run a command' }).fill('node worker.mjs --queue "new orders"');
    await page.getByRole('button', { name: 'Details' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Add a .env file' }).click();
    await sheet.getByRole('combobox', { name: 'File of variables 1' }).fill('.env');
    await sheet.getByRole('button', { name: 'Add a variable' }).click();
    await sheet.getByLabel('Name of variable 1').fill('LOG_LEVEL');
    await sheet.getByLabel('Value of variable 1').fill('warn');
    await sheet.getByRole('radio', { name: 'Pipes' }).click();
    await sheet.getByLabel('Where stdout goes').selectOption('file');
    await sheet.getByRole('combobox', { name: 'File for stdout' }).fill('out.log');
    await sheet.getByLabel('Where stderr goes').selectOption('run');
    await sheet.getByLabel('Run that reads stderr').selectOption({ index: 1 });
    await sheet.getByText('DATABASE_URL').waitFor();
  },
  'details-errors': async ({ page, cwd }) => {
    writeFileSync(join(cwd, '.env'), 'PORT=80\nnot an assignment\n');
    await page.getByRole('combobox', { name: 'Run a command' }).fill('nod worker.mjs');
    await page.getByRole('button', { name: 'Details' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('combobox', { name: 'Working directory' }).fill('nowhere');
    for (const [index, name] of ['../acme-shop/.env', 'missing.env'].entries()) {
      await sheet.getByRole('button', { name: 'Add a .env file' }).click();
      await sheet.getByRole('combobox', { name: `File of variables ${index + 1}` }).fill(join(cwd, name));
    }
    await sheet.getByRole('button', { name: 'Add a variable' }).click();
    await sheet.getByRole('radio', { name: 'Pipes' }).click();
    await sheet.getByLabel('Where stdin comes from').selectOption('file');
    await sheet.getByRole('radio', { name: 'Its own' }).click();
    await sheet.getByLabel('Seconds after step 1').fill('soon');
    await sheet.getByRole('radio', { name: 'The latest' }).click();
    await sheet.getByLabel('Megabytes to keep').fill('0.1');
    await sheet.getByLabel('Encoding').fill('klingon');
    await sheet.getByText('not NAME=value').waitFor();
  },
  routed: async ({ page }) => {
    await run(page, 'wc -l', 'Pipes');
    await page.getByRole('combobox', { name: 'Run a command' }).fill('seq 1 100000');
    await page.getByRole('button', { name: 'Details' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('radio', { name: 'Pipes' }).click();
    await sheet.getByLabel('Where stdout goes').selectOption('run');
    await sheet.getByLabel('Run that reads stdout').selectOption({ index: 1 });
    await sheet.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForTimeout(1500);
  },
  pipes: async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem('proactor:pipes', '{"time":"absolute","wrap":true}'));
    await page.reload();
    await run(page, 'node worker.mjs', 'Pipes');
    const flood = `node -e 'console.log("long ".repeat(90)); for (let n = 1; n < 200; n++) console[n % 7 ? "log" : "error"]("line " + n); setInterval(() => console.log("tick"), 500)'`;
    await run(page, flood, 'Pipes');
    await page.getByRole('region', { name: flood, exact: true }).locator('.xterm-screen').hover();
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(1200);
  },
  skipped: async ({ page }) => {
    await run(page, 'seq 1 6000000', 'Pipes');
    await page.waitForTimeout(2500);
  },
  search: async ({ page }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node migrate.mjs up', 'Pipes');
    await page.keyboard.press('Control+Shift+L');
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await page.getByRole('searchbox', { name: 'Search for' }).fill('err|job|update');
    await page.getByRole('listbox', { name: 'Hits' }).getByRole('option').nth(3).waitFor();
    await page.waitForTimeout(500);
  },
  history: async ({ page }) => {
    await run(page, `sh -c 'seq -f "line %.0f of a long story" 1 200000; echo oops >&2; seq 1 9'`, 'Pipes');
    await page.getByRole('button', { name: 'Open log' }).click();
    await page.getByRole('textbox', { name: 'Go to line' }).fill('199990');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await page.waitForTimeout(1500);
  },
  past: async ({ page }) => {
    await pastRuns(page);
    await page.getByRole('checkbox', { name: 'Select node migrate.mjs up' }).first().check();
    await page.getByRole('checkbox', { name: 'Select node dev-server.mjs' }).check();
    await page.waitForTimeout(800);
  },
  compare: async ({ page }) => {
    await pastRuns(page);
    for (const row of await page.getByRole('checkbox', { name: /^Select sh -c/ }).all()) await row.check();
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('only in the first').waitFor();
    await page.waitForTimeout(500);
  },
  export: async ({ page }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'node migrate.mjs up', 'Pipes');
    const pane = page.getByRole('region', { name: 'node migrate.mjs up', exact: true });
    await pane.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Add a run' }).selectOption({ index: 1 });
    await dialog.getByRole('radio', { name: 'HTML' }).click();
    await dialog.getByRole('button', { name: 'Compute for each stream' }).click();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('Written to').waitFor();
    await dialog.getByText('stderr, all').first().waitFor();
  },
  settings: async ({ page }) => {
    await run(page, 'node migrate.mjs up', 'Pipes');
    await page.getByRole('listitem').filter({ hasText: 'migrate' }).locator('.row-main').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Pin' }).click();
    await page.keyboard.press('Control+Comma');
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByLabel('Gigabytes for all runs').fill('0.5');
    await dialog.getByText('by 1 run').waitFor();
  },
  save: async ({ page }) => {
    await run(page, 'node migrate.mjs up', 'Pipes');
    await page.getByRole('listitem').filter({ hasText: 'migrate' }).locator('.row-main').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Save command…' }).click();
    await page.getByRole('textbox', { name: 'Name of the command' }).fill('migrate the shop');
  },
  suggestions: async ({ page, cwd }) => {
    offerTasks(cwd);
    await run(page, 'node migrate.mjs up', 'Pipes');
    await page.getByRole('listitem').filter({ hasText: 'migrate' }).locator('.row-main').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Save command…' }).click();
    await page.getByRole('textbox', { name: 'Name of the command' }).fill('migrate the shop');
    await page.keyboard.press('Enter');
    await run(page, 'git status', 'Terminal');
    await page.keyboard.press('Control+Shift+K');
    await page.getByRole('option', { name: 'npm run build' }).first().waitFor();
    await page.waitForTimeout(400);
  },
  'suggestions-typed': async ({ page, cwd }) => {
    offerTasks(cwd);
    await run(page, 'node dev-server.mjs', 'Terminal');
    const bar = page.getByRole('combobox', { name: 'Run a command' });
    await bar.fill('dev');
    await page.getByRole('option', { name: 'npm run dev' }).first().waitFor();
    await bar.press('ArrowDown');
    await page.waitForTimeout(600);
  },
  palette: async ({ page }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('combobox', { name: 'Find an action' }).fill('re');
    await page.waitForTimeout(400);
  },
  list: async ({ page, cwd }) => {
    const busy = 'setInterval(() => { for (let n = 0; n < 1e7; n++); }, 400)';
    writeFileSync(
      join(cwd, 'api.mjs'),
      `import { createServer } from 'node:http';\ncreateServer().listen(34567, '127.0.0.1');\n${busy};\n`,
    );
    await run(page, 'node api.mjs', 'Terminal');
    await run(page, `sh -c 'sleep 900 & node worker.mjs'`, 'Pipes');
    await run(page, 'node worker.mjs', 'Pipes');
    await page
      .getByRole('region', { name: 'node worker.mjs', exact: true })
      .getByRole('button', { name: 'Restart' })
      .click();
    await page.waitForTimeout(7000);
    await run(page, 'node migrate.mjs up', 'Pipes');
    const row = page
      .getByRole('navigation', { name: 'Processes' })
      .getByRole('listitem')
      .filter({ hasText: 'sleep 900' });
    await row.getByRole('button', { name: /^\d+ processes/ }).click();
    await page.waitForTimeout(8000);
  },
  selected: async ({ page }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'node migrate.mjs up', 'Pipes');
    const rows = page.getByRole('navigation', { name: 'Processes' }).getByRole('listitem');
    for (const name of ['worker', 'migrate']) {
      await rows.filter({ hasText: name }).click({ modifiers: ['Control'], position: { x: 60, y: 12 } });
    }
    await page.waitForTimeout(3000);
  },
  groups: async ({ page }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'node migrate.mjs up', 'Pipes');
    await run(page, 'sleep 1000', 'Pipes');
    const rows = page.getByRole('navigation', { name: 'Processes' }).getByRole('listitem');
    for (const [words, group] of [
      ['dev-server', 'web'],
      ['worker', 'web'],
      ['migrate', 'database'],
    ]) {
      await rows.filter({ hasText: words }).locator('.row-main').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Group…' }).click();
      await page.getByRole('combobox', { name: 'Name of the group' }).fill(group);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('combobox', { name: 'Group processes' }).selectOption('name');
    await rows.filter({ hasText: 'worker' }).locator('.row-main').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Group…' }).click();
    await page.waitForTimeout(500);
  },
  menu: async ({ page }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await page.getByRole('listitem').filter({ hasText: 'worker' }).locator('.row-main').click({ button: 'right' });
    await page.waitForTimeout(400);
  },
  dropping: async ({ page, cwd }) => {
    await run(page, 'node worker.mjs', 'Pipes');
    await run(page, 'python3 -q', 'Terminal');
    const session = await page.context().newCDPSession(page);
    const box = await page.getByRole('region', { name: 'python3 -q' }).locator('.pane-body').boundingBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const data = { items: [], files: [join(cwd, 'worker.mjs')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver']) await session.send('Input.dispatchDragEvent', { type, ...at, data });
    await page.waitForTimeout(300);
  },
  'dropping-bar': async ({ page, cwd }) => {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [join(cwd, 'worker.mjs')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver']) {
      await session.send('Input.dispatchDragEvent', { type, x: 500, y: 22, data });
    }
    await page.waitForTimeout(300);
  },
  climbed: async ({ page }) => {
    await run(page, `sh -c 'trap "" TERM; echo up; sleep 900 & while :; do sleep 0.2; done'`, 'Pipes');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.waitForTimeout(6500);
  },
  'free-space': async ({ page }) => {
    await pastRuns(page);
    await page.getByRole('button', { name: 'Free space…' }).click();
    await page.getByRole('textbox', { name: 'Megabytes to free' }).fill('2');
    await page.waitForTimeout(300);
  },
  keys: async ({ page }) => {
    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('combobox', { name: 'Find an action' }).fill('keyboard');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(400);
  },
  held: async ({ page }) => {
    await run(page, `sh -c '(sleep 60; echo late) & echo early >&2; exit 5'`, 'Pipes');
    await page.waitForTimeout(1500);
  },
  offline: async ({ page, host }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await stopHost(host, 'SIGKILL');
    await page.waitForTimeout(1200);
  },
  stopped: async ({ page, host }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await stopHost(host, 'SIGTERM');
    await page.waitForTimeout(1200);
  },
  receipt: async ({ page, host, data, cwd }) => {
    await run(page, 'node dev-server.mjs', 'Terminal');
    await run(page, `sh -c 'setsid sleep 900 & exec sleep 901'`, 'Pipes');
    await stopHost(host, 'SIGKILL');
    const next = await startHost(data, cwd);
    await page.goto(next.url);
    await page.waitForTimeout(1500);
    return next;
  },
};

const folders = [];
const wanted = process.argv.slice(2);
for (const folder of [out, shown]) mkdirSync(folder, { recursive: true });
const args = ['--no-first-run', '--disable-background-networking', '--disable-sync', '--disable-component-update'];
if (process.getuid?.() === 0) args.push('--no-sandbox');
const browser = await chromium.launch({ executablePath: findBrowser(), args });
for (const [state, prepare] of Object.entries(STATES)) {
  if (wanted.length > 0 && !wanted.includes(state)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'proactor-shots-'));
  const cwd = join(folder, 'acme-shop');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'dev-server.mjs'), DEV_SERVER);
  writeFileSync(join(cwd, 'worker.mjs'), WORKER);
  writeFileSync(join(cwd, 'migrate.mjs'), MIGRATE);
  const data = join(folder, 'data');
  let host = await startHost(data, cwd);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
  try {
    await page.goto(host.url);
    await page.getByRole('combobox', { name: 'Run a command' }).waitFor();
    host = (await prepare({ page, host, data, cwd })) ?? host;
    for (const theme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of [1440, 760]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(500);
        const path = join(out, `${state}-${theme}-${width}.png`);
        await page.screenshot({ path });
        if (state === 'busy' && width === 1440) copyFileSync(path, join(shown, `window-${theme}.png`));
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
    console.log(state);
  } finally {
    await page.close();
    if (host.child.exitCode === null && host.child.signalCode === null) await stopHost(host, 'SIGKILL');
    folders.push(folder);
  }
}
await browser.close();
// A killed host's reaper may still write into its folder.
await new Promise((resolve) => setTimeout(resolve, 2000));
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
