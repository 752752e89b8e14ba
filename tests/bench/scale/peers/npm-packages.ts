// Peers that are npm packages: installed at one version into an ignored folder, so that the project does not depend on them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve('dist/bench-peers');

/** What they are compared as. */
const VERSIONS: Readonly<Record<string, string>> = { concurrently: '9.2.5', pm2: '7.0.4', mprocs: '0.9.6' };

/** The path of a file of a peer. */
export function peerFile(path: string): string {
  return `${FOLDER}/node_modules/${path}`;
}

/** Whether a peer is there in its version, after an attempt to install all of them. */
export function isInstalled(name: string): boolean {
  const there = () => {
    const file = peerFile(`${name}/package.json`);
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === VERSIONS[name];
  };
  if (there()) return true;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/package.json`, `${JSON.stringify({ private: true, dependencies: VERSIONS })}\n`);
  spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'silent'], {
    cwd: FOLDER,
    stdio: 'ignore',
  });
  return there();
}
