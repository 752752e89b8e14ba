// What a page may not do. Each test fails when its guard is taken out of main.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desktop, endDesktops, startDesktop } from './desktop.ts';
import './limits.ts';

let desktop: Desktop;

beforeAll(async () => {
  desktop = await startDesktop();
});
afterAll(endDesktops);

describe('the window', () => {
  test('is sandboxed, isolated and without Node', async () => {
    const preferences = await desktop.evaluate(({ window }) => window().options.webPreferences);
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
    });
    const names = await desktop.evaluate(({ world }) => world.calls.map((call) => call.name));
    expect(names).toContain('app.enableSandbox');
  });

  test('has developer tools in a checkout and none when packaged', async () => {
    const devTools = (other: Desktop) => other.evaluate(({ window }) => window().options as Record<string, unknown>);
    expect(await devTools(desktop)).toMatchObject({ webPreferences: { devTools: true } });
    const packaged = await startDesktop({ env: { DOUBLE_PACKAGED: '1' } });
    expect(await devTools(packaged)).toMatchObject({ webPreferences: { devTools: false } });
  });

  test('is shown when it is painted, in the colour of the theme, at the place where it was', async () => {
    const options = await desktop.evaluate(({ window }) => window().options as Record<string, unknown>);
    expect(options).toMatchObject({ show: false, backgroundColor: '#0e1014', windowStatePersistence: true });
    expect(options['name']).toBe('main');
    const profile = await desktop.evaluate(
      ({ world }) => world.calls.find((call) => call.name === 'app.setPath')?.args,
    );
    expect(profile).toEqual(['userData', `${desktop.dataDirectory}/electron`]);
    await desktop.evaluate(({ nativeTheme }) => {
      nativeTheme.shouldUseDarkColors = false;
      nativeTheme.emit('updated');
    });
    const colours = await desktop.evaluate(({ world }) =>
      world.calls.filter((call) => call.name === 'window.setBackgroundColor').map((call) => call.args[0]),
    );
    expect(colours).toEqual(['#ffffff']);
  });
});

