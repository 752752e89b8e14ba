// pm2: a daemon of its own in the benchmark's folder, a log file, and `pm2 stop`, which begins with SIGINT.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isInstalled, peerFile } from './npm-packages.ts';
import { linesOf, type Peer } from './peer.ts';

const PROGRAM = peerFile('pm2/bin/pm2');

export const pm2: Peer = {
  name: 'pm2',
  kind: 'pipes',
  lines: 30_000_000,
  isHere: () => isInstalled('pm2'),
  start: async (job, folder) => {
    const env = { ...process.env, PM2_HOME: join(folder, 'pm2'), HOME: folder };
    const options = { cwd: folder, stdio: 'ignore', env } as const;
    const log = join(folder, 'output');
    const files = ['--output', log, '--error', join(folder, 'errors')];
    const args = [PROGRAM, 'start', job, '--name', 'job', '--interpreter', 'none', '--no-autorestart', ...files];
    const { status } = spawnSync(process.execPath, args, options);
    if (status !== 0) throw new Error(`pm2 start ended with ${status}`);
    return {
      interrupt: async () => {
        await once(spawn(process.execPath, [PROGRAM, 'stop', 'job'], options), 'exit');
      },
      kept: () => linesOf(log),
      end: async () => {
        spawnSync(process.execPath, [PROGRAM, 'kill'], options);
      },
    };
  },
};
