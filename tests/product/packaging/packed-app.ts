// A packed app in small, made of the same parts that `npm run dist` uses: stand-in distributions and an archive in its
// real format. It is right in every point, so that a test can make one thing wrong.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { type PackedApp, placesIn } from '../../../scripts/packaging/check/package.ts';
import { elfBinary, machBinary, peBinary } from '../../../scripts/packaging/stand-in/binaries.ts';
import { asarBytes, writeStandIn } from '../../../scripts/packaging/stand-in/electron.ts';
import { type Arch, NODE_PLATFORM, type System } from '../../../scripts/packaging/target.ts';

/** A file of an app: its bytes, and whether it lies beside the archive. */
export interface AppFile {
  readonly bytes: Buffer;
  readonly unpacked: boolean;
}

/** Electron's fuses as we want them, in their order. */
export const OUR_FUSES = '010011000';

/** The files of an app that is right. */
export function appFiles(system: System, arch: Arch): Map<string, AppFile> {
  const native = { linux: elfBinary, win: (which: Arch) => peBinary(which, '1.0.0'), mac: machBinary }[system](arch);
  const text = (content: string) => ({ bytes: Buffer.from(content), unpacked: false });
  const beside = (bytes: Buffer) => ({ bytes, unpacked: true });
  const platform = `${NODE_PLATFORM[system]}-${arch}`;
  const dependencies = { koffi: '1.0.0', '@lydell/node-pty': '1.0.0' };
  const files = new Map<string, AppFile>([
    ['package.json', text(JSON.stringify({ main: 'dist/main/main.js', dependencies }))],
    ['dist/preload/preload.cjs', text('preload')],
    ['dist/renderer/index.html', text('<title>Proactor</title>')],
    ['node_modules/koffi/package.json', text('{}')],
    [`node_modules/@koromix/koffi-${platform}/package.json`, text('{}')],
    [`node_modules/@koromix/koffi-${platform}/${platform}/koffi.node`, beside(native)],
    ['node_modules/@lydell/node-pty/package.json', text('{}')],
    [`node_modules/@lydell/node-pty-${platform}/package.json`, text('{}')],
    [`node_modules/@lydell/node-pty-${platform}/pty.node`, beside(native)],
  ]);
  for (const host of ['main', 'loopback']) {
    files.set(`dist/${host}/main.js`, text(`import './chunk.js'; // ${host}`));
    for (const name of ['screen-worker', 'log-worker', 'record-worker', 'console-helper']) {
      files.set(`dist/${host}/${name}.js`, beside(Buffer.from(`import 'node:fs'; // ${name}`)));
    }
  }
  return files;
}

/** Packs files as an app into a new folder, and makes everything around them right. */
export function packApp(folder: string, system: System, arch: Arch, files: ReadonlyMap<string, AppFile>): PackedApp {
  const app: PackedApp = { system, arch, folder, version: '1.2.3' };
  writeStandIn(folder, system, arch, '45.0.0');
  const [from, to] = {
    linux: ['electron', 'proactor'],
    win: ['electron.exe', 'Proactor.exe'],
    mac: ['Electron.app', 'Proactor.app'],
  }[system] as [string, string];
  renameSync(join(folder, from), join(folder, to));
  const places = placesIn(app);
  if (system === 'mac') renameSync(join(places.contents, 'MacOS/Electron'), places.executable);
  setFuses(places.fused, OUR_FUSES);
  const headerHash = writeArchive(places.asar, files);
  if (system === 'mac') writePlist(places.contents, headerHash);
  if (system === 'win') writeResources(places.executable, headerHash);
  const names = [
    'koffi',
    '@lydell/node-pty',
    ...['@koromix/koffi', '@lydell/node-pty'].map((name) => `${name}-${NODE_PLATFORM[system]}-${arch}`),
  ];
  const legal = join(places.resources, 'legal');
  mkdirSync(legal, { recursive: true });
  writeFileSync(join(legal, 'LICENSE.txt'), 'MIT License');
  writeFileSync(join(legal, 'third-party-licences.txt'), `\n${names.map((name) => `${name} 1.0.0 (MIT)\n`).join('')}`);
  writeFileSync(join(legal, 'sbom.cdx.json'), JSON.stringify({ components: names.map((name) => ({ name })) }));
  return app;
}

/** Writes an archive and what lies beside it; gives the hash of its header. */
function writeArchive(path: string, files: ReadonlyMap<string, AppFile>): string {
  const root: { files: Record<string, unknown> } = { files: {} };
  const packed: Buffer[] = [];
  let offset = 0;
  for (const [name, { bytes, unpacked }] of files) {
    const integrity = { algorithm: 'SHA256', hash: createHash('sha256').update(bytes).digest('hex') };
    let folder = root.files;
    const parts = name.split('/');
    for (const part of parts.slice(0, -1)) {
      folder[part] ??= { files: {} };
      folder = (folder[part] as typeof root).files;
    }
    folder[parts.at(-1) ?? ''] = {
      size: bytes.length,
      integrity,
      ...(unpacked ? { unpacked } : { offset: `${offset}` }),
    };
    if (unpacked) {
      const beside = join(`${path}.unpacked`, name);
      mkdirSync(dirname(beside), { recursive: true });
      writeFileSync(beside, bytes);
    } else {
      packed.push(bytes);
      offset += bytes.length;
    }
  }
  const header = JSON.stringify(root);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, asarBytes(header, packed));
  return createHash('sha256').update(header).digest('hex');
}

/** Sets fuses in a binary, one character each. */
export function setFuses(path: string, states: string): void {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX') + 34;
  bytes.write(states, at, 'latin1');
  writeFileSync(path, bytes);
}

function writePlist(contents: string, hash: string): void {
  const key = (name: string, value: string) => `<key>${name}</key><string>${value}</string>`;
  writeFileSync(
    join(contents, 'Info.plist'),
    `<plist><dict>
      ${key('CFBundleIdentifier', 'app.proactor.Proactor')}${key('CFBundleExecutable', 'Proactor')}
      ${key('CFBundleShortVersionString', '1.2.3')}${key('LSMinimumSystemVersion', '13.0')}
      <array><string>proactor</string><string>public.folder</string></array>
      <key>ElectronAsarIntegrity</key> <dict><key>Resources/app.asar</key> <dict>
        <key>algorithm</key><string>SHA256</string>${key('hash', hash)}
      </dict> </dict>
    </dict></plist>`,
  );
}

function writeResources(path: string, hash: string): void {
  const exe = NtExecutable.from(readFileSync(path));
  const resources = NtExecutableResource.from(exe);
  const list = JSON.stringify([{ file: 'resources\\app.asar', alg: 'SHA256', value: hash }]);
  const bin = new TextEncoder().encode(list).buffer as ArrayBuffer;
  resources.entries.push({ type: 'INTEGRITY', id: 'ELECTRONASAR', lang: 1033, codepage: 1200, bin });
  const [info] = Resource.VersionInfo.fromEntries(resources.entries);
  info?.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Proactor', ProductVersion: '1.2.3' });
  info?.outputToResourceEntries(resources.entries);
  resources.outputResource(exe);
  writeFileSync(path, Buffer.from(exe.generate()));
}
