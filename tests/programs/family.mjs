// A family of processes: `family.mjs GENERATIONS FILE [MODE]`. Each appends its PID to the file and starts the next
// generation, detached from itself; `leaves` makes all but the last leave at once, otherwise all stay until they are ended.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [, , generations, file, mode] = process.argv;
appendFileSync(file, `${process.pid}\n`);
if (Number(generations) > 1) {
  const args = [
    fileURLToPath(import.meta.url),
    String(Number(generations) - 1),
    file,
    ...(mode === undefined ? [] : [mode]),
  ];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  child.unref();
}
if (Number(generations) === 1 || mode !== 'leaves') setInterval(() => {}, 60_000);
