// The page of `page.tsx`, built and open in a real browser.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
// Declares `window.__proactor`.
import type {} from '../../../../renderer/terminal/exposed-terminals.ts';
import type { Harness, HarnessSpan, ShowOptions } from './page.tsx';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long the page may take to load, in milliseconds: a limit for a busy machine. */
const LOAD_LIMIT_MS = 20_000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** A page with one view, and words for what a test does with it. */
export interface ViewPage {
  readonly page: Page;
  show(options: ShowOptions): Promise<void>;
  /** As if the page were new, without the time that takes. */
  reset(): Promise<void>;
  /** Output of the terminal from an offset; a size among the texts is a resize at that place. */
  output(
    at: number,
    parts: readonly (string | Uint8Array | { readonly cols: number; readonly rows: number })[],
  ): Promise<number>;
  /** Output of pipes from an offset. */
  pipes(at: number, parts: readonly (readonly [stream: 'stdout' | 'stderr', text: string])[]): Promise<number>;
  snapshot(at: number, size: { cols: number; rows: number }, bytes: Uint8Array, skipped: number): Promise<void>;
  seen(): Promise<Harness['seen']>;
  /** Visible lines and scrollback, once everything written is parsed. */
  lines(): Promise<string[]>;
  /** Columns and rows that the xterm has now. */
  size(): Promise<{ cols: number; rows: number }>;
}

/** Everything that must be ended. */
export interface ViewBrowser {
  open(): Promise<ViewPage>;
  close(): Promise<void>;
}

/** The browser that the end-to-end tests use too. */
function browserPath(): string {
  const script = new URL('../../../../scripts/find-browser.mjs', import.meta.url).href;
  const program = `import(${JSON.stringify(script)}).then(({ findBrowser }) => process.stdout.write(findBrowser()))`;
  return execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (content) => {
        response.setHeader('content-type', TYPES[extname(path === '/' ? '.html' : path)] ?? 'text/html');
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Builds the page and starts a browser. */
export async function openViewBrowser(): Promise<ViewBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'proactor-view-'));
  await build({
    root: HERE,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: join(HERE, 'page.tsx'),
        output: { entryFileNames: 'page.js', assetFileNames: '[name][extname]' },
      },
    },
  });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>view</title><link rel="stylesheet" href="page.css"><body><script type="module" src="page.js"></script>',
  );
  const server = await serve(folder);
  const browser: Browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGS });
  const { port } = server.address() as AddressInfo;
  return {
    async open() {
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      await page.goto(`http://127.0.0.1:${port}/?test`, { timeout: LOAD_LIMIT_MS });
      return viewPage(page);
    },
    async close() {
      await browser.close();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function viewPage(page: Page): ViewPage {
  const send = async (at: number, spans: HarnessSpan[], chunks: Uint8Array[]) => {
    const bytes = Buffer.concat(chunks);
    await page.evaluate(([from, parts, data]) => window.harness.output(from, parts, data), [
      at,
      spans,
      [...bytes],
    ] as const);
    return at + bytes.length;
  };
  return {
    page,
    reset: () => page.evaluate(() => window.harness.reset()),
    show: (options) => page.evaluate((wanted) => window.harness.show(wanted), options),
    output(at, parts) {
      const chunks: Uint8Array[] = [];
      const spans = parts.map((part): HarnessSpan => {
        if (typeof part === 'object' && 'cols' in part) return { size: part };
        const bytes = typeof part === 'string' ? Buffer.from(part) : part;
        chunks.push(bytes);
        return { stream: 'terminal', length: bytes.length };
      });
      return send(at, spans, chunks);
    },
    pipes(at, parts) {
      const chunks = parts.map(([, text]) => Buffer.from(text));
      return send(
        at,
        parts.map(([stream], index) => ({ stream, length: chunks[index]?.length ?? 0 })),
        chunks,
      );
    },
    snapshot: (at, size, bytes, skipped) =>
      page.evaluate(([offset, cells, data, missed]) => window.harness.snapshot(offset, cells, data, missed), [
        at,
        size,
        [...bytes],
        skipped,
      ] as const),
    seen: () => page.evaluate(() => window.harness.seen),
    lines: () =>
      page.evaluate(async () => {
        const terminal = [...(window.__proactor?.terminals.values() ?? [])][0];
        if (terminal === undefined) throw new Error('no terminal is exposed');
        await new Promise<void>((resolve) => terminal.write('', resolve));
        const { active } = terminal.buffer;
        return Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
      }),
    size: () =>
      page.evaluate(() => {
        const terminal = [...(window.__proactor?.terminals.values() ?? [])][0];
        return { cols: terminal?.cols ?? 0, rows: terminal?.rows ?? 0 };
      }),
  };
}
