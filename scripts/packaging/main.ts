// `npm run dist`: packs Proactor and then looks at every file that came out. With Electron's binary (`npx
// install-electron`) it makes this system's real installers; without it, it packs all three systems over stand-ins, so
// that everything about a package but Electron itself is seen to be right anywhere. Nothing is published from here.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { debProblems, missingFrom, unpack, updateMetadataProblems, updateSourceProblems } from './check/installers.ts';
import { type PackedApp, packageProblems, placesIn, sizeOf } from './check/package.ts';
import { runHostFrom } from './check/run-host.ts';
import { writeNotices } from './notices.ts';
import { ROOT } from './root.ts';
import { stageApp } from './stage.ts';
import { writeStandIn } from './stand-in/electron.ts';
import { ARCHS, type Arch, SYSTEMS, type System, systemHere } from './target.ts';

const HELP = `Usage: npm run dist -- [OPTIONS]

  --stand-in          pack over stand-ins for Electron, also where its binary is
  --system NAMES      linux, win, mac; only with stand-ins, else this one
  --arch NAMES        x64, arm64; default: both
  --help              print this
`;

const CACHE = join(ROOT, '.cache/dist');
const OUT = join(ROOT, 'release');

/** What each system's stand-in package is packed into. What is missing from this list needs a tool or a system of its own. */
const STAND_IN_TARGETS: Readonly<Record<System, readonly string[]>> = {
  linux: ['dir', 'tar.gz', 'zip', 'deb'],
  win: ['dir', 'zip'],
  mac: ['dir', 'zip'],
};

/** Why the others aren't made over stand-ins, one line each. */
const NOT_MADE: Readonly<Record<System, readonly string[]>> = {
  linux: [
    'AppImage: its tools come from the network, and its runtime would start a stand-in',
    'rpm: needs fpm and rpmbuild',
  ],
  win: [
    'NSIS installer and portable: need electron-builder’s NSIS from the network, and 32-bit Windows or Wine to write the uninstaller',
    'signature: needs a certificate',
  ],
  mac: ['dmg: needs macOS (hdiutil, sips)', 'signature and notarisation: need macOS and a certificate'],
};

/** What making the deb leaves in the app's folder. An archive may be made before or after, and has no use for it. */
const FOR_DEB = ['resources/apparmor-profile', 'resources/package-type'];

/** As in electron-builder.yml, and what is not signed says so. The placeholders are electron-builder's. */
const [UNSIGNED, PORTABLE_UNSIGNED] = ['{os}', 'portable'].map((place) =>
  `{name}-{version}-${place}-{arch}-unsigned.{ext}`.replaceAll('{', '${'),
);

const sevenZip = process.env['ELECTRON_BUILDER_7ZIP_PATH'] ?? findProgram('7za') ?? findProgram('7z');
const problems: string[] = [];