describe('the scheme', () => {
  const get = (url: string, method = 'GET') =>
    desktop.evaluate(
      async ({ world }, ask) => {
        const response = await world.request(ask.url, ask.method);
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          text: await response.text(),
        };
      },
      { url, method },
    );

  test('is a secure origin of its own that cannot evade the content security policy', async () => {
    const [schemes] = (await desktop.evaluate(
      ({ world }) => world.calls.find((call) => call.name === 'protocol.registerSchemesAsPrivileged')?.args,
    )) as [unknown];
    expect(schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  test('serves the built page with its policy as a header', async () => {
    const page = await get('app://proactor/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('<div id="root">');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = page.headers['content-security-policy'] ?? '';
    for (const part of [
      "default-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "connect-src 'self';",
      "object-src 'none'",
      "frame-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toMatch(/'unsafe-eval'|script-src[^;]*'unsafe-inline'|https?:|ws:/);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1];
    const answer = await get(`app://proactor${script}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    'app://proactor/../main/main.js',
    'app://proactor/..%2fmain%2fmain.js',
    'app://proactor/%2e%2e/main/main.js',
    'app://proactor/assets/..%5c..%5cmain/main.js',
    'app://proactor/assets/../../package.json',
    'app://proactor//etc/passwd',
    'app://proactor/etc/passwd',
    'app://proactor/index.html%00.png',
    'app://proactor/assets',
    'app://other/',
  ])('serves nothing for %s', async (url) => {
    const answer = await get(url);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  });

  test('takes nothing but GET and HEAD', async () => {
    expect((await get('app://proactor/', 'POST')).status).toBe(405);
    expect(await get('app://proactor/', 'HEAD')).toMatchObject({ status: 200, text: '' });
  });
});

describe('permissions', () => {
  type Request = (contents: unknown, name: string, answer: (granted: boolean) => void, details: unknown) => void;
  type Check = (contents: unknown, name: string, origin: string, details: unknown) => boolean;

  const asked = (name: string, origin: string, isMainFrame = true) =>
    desktop.evaluate(
      ({ session }, ask) => {
        const { handlers } = session.defaultSession;
        const details = { isMainFrame: ask.isMainFrame, requestingUrl: `${ask.origin}/` };
        let granted: boolean | null = null;
        (handlers['permissionRequest'] as Request)(
          { getURL: () => 'app://proactor/' },
          ask.name,
          (answer) => {
            granted = answer;
          },
          details,
        );
        const checked = (handlers['permissionCheck'] as Check)(null, ask.name, `${ask.origin}/`, details);
        return { granted, checked };
      },
      { name, origin, isMainFrame },
    );

  test.each([
    'geolocation',
    'media',
    'notifications',
    'clipboard-read',
    'display-capture',
    'fileSystem',
    'hid',
    'serial',
    'usb',
    'midiSysex',
    'openExternal',
    'local-fonts',
    'pointerLock',
    'unknown',
  ])('are refused: %s', async (name) => {
    expect(await asked(name, 'app://proactor')).toEqual({ granted: false, checked: false });
  });

  test('writing text to the clipboard is granted to the page alone', async () => {
    const name = 'clipboard-sanitized-write';
    expect(await asked(name, 'app://proactor')).toEqual({ granted: true, checked: true });
    expect(await asked(name, 'app://proactor', false)).toEqual({ granted: false, checked: false });
    expect(await asked(name, 'https://evil.example')).toEqual({ granted: false, checked: false });
  });

  test('devices, screens, pairings and downloads are refused', async () => {
    const answers = await desktop.evaluate(({ session }) => {
      const { handlers } = session.defaultSession;
      const got: Record<string, unknown> = {};
      got['device'] = (handlers['devicePermission'] as () => unknown)();
      (handlers['displayMedia'] as (request: unknown, answer: (streams: unknown) => void) => void)({}, (streams) => {
        got['screen'] = streams;
      });
      (handlers['bluetoothPairing'] as (details: unknown, answer: (response: unknown) => void) => void)({}, (pair) => {
        got['pairing'] = pair;
      });
      session.defaultSession.emit('will-download', {
        preventDefault: () => {
          got['download'] = 'prevented';
        },
      });
      return got;
    });
    expect(answers).toEqual({ device: false, screen: null, pairing: { confirmed: false }, download: 'prevented' });
  });

  test('no request of a page leaves for the network', async () => {
    const { filter, answer } = await desktop.evaluate(({ session }) => {
      const { filter: urls, listener } = session.defaultSession.handlers['webRequest'] as {
        filter: { urls: string[] };
        listener: (details: unknown, answer: (response: unknown) => void) => void;
      };
      let got: unknown = null;
      listener({ url: 'https://evil.example/' }, (response) => {
        got = response;
      });
      return { filter: urls, answer: got };
    });
    expect(answer).toEqual({ cancel: true });
    expect(filter.urls).toEqual(expect.arrayContaining(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*']));
  });
});

describe('leaving', () => {
  const navigate = (event: string, url: string, isMainFrame = true) =>
    desktop.evaluate(
      ({ window }, ask) => {
        let prevented = false;
        window().webContents.emit(ask.event, {
          url: ask.url,
          isMainFrame: ask.isMainFrame,
          preventDefault: () => {
            prevented = true;
          },
        });
        return prevented;
      },
      { event, url, isMainFrame },
    );

  test.each([
    'https://evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hi',
    'app://proactor/other.html',
    'app://proactor/?test',
    'app://evil/',
    'about:blank',
  ])('is prevented: %s', async (url) => {
    expect(await navigate('will-frame-navigate', url)).toBe(true);
    expect(await navigate('will-redirect', url)).toBe(true);
  });

  test('the page may load itself again, its frames nothing', async () => {
    expect(await navigate('will-frame-navigate', 'app://proactor/')).toBe(false);
    expect(await navigate('will-frame-navigate', 'app://proactor/', false)).toBe(true);
  });

  test('no view of other pages is attached, no Bluetooth device chosen', async () => {
    const got = await desktop.evaluate(({ window }) => {
      const seen: unknown[] = [];
      const event = { preventDefault: () => seen.push('prevented') };
      const contents = window().webContents;
      contents.emit('will-attach-webview', event, {}, {});
      contents.emit('select-bluetooth-device', event, [{ deviceId: 'x' }], (id: string) => seen.push(id));
      return seen;
    });
    expect(got).toEqual(['prevented', 'prevented', '']);
  });

  test('windows are refused, and only links for people open outside', async () => {
    const open = (url: string) =>
      desktop.evaluate(({ window, world }, address) => {
        const before = world.calls.length;
        const answer = window().webContents.windowOpenHandler?.({ url: address });
        const opened = world.calls.slice(before).filter((call) => call.name === 'shell.openExternal');
        return { action: answer?.action, opened: opened.map((call) => call.args[0]) };
      }, url);
    expect(await open('https://example.com/a?b#c')).toEqual({ action: 'deny', opened: ['https://example.com/a?b#c'] });
    expect(await open('mailto:a@example.com?subject=x')).toEqual({
      action: 'deny',
      opened: ['mailto:a@example.com?subject=x'],
    });
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'ms-msdt:/id',
      'vscode://file/x',
      'smb://evil/share',
      'https://bank.example@evil.example/',
      'mailto:a@example.com?attach=/etc/passwd',
      'about:blank',
      `https://example.com/${'x'.repeat(3000)}`,
      '',
    ]) {
      expect(await open(url)).toEqual({ action: 'deny', opened: [] });
    }
  });
});
