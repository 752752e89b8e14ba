// What `npm run dist` says of a package in which one thing is broken. The whole packages are too slow for every test run;
// these are small, and go through the same checks.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  controlProblems,
  desktopFileProblems,
  updateMetadataProblems,
  updateSourceProblems,
} from '../../../scripts/packaging/check/installers.ts';
import { packageProblems, placesIn } from '../../../scripts/packaging/check/package.ts';
import { elfBinary, machBinary } from '../../../scripts/packaging/stand-in/binaries.ts';
import { ARCHS, SYSTEMS } from '../../../scripts/packaging/target.ts';
import { type AppFile, appFiles, OUR_FUSES, packApp, setFuses } from './packed-app.ts';

const work = mkdtempSync(join(tmpdir(), 'proactor-dist-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function newFolder(): string {
  return mkdtempSync(join(work, 'app-'));
}

/** What is said of a Linux package whose files are changed in one way. */
function problemsWith(change: (files: Map<string, AppFile>) => void): string[] {
  const files = appFiles('linux', 'x64');
  change(files);
  return packageProblems(packApp(newFolder(), 'linux', 'x64', files));
}

const packed = (text: string): AppFile => ({ bytes: Buffer.from(text), unpacked: false });
const beside = (bytes: Buffer): AppFile => ({ bytes, unpacked: true });
const KOFFI = 'node_modules/@koromix/koffi-linux-x64/linux-x64/koffi.node';

describe.each(SYSTEMS)('a package for %s', (system) => {
  test.each(ARCHS)('that is right on %s has nothing said of it', (arch) => {
    expect(packageProblems(packApp(newFolder(), system, arch, appFiles(system, arch)))).toEqual([]);
  });

  test.each([
    'runAsNode',
    'enableCookieEncryption',
    'enableNodeOptionsEnvironmentVariable',
    'enableNodeCliInspectArguments',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
  ])('with fuse %s the wrong way is refused', (name) => {
    const app = packApp(newFolder(), system, 'x64', appFiles(system, 'x64'));
    const place = [
      'runAsNode',
      'enableCookieEncryption',
      'enableNodeOptionsEnvironmentVariable',
      'enableNodeCliInspectArguments',
      'enableEmbeddedAsarIntegrityValidation',
      'onlyLoadAppFromAsar',
    ].indexOf(name);
    const states = [...OUR_FUSES];
    states[place] = states[place] === '1' ? '0' : '1';
    setFuses(placesIn(app).fused, states.join(''));
    expect(packageProblems(app)).toEqual([`fuse ${name} is ${states[place] === '1' ? 'on' : 'off'}`]);
  });

  test('of another processor is refused', () => {
    const app = packApp(newFolder(), system, 'x64', appFiles(system, 'x64'));
    const said = packageProblems({ ...app, arch: 'arm64' });
    expect(said).toContainEqual(
      expect.stringContaining(`the executable is for ${system} x64, not for ${system} arm64`),
    );
  });
});

test.each(['win', 'mac'] as const)('on %s an archive that the executable does not know is refused', (system) => {
  const folder = newFolder();
  const app = packApp(folder, system, 'x64', appFiles(system, 'x64'));
  const other = packApp(newFolder(), system, 'x64', appFiles(system, 'x64').set('more.js', packed('more')));
  writeFileSync(placesIn(app).asar, readFileSync(placesIn(other).asar));
  expect(packageProblems(app)).toEqual(['the executable knows another hash than that of its archive']);
});

test('missing native code is refused', () => {
  expect(problemsWith((files) => files.delete(KOFFI))).toEqual([
    expect.stringMatching(/^no file is .*koffi-linux-x64/),
  ]);
  const pty = 'node_modules/@lydell/node-pty-linux-x64/pty.node';
  expect(problemsWith((files) => files.delete(pty))).toEqual([
    expect.stringMatching(/^no file is .*node-pty-linux-x64/),
  ]);
});

test('native code that is packed, for somebody else, or none at all is refused', () => {
  const said = (file: AppFile) => problemsWith((files) => files.set(KOFFI, file));
  expect(said({ bytes: elfBinary('x64'), unpacked: false })).toEqual([
    `${KOFFI} is native code and is packed: no loader finds it there`,
  ]);
  expect(said(beside(elfBinary('arm64')))).toEqual([`${KOFFI} is for linux arm64, not for linux x64`]);
  expect(said(beside(machBinary('x64')))).toEqual([`${KOFFI} is for mac x64, not for linux x64`]);
  expect(said(beside(Buffer.from('not found')))).toEqual([`${KOFFI} is no native code`]);
});

test('a worker that is packed, missing, or in more than one file is refused', () => {
  const worker = 'dist/main/screen-worker.js';
  expect(problemsWith((files) => files.set(worker, packed('work')))).toEqual([
    `${worker} is packed: a thread or a process could not be started with it`,
  ]);
  expect(problemsWith((files) => files.delete(worker))).toEqual([`${worker} is missing`]);
  const split = beside(Buffer.from('import { a } from "./chunk-12345678.js";'));
  expect(problemsWith((files) => files.set(worker, split))).toEqual([
    `${worker} imports ./chunk-12345678.js, which stays in the archive`,
  ]);
  for (const missing of ['dist/main/log-worker.js', 'dist/loopback/record-worker.js']) {
    expect(problemsWith((files) => files.delete(missing))).toEqual([`${missing} is missing`]);
  }
  const later = 'dist/main/search-worker.js';
  expect(problemsWith((files) => files.set(later, packed('work')))).toEqual([
    expect.stringContaining(`${later} is packed`),
  ]);
});

test('what is missing and what nothing uses is named', () => {
  expect(problemsWith((files) => files.delete('dist/preload/preload.cjs'))).toEqual([
    'dist/preload/preload.cjs is missing',
  ]);
  expect(problemsWith((files) => files.set('dist/main/main.js.map', packed('{}')))).toEqual([
    'dist/main/main.js.map is not used by anything',
  ]);
  expect(problemsWith((files) => files.delete('node_modules/koffi/package.json'))).toEqual([
    'the package koffi is missing',
  ]);
  expect(problemsWith((files) => files.set('node_modules/stray/package.json', packed('{}')))).toEqual([
    'sbom.cdx.json does not list stray',
    'third-party-licences.txt does not name stray',
  ]);
});

test('a package over its budget is refused', () => {
  const app = packApp(newFolder(), 'linux', 'x64', appFiles('linux', 'x64'));
  const big = join(placesIn(app).resources, 'legal/big');
  writeFileSync(big, '');
  truncateSync(big, 15_000_000);
  expect(packageProblems(app)).toEqual([expect.stringMatching(/^what is ours weighs \d+ bytes, more than its budget/)]);
});

test('a file whose bytes have changed since it was packed is refused', () => {
  const app = packApp(newFolder(), 'linux', 'x64', appFiles('linux', 'x64'));
  const { asar } = placesIn(app);
  writeFileSync(join(`${asar}.unpacked`, KOFFI), Buffer.concat([elfBinary('x64'), Buffer.from('!')]));
  writeFileSync(join(`${asar}.unpacked`, 'stray.node'), 'x');
  expect(packageProblems(app)).toEqual([
    `${KOFFI} is not what was hashed`,
    'stray.node lies unpacked and the archive does not name it',
  ]);
});

const DESKTOP_FILE = `[Desktop Entry]
Name=Proactor
Exec=/opt/Proactor/proactor %U
Terminal=false
Type=Application
Icon=proactor
StartupWMClass=proactor
MimeType=inode/directory;x-scheme-handler/proactor;
Categories=Development;
`;

test('a desktop file that opens neither links nor folders is refused', () => {
  expect(desktopFileProblems(DESKTOP_FILE)).toEqual([]);
  expect(desktopFileProblems(DESKTOP_FILE.replace(' %U', ''))).toEqual([
    'the desktop file says Exec=/opt/Proactor/proactor',
  ]);
  expect(desktopFileProblems(DESKTOP_FILE.replace('x-scheme-handler/proactor;', ''))).toEqual([
    'the desktop file says MimeType=inode/directory;',
  ]);
  expect(desktopFileProblems(DESKTOP_FILE.replace('Icon', '[Desktop Action x]\nIcon'))).toContain(
    'the desktop file says Icon=',
  );
  expect(desktopFileProblems('')).toEqual(['the desktop file has no [Desktop Entry]']);
});

test('control fields of another version or processor are refused', () => {
  const control = `Package: proactor
Version: 1.2.3
Architecture: amd64
Maintainer: The Proactor authors <proactor@example.org>
Installed-Size: 12
Section: devel
Homepage: https://example.org
Depends: libgtk-3-0, libnss3
Description: A console
`;
  expect(controlProblems(control, 'x64', '1.2.3')).toEqual([]);
  expect(controlProblems(control, 'arm64', '1.2.4')).toEqual([
    'control says Version: 1.2.3',
    'control says Architecture: amd64',
  ]);
});

test('update metadata that does not fit its files is refused', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.zip'), 'an update');
  const sha = 'qZ+IjrXx5Kx3';
  const list = (version: string, url: string, size: number) =>
    writeFileSync(
      join(folder, 'latest-mac.yml'),
      `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${sha}\n    size: ${size}\n`,
    );
  list('1.2.3', 'a.zip', 9);
  expect(updateMetadataProblems(folder, '1.2.3')).toEqual(['latest-mac.yml: a.zip has another hash']);
  list('1.2.2', 'b.zip', 9);
  expect(updateMetadataProblems(folder, '1.2.3')).toEqual([
    'latest-mac.yml is for version 1.2.2',
    'latest-mac.yml lists b.zip, which is not there',
  ]);
  list('1.2.3', 'a.zip', 8);
  expect(updateMetadataProblems(folder, '1.2.3')).toEqual(['latest-mac.yml: a.zip has another size']);
  expect(updateMetadataProblems(newFolder(), '1.2.3')).toEqual(['there is no latest*.yml']);
  expect(updateSourceProblems(folder)).toEqual(['app-update.yml is missing: it could not look for updates']);
});
