// Looks at one packed app, file by file, as it lies in a folder: from electron-builder itself, out of an archive or out
// of a deb. Every check gives sentences about what is wrong, and none when nothing is.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { type Arch, NODE_PLATFORM, type System } from '../target.ts';
import { type Asar, asarProblems, filesUnder, openAsar, readFromAsar } from './asar.ts';
import { binaryKind } from './binary.ts';
import { fuseProblems } from './fuses.ts';

/** An app as it was packed. */
export interface PackedApp {
  readonly system: System;
  readonly arch: Arch;
  /** Where its executable is; on macOS where `Proactor.app` is. */
  readonly folder: string;
  readonly version: string;
}

/** What is ours in a package may weigh so much, in bytes: half as much again as it did when this was written. */
const SIZE_BUDGET = 14_000_000;

/** Files without which nothing starts. */
const NEEDED = [
  'package.json',
  'dist/main/main.js',
  'dist/preload/preload.cjs',
  'dist/loopback/main.js',
  'dist/renderer/index.html',
];

/** Entries of threads and of helper processes; each must be there in both hosts. */
const ENTRIES = ['screen-worker.js', 'log-worker.js', 'record-worker.js', 'console-helper.js'].flatMap((name) => [
  `dist/main/${name}`,
  `dist/loopback/${name}`,
]);
const ENTRY = /^dist\/(main|loopback)\/[^/]+-(worker|helper)\.js$/;

/** What only developing needs. */
const UNUSED = /\.(map|ts|tsx|mts|cts|cc|hh|c|h|S|pdb|md|flow)$|(^|\/)(tests?|docs?|examples?|\.bin)\//;

/** Where things are in a packed app. */
export function placesIn({ system, folder }: Pick<PackedApp, 'system' | 'folder'>) {
  const contents = join(folder, 'Proactor.app/Contents');
  const [resources, executable, fused] = {
    linux: [join(folder, 'resources'), join(folder, 'proactor'), join(folder, 'proactor')],
    win: [join(folder, 'resources'), join(folder, 'Proactor.exe'), join(folder, 'Proactor.exe')],
    mac: [
      join(contents, 'Resources'),
      join(contents, 'MacOS/Proactor'),
      join(contents, 'Frameworks/Electron Framework.framework/Versions/A/Electron Framework'),
    ],
  }[system] as [string, string, string];
  return { resources, executable, fused, asar: join(resources, 'app.asar'), contents };
}

/** Everything that is wrong with a packed app. */
export function packageProblems(app: PackedApp): string[] {
  const places = placesIn(app);
  let asar: Asar;
  try {
    asar = openAsar(places.asar);
  } catch (error) {
    return [(error as Error).message];
  }
  return [
    ...asarProblems(asar),
    ...contentProblems(asar),
    ...entryProblems(asar),
    ...nativeProblems(asar, app),
    ...executableProblems(app),
    ...fuseProblems(readFileSync(places.fused)),
    ...integrityProblems(asar, app),
    ...legalProblems(asar, places.resources),
    ...sizeProblems(places.resources),
  ];
}