const { values } = parseArgs({
  options: {
    'stand-in': { type: 'boolean', default: false },
    system: { type: 'string' },
    arch: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await dist();

async function dist(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  const electron = (
    JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as { readonly version: string }
  ).version;
  const standIn = values['stand-in'] || !existsSync(join(ROOT, 'node_modules/electron/dist/version'));
  const here = systemHere();
  if (!standIn && here === null) throw new Error(`Nothing can be packed on ${process.platform}.`);
  const systems = standIn ? choose(values.system, SYSTEMS) : [here ?? 'linux'];
  const archs = choose(values.arch, ARCHS);
  tell(
    standIn
      ? `Electron's binary is not here (npx install-electron): packing ${systems.join(', ')} over stand-ins for Electron ${electron}.`
      : `Packing ${systems.join(', ')} with Electron ${electron}.`,
  );
  for (const system of systems) {
    const out = join(OUT, system);
    rmSync(out, { recursive: true, force: true });
    const app = join(CACHE, 'stage', system);
    step(`${system}: the app's folder`, () => stageApp(app, system, archs));
    step(`${system}: licences and bill of materials`, () =>
      writeNotices(join(CACHE, 'legal'), join(app, 'node_modules')),
    );
    const distributions = standIn ? standIns(system, archs, electron) : null;
    step(`${system}: electron-builder`, () => build({ system, archs, app, out, distributions }));
    for (const arch of archs) await look({ system, arch, out, version });
    if (!standIn || system === 'linux' || system === 'mac')
      report(`${system}: update metadata`, metadata(out, system, version));
    if (standIn) for (const line of NOT_MADE[system]) tell(`  – not built here: ${system} ${line}`);
  }
  if (problems.length > 0) {
    tell(
      `\n${problems.length} things are wrong with what was packed:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    process.exitCode = 1;
  } else {
    tell(
      `\nPacked and checked: ${relative(ROOT, OUT)}/. ${standIn ? 'No Electron was started, and none is inside.' : ''}`,
    );
  }
}

function choose<T extends string>(asked: string | undefined, known: readonly T[]): readonly T[] {
  if (asked === undefined) return known;
  return asked.split(',').map((name) => {
    const found = known.find((one) => one === name);
    if (found === undefined) throw new Error(`"${name}" is none of ${known.join(', ')}.`);
    return found;
  });
}

function standIns(system: System, archs: readonly Arch[], electron: string): string {
  const folder = join(CACHE, 'stand-in', system);
  for (const arch of archs) writeStandIn(join(folder, arch), system, arch, electron);
  return folder;
}

interface BuildOptions {
  readonly system: System;
  readonly archs: readonly Arch[];
  readonly app: string;
  readonly out: string;
  /** Where stand-ins are, by processor; null for the real Electron. */
  readonly distributions: string | null;
}

function build({ system, archs, app, out, distributions }: BuildOptions): void {
  const targets =
    distributions === null ? [] : STAND_IN_TARGETS[system].filter((target) => target === 'dir' || sevenZip !== null);
  const signed =
    (process.env['CSC_LINK'] ?? (system === 'win' ? process.env['WIN_CSC_LINK'] : undefined)) !== undefined;
  const settings = {
    'directories.app': app,
    'directories.output': out,
    // Whoever downloads an unsigned installer sees it by its name.
    ...(!signed && system !== 'linux' ? { artifactName: UNSIGNED } : {}),
    ...(!signed && system === 'win' ? { 'portable.artifactName': PORTABLE_UNSIGNED } : {}),
    ...(!signed && system === 'mac' ? { 'mac.notarize': false, 'mac.hardenedRuntime': false } : {}),
  };
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  const args = [
    cli,
    `--${system}`,
    ...targets,
    ...archs.map((arch) => `--${arch}`),
    '--publish=never',
    `--config=${distributions === null ? 'electron-builder.yml' : standInConfig(distributions)}`,
    ...Object.entries(settings).map(([key, value]) => `-c.${key}=${String(value)}`),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      ...(signed ? {} : { CSC_IDENTITY_AUTO_DISCOVERY: 'false' }),
      ...(sevenZip === null ? {} : { ELECTRON_BUILDER_7ZIP_PATH: sevenZip }),
      ...(distributions === null ? {} : { CUSTOM_FPM_PATH: join(ROOT, 'scripts/packaging/stand-in/fpm.mjs') }),
    },
  });
  writeFileSync(join(CACHE, `electron-builder-${system}.log`), `${stdout}${stderr}`);
  if (status !== 0) throw new Error(`electron-builder failed (exit ${status}):\n${stdout}${stderr}`);
}

/** A configuration of our own on top of the project's: only as code can it say where each processor's stand-in is. */
function standInConfig(folder: string): string {
  const config = join(CACHE, 'electron-builder.cjs');
  const code = `module.exports = {
  extends: ${JSON.stringify(join(ROOT, 'electron-builder.yml'))},
  electronDist: ({ arch }) => require('node:path').join(${JSON.stringify(folder)}, arch),
};
`;
  writeFileSync(config, code);
  return config;
}

interface Looked {
  readonly system: System;
  readonly arch: Arch;
  readonly out: string;
  readonly version: string;
}

/** Checks one packed app as a folder and in every archive of its processor. */
async function look({ system, arch, out, version }: Looked): Promise<void> {
  const app: PackedApp = { system, arch, version, folder: folderOf(out, system, arch) };
  const { resources, asar } = placesIn(app);
  report(
    `${system} ${arch}: the packed folder (${(sizeOf(resources) / 1e6).toFixed(1)} MB of ours)`,
    packageProblems(app),
  );
  if (system !== 'win') report(`${system} ${arch}: where updates come from`, updateSourceProblems(resources));
  if (systemHere() === system && process.arch === arch) {
    try {
      tell(`  ✓ ${system} ${arch}: the host out of the archive ran two commands (${await runHostFrom(asar)})`);
    } catch (error) {
      report(`${system} ${arch}: the host out of the archive`, [(error as Error).message]);
    }
  }
  for (const file of readdirSync(out)) {
    if (!/\.(tar\.gz|zip|deb)$/.test(file) || !isFor(file, arch)) continue;
    const opened = join(CACHE, 'opened', file);
    rmSync(opened, { recursive: true, force: true });
    unpack(join(out, file), opened);
    const inside = { ...app, folder: folderInside(opened, file, system) };
    const lost = missingFrom(inside.folder, app.folder)
      .filter((path) => file.endsWith('.deb') || !FOR_DEB.includes(path))
      .map((path) => `${path} was lost on the way`);
    const more = file.endsWith('.deb') ? debProblems(join(out, file), opened, arch, version) : [];
    report(`${file}`, [...packageProblems(inside), ...lost, ...more]);
    rmSync(opened, { recursive: true, force: true });
  }
}

/** Where electron-builder leaves an unpacked app: processors other than x64 are named. */
function folderOf(out: string, system: System, arch: Arch): string {
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  return join(out, system === 'mac' ? `mac${suffix}` : `${system}${suffix}-unpacked`);
}

function isFor(file: string, arch: Arch): boolean {
  const names = { x64: /(x64|amd64|x86_64)/, arm64: /(arm64|aarch64)/ };
  return names[arch].test(file);
}

function folderInside(opened: string, file: string, system: System): string {
  if (file.endsWith('.deb')) return join(opened, 'opt/Proactor');
  if (system === 'linux' && file.endsWith('.tar.gz')) return join(opened, readdirSync(opened)[0] ?? '');
  return opened;
}

function metadata(out: string, system: System, version: string): string[] {
  // Over stand-ins a zip is no update on Linux, and without 7-Zip there are no archives to update from.
  return sevenZip === null && system !== 'linux' ? [] : updateMetadataProblems(out, version);
}

function step(what: string, act: () => void): void {
  const began = Date.now();
  mkdirSync(CACHE, { recursive: true });
  act();
  tell(`  · ${what} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

function report(what: string, found: readonly string[]): void {
  tell(`  ${found.length === 0 ? '✓' : '✗'} ${what}`);
  for (const line of found) {
    tell(`      ${line}`);
    problems.push(`${what}: ${line}`);
  }
}

function findProgram(name: string): string | null {
  try {
    const found = execFileSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
    return found.split(/\r?\n/)[0] ?? null;
  } catch {
    return null;
  }
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
