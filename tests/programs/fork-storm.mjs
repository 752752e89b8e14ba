// Starts children that start children, without end, each for a short while: what a tree that runs away looks like.
import { spawn } from 'node:child_process';

spawn('sh', ['-c', 'while :; do (sleep 0.05; sleep 60) & sleep 0.01; done'], { stdio: 'ignore' });
process.stdout.write('ready\n');
setInterval(() => {}, 1000);