/** What is missing from an archive, and what has no business in it. */
function contentProblems(asar: Asar): string[] {
  const problems = NEEDED.filter((path) => !asar.files.has(path)).map((path) => `${path} is missing`);
  if (!asar.files.has('package.json')) return problems;
  const { main, dependencies } = JSON.parse(readFromAsar(asar, 'package.json').toString()) as {
    readonly main?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  if (main === undefined || !asar.files.has(main))
    problems.push(`package.json names ${main} as its start, which is not there`);
  for (const name of Object.keys(dependencies ?? {})) {
    const there = asar.files.has(`node_modules/${name}/package.json`);
    // Windows' package has no node-pty: the engine makes its terminals by itself.
    if (!there && name !== '@lydell/node-pty') problems.push(`the package ${name} is missing`);
  }
  for (const path of asar.files.keys()) if (UNUSED.test(path)) problems.push(`${path} is not used by anything`);
  return problems;
}

/** Entries of threads and processes that are packed, missing, or not whole in one file. */
function entryProblems(asar: Asar): string[] {
  const problems = ENTRIES.filter((path) => !asar.files.has(path)).map((path) => `${path} is missing`);
  for (const [path, { unpacked }] of asar.files) {
    if (!ENTRY.test(path)) continue;
    if (!unpacked) problems.push(`${path} is packed: a thread or a process could not be started with it`);
    const imported = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/.exec(
      readFromAsar(asar, path).toString(),
    )?.[1];
    if (imported !== undefined) problems.push(`${path} imports ${imported}, which stays in the archive`);
  }
  return problems;
}

/** Native code that is missing, packed, or for somebody else. */
function nativeProblems(asar: Asar, { system, arch }: Pick<PackedApp, 'system' | 'arch'>): string[] {
  const platform = `${NODE_PLATFORM[system]}-${arch}`;
  const needed = [new RegExp(`^node_modules/@koromix/koffi-${platform}/.+/koffi\\.node$`)];
  if (system !== 'win') needed.push(new RegExp(`^node_modules/@lydell/node-pty-${platform}/.*pty\\.node$`));
  const problems = needed
    .filter((pattern) => ![...asar.files.keys()].some((path) => pattern.test(path)))
    .map((pattern) => `no file is ${pattern.source.replaceAll('\\', '')}`);
  for (const [path, { unpacked }] of asar.files) {
    const kind = binaryKind(safely(() => readFromAsar(asar, path)));
    if (kind === null) {
      if (path.endsWith('.node')) problems.push(`${path} is no native code`);
      continue;
    }
    if (!unpacked) problems.push(`${path} is native code and is packed: no loader finds it there`);
    if (kind.system !== system || (kind.arch !== arch && kind.arch !== 'universal')) {
      problems.push(`${path} is for ${kind.system} ${kind.arch}, not for ${system} ${arch}`);
    }
  }
  return problems;
}

/** An executable for the wrong system, or without its name. */
function executableProblems(app: PackedApp): string[] {
  const { executable, contents } = placesIn(app);
  const bytes = readFileSync(executable);
  const kind = binaryKind(bytes);
  const problems: string[] = [];
  if (kind?.system !== app.system || kind.arch !== app.arch) {
    problems.push(`the executable is for ${kind?.system} ${kind?.arch}, not for ${app.system} ${app.arch}`);
  }
  if (app.system === 'win') {
    const [info] = Resource.VersionInfo.fromEntries(resourcesOf(bytes).entries);
    const [language] = info?.getAllLanguagesForStringValues() ?? [];
    const values = language === undefined ? {} : (info?.getStringValues(language) ?? {});
    if (values['ProductName'] !== 'Proactor') problems.push(`the executable says it is ${values['ProductName']}`);
    if (values['ProductVersion']?.startsWith(app.version) !== true) {
      problems.push(`the executable says it is version ${values['ProductVersion']}, not ${app.version}`);
    }
  }
  if (app.system === 'mac') {
    const plist = readFileSync(join(contents, 'Info.plist'), 'utf8');
    for (const [key, value] of Object.entries({
      CFBundleIdentifier: 'app.proactor.Proactor',
      CFBundleExecutable: 'Proactor',
      CFBundleShortVersionString: app.version,
      LSMinimumSystemVersion: '13.0',
    })) {
      if (plistString(plist, key) !== value)
        problems.push(`Info.plist: ${key} is ${plistString(plist, key)}, not ${value}`);
    }
    for (const text of ['<string>proactor</string>', '<string>public.folder</string>']) {
      if (!plist.includes(text)) problems.push(`Info.plist does not have ${text}`);
    }
  }
  return problems;
}

/** The archive's hash as the executable knows it. Electron has no such check on Linux. */
function integrityProblems(asar: Asar, app: PackedApp): string[] {
  if (app.system === 'linux') return [];
  const { contents, executable } = placesIn(app);
  let known: string | null;
  if (app.system === 'mac') {
    const plist = readFileSync(join(contents, 'Info.plist'), 'utf8');
    const part = /<key>ElectronAsarIntegrity<\/key>\s*<dict>([\s\S]*?)<\/dict>\s*<\/dict>/.exec(plist)?.[1] ?? '';
    const ours = /<key>Resources\/app\.asar<\/key>\s*<dict>([\s\S]*)/.exec(part)?.[1] ?? '';
    known = plistString(ours, 'hash');
  } else {
    const entry = resourcesOf(readFileSync(executable)).entries.find(({ type }) => type === 'INTEGRITY');
    const list = JSON.parse(entry === undefined ? '[]' : Buffer.from(entry.bin).toString()) as readonly {
      readonly file: string;
      readonly value: string;
    }[];
    known = list.find(({ file }) => /^resources[\\/]app\.asar$/i.test(file))?.value ?? null;
  }
  if (known === null) return ['the executable does not know the hash of its archive'];
  return known === asar.headerHash ? [] : ['the executable knows another hash than that of its archive'];
}

/** Licences and the list of what is inside. */
function legalProblems(asar: Asar, resources: string): string[] {
  const [licence, notices, sbom] = ['LICENSE.txt', 'third-party-licences.txt', 'sbom.cdx.json'].map((name) =>
    safely(() => readFileSync(join(resources, 'legal', name))).toString(),
  );
  const problems: string[] = [];
  if (licence?.includes('MIT License') !== true) problems.push('legal/LICENSE.txt is not there');
  if (notices === '') problems.push('legal/third-party-licences.txt is not there');
  if (sbom === '') return [...problems, 'legal/sbom.cdx.json is not there'];
  const { components } = JSON.parse(sbom ?? '{}') as {
    readonly components: readonly { readonly name: string; readonly group?: string }[];
  };
  const listed = new Set(
    components.map(({ name, group }) => (group === undefined || name.startsWith('@') ? name : `${group}/${name}`)),
  );
  for (const name of packagesIn(asar)) {
    if (!listed.has(name)) problems.push(`sbom.cdx.json does not list ${name}`);
    if (notices?.includes(`\n${name} `) !== true) problems.push(`third-party-licences.txt does not name ${name}`);
  }
  return problems;
}

/** The packages in an archive, by name. */
function packagesIn(asar: Asar): string[] {
  const names = [...asar.files.keys()].map(
    (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** More than the budget. */
function sizeProblems(resources: string): string[] {
  const size = sizeOf(resources);
  return size <= SIZE_BUDGET ? [] : [`what is ours weighs ${size} bytes, more than its budget of ${SIZE_BUDGET}`];
}

/** What the archive and everything beside it weigh, in bytes. */
export function sizeOf(resources: string): number {
  return filesUnder(resources)
    .filter((path) => /^(app\.asar|legal\/)/.test(path))
    .reduce((sum, path) => sum + statSync(join(resources, path)).size, 0);
}

function resourcesOf(executable: Buffer): NtExecutableResource {
  return NtExecutableResource.from(NtExecutable.from(executable, { ignoreCert: true }));
}

function plistString(plist: string, key: string): string | null {
  return new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(plist)?.[1] ?? null;
}

/** An unreadable file is an empty one here: other checks say that it is not there. */
function safely(read: () => Buffer): Buffer {
  try {
    return read();
  } catch {
    return Buffer.alloc(0);
  }
}
