// Looks at what people download: archives and deb packages are opened, and what is inside is checked like any packed
// app; desktop file, control fields and the updater's metadata are read field by field.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Arch } from '../target.ts';
import { filesUnder } from './asar.ts';

/** What Debian calls a processor. */
const DEBIAN_ARCH: Readonly<Record<Arch, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Opens a zip, tar.gz or deb into a new folder. Throws with the tool's words when it can't be opened. */
export function unpack(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const [program, args] = file.endsWith('.deb')
    ? ['dpkg-deb', ['-x', file, folder]]
    : file.endsWith('.tar.gz')
      ? ['tar', ['-xzf', file, '-C', folder]]
      : [process.env['ELECTRON_BUILDER_7ZIP_PATH'] ?? '7za', ['x', '-y', `-o${folder}`, file]];
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** What is wrong with a desktop file. */
export function desktopFileProblems(text: string): string[] {
  const [, group = ''] = /^\[Desktop Entry\]\n([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text) ?? [];
  if (group === '') return ['the desktop file has no [Desktop Entry]'];
  const fields = new Map(
    group
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const wanted: Readonly<Record<string, RegExp>> = {
    Type: /^Application$/,
    Name: /^Proactor$/,
    // %U: a folder of the file manager, or a link.
    Exec: /^("?\/opt\/Proactor\/proactor"?|AppRun( --no-sandbox)?) %U$/,
    Icon: /^proactor$/,
    Terminal: /^false$/,
    Categories: /(^|;)Development;/,
    MimeType: /(?=.*x-scheme-handler\/proactor;)(?=.*inode\/directory;)/,
    // As Electron names the windows: by it desktops find the icon.
    StartupWMClass: /^(Proactor|proactor)$/,
  };
  return Object.entries(wanted).flatMap(([key, pattern]) => {
    const value = fields.get(key);
    return value !== undefined && pattern.test(value) ? [] : [`the desktop file says ${key}=${value ?? ''}`];
  });
}

/** What is wrong with a deb package, which is unpacked in `folder` already. */
export function debProblems(file: string, folder: string, arch: Arch, version: string): string[] {
  const control = execFileSync('dpkg-deb', ['-f', file], { encoding: 'utf8' });
  const problems = controlProblems(control, arch, version);
  const desktop = join(folder, 'usr/share/applications/proactor.desktop');
  if (!existsSync(desktop)) problems.push('usr/share/applications/proactor.desktop is missing');
  else problems.push(...desktopFileProblems(readFileSync(desktop, 'utf8')));
  for (const size of [16, 32, 48, 128, 256, 512]) {
    const icon = `usr/share/icons/hicolor/${size}x${size}/apps/proactor.png`;
    if (!existsSync(join(folder, icon))) problems.push(`${icon} is missing`);
  }
  const scripts = execFileSync('dpkg-deb', ['--ctrl-tarfile', file], { maxBuffer: 8 * 1024 * 1024 }).toString('latin1');
  for (const name of ['postinst', 'postrm']) if (!scripts.includes(`./${name}`)) problems.push(`it has no ${name}`);
  // The link on the PATH and the sandbox' permission.
  for (const text of ['/usr/bin/proactor', 'chrome-sandbox']) {
    if (!scripts.includes(text)) problems.push(`its scripts say nothing of ${text}`);
  }
  return problems;
}

/** What is wrong with a deb's control fields. */
export function controlProblems(control: string, arch: Arch, version: string): string[] {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(control)?.[1] ?? '';
  const wanted: Readonly<Record<string, RegExp>> = {
    Package: /^proactor$/,
    Version: new RegExp(`^${version.replaceAll('.', '\\.').replace('-', '[-~]')}(-\\d+)?$`),
    Architecture: new RegExp(`^${DEBIAN_ARCH[arch]}$`),
    Maintainer: /^The Proactor authors <.+@.+>$/,
    Homepage: /^https:\/\//,
    Description: /^\S/,
    Depends: /libgtk-3-0.*libnss3/,
    Section: /^devel$/,
    'Installed-Size': /^[1-9]\d*$/,
  };
  return Object.entries(wanted)
    .filter(([name, pattern]) => !pattern.test(field(name)))
    .map(([name]) => `control says ${name}: ${field(name)}`);
}

/** What is wrong with the updater's metadata (`latest*.yml`) in a folder of installers. */
export function updateMetadataProblems(folder: string, version: string): string[] {
  const lists = readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name));
  if (lists.length === 0) return ['there is no latest*.yml'];
  return lists.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const problems: string[] = [];
    const said = /^version: (.*)$/m.exec(text)?.[1];
    if (said !== version) problems.push(`${name} is for version ${said}`);
    const files = [...text.matchAll(/^ {2}- url: (.*)\n {4}sha512: (.*)\n {4}size: (\d+)/gm)];
    if (files.length === 0) problems.push(`${name} lists no files`);
    for (const [, url = '', sha512, size] of files) {
      const file = join(folder, decodeURIComponent(url));
      if (!existsSync(file)) problems.push(`${name} lists ${url}, which is not there`);
      else if (statSync(file).size !== Number(size)) problems.push(`${name}: ${url} has another size`);
      else if (createHash('sha512').update(readFileSync(file)).digest('base64') !== sha512) {
        problems.push(`${name}: ${url} has another hash`);
      }
    }
    return problems;
  });
}

/** Where the updater of an installed app looks: written into it, and to our own releases. */
export function updateSourceProblems(resources: string): string[] {
  const file = join(resources, 'app-update.yml');
  if (!existsSync(file)) return ['app-update.yml is missing: it could not look for updates'];
  const text = readFileSync(file, 'utf8');
  return ['provider: github', 'owner: proactor-app', 'repo: proactor']
    .filter((line) => !text.includes(line))
    .map((line) => `app-update.yml does not say "${line}"`);
}

/** Files of one folder that the other lacks. */
export function missingFrom(folder: string, whole: string): string[] {
  const there = new Set(filesUnder(folder));
  return filesUnder(whole).filter((path) => !there.has(path));
}
