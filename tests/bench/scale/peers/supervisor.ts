// supervisor, the Debian package: a log file without limit, and `supervisorctl signal INT`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canBeHad } from '../debian.ts';
import { linesOf, type Peer } from './peer.ts';

const configuration = (folder: string, job: string, log: string) => `[unix_http_server]
file=${folder}/socket
[supervisord]
nodaemon=true
logfile=${folder}/supervisord.log
pidfile=${folder}/supervisord.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${folder}/socket
[program:job]
command=${job}
autorestart=false
startsecs=0
stdout_logfile=${log}
stdout_logfile_maxbytes=0
`;

export const supervisor: Peer = {
  name: 'supervisor',
  kind: 'pipes',
  lines: 60_000_000,
  isHere: () => canBeHad('supervisord', 'supervisor'),
  start: async (job, folder) => {
    const file = join(folder, 'supervisor.conf');
    const log = join(folder, 'output');
    writeFileSync(file, configuration(folder, job, log));
    const daemon = spawn('supervisord', ['-c', file], { cwd: folder, stdio: 'ignore' });
    const ended = once(daemon, 'exit');
    return {
      interrupt: async () => {
        await once(spawn('supervisorctl', ['-c', file, 'signal', 'INT', 'job'], { stdio: 'ignore' }), 'exit');
      },
      kept: () => linesOf(log),
      end: async () => {
        daemon.kill('SIGTERM');
        await ended;
      },
    };
  },
};
