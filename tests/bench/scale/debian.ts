// Programs that benchmarks compare with and that Debian packages: installed where they are missing and that can be done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether a program can be started, after an attempt to install its package. */
export function canBeHad(program: string, packageName = program): boolean {
  const there = () => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
  if (there()) return true;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false;
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', packageName], options);
  return there();
}
