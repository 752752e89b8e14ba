// Writes `oN` to stdout and `eN` to stderr in turn, each at once: `alternates-streams.mjs COUNT`.
import { writeSync } from 'node:fs';

for (let n = 0; n < Number(process.argv[2]); n++) {
  writeSync(1, `o${n}\n`);
  writeSync(2, `e${n}\n`);
}
