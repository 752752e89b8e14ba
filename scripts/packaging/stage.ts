// The app's folder as it is packed, made apart from the checkout: the build, a `package.json` without what only
// developing needs, and the production packages of the lockfile for every processor that is asked for. What isn't put
// there can't be packed by accident.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';
import { type Arch, NODE_PLATFORM, type System } from './target.ts';

/** Fields of `package.json` that the packed app has, and electron-builder reads. */
const KEPT_FIELDS = [
  'name',
  'productName',
  'version',
  'description',
  'author',
  'homepage',
  'repository',
  'license',
  'type',
  'main',
  'desktopName',
  'dependencies',
] as const;

/** Makes the app's folder of one system at `folder`, anew. The build must be there. */
export function stageApp(folder: string, system: System, archs: readonly Arch[]): void {
  rmSync(folder, { recursive: true, force: true });
  // npm installs for one processor at a time: the first whole, of the others what is not there yet.
  for (const [index, arch] of archs.entries()) {
    const place = index === 0 ? folder : `${folder}-${arch}`;
    installPackages(place, system, arch);
    if (index === 0) continue;
    const [from, to] = [join(place, 'node_modules'), join(folder, 'node_modules')];
    for (const name of packageNames(from)) {
      if (!existsSync(join(to, name))) cpSync(join(from, name), join(to, name), { recursive: true });
    }
    rmSync(place, { recursive: true, force: true });
  }
  const whole = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  const kept = Object.fromEntries(KEPT_FIELDS.map((field) => [field, whole[field]]));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(kept, null, 2)}\n`);
  for (const name of ['main', 'preload', 'loopback', 'renderer']) {
    const built = join(ROOT, 'dist', name);
    if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build"`);
    cpSync(built, join(folder, 'dist', name), { recursive: true, filter: (path) => !path.endsWith('.map') });
  }
}

/** Installs exactly what the lockfile says, without development packages and without running anything. */
function installPackages(folder: string, system: System, arch: Arch): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(folder, name));
  npm(folder, ['ci', '--omit=dev', '--ignore-scripts', `--os=${NODE_PLATFORM[system]}`, `--cpu=${arch}`]);
  rmSync(join(folder, 'package-lock.json'));
}

/** The packages at the top of a `node_modules`, scoped ones as `@scope/name`. */
export function packageNames(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : name,
    );
}

/** The folders of all packages in a `node_modules`, those within others too. */
export function packageFolders(modules: string): string[] {
  return packageNames(modules).flatMap((name) => {
    const inner = join(modules, name, 'node_modules');
    return [join(modules, name), ...(existsSync(inner) ? packageFolders(inner) : [])];
  });
}

/** Runs npm in a folder and gives its stdout; what it said is thrown when it fails. */
export function npm(folder: string, args: readonly string[]): string {
  const windows = process.platform === 'win32';
  return execFileSync(windows ? 'npm.cmd' : 'npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
