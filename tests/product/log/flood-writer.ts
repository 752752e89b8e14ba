// A host that only writes a log, as fast as it may, until it is killed: bundled and run by killed-host.test.ts.
// Usage: node flood-writer.mjs FOLDER CHUNK_BYTES. Every byte of a stream tells its place in it.
import { createLog } from '../../../electron/log/writer.ts';
import { patternOf } from './pattern.ts';

const [folder = '', chunk = '65536'] = process.argv.slice(2);
const size = Number(chunk);
const log = createLog({ folder, cap: 256 * 1024 * 1024 });
const at = { stdout: 0, stderr: 0 };
let count = 0;

function turn(): void {
  for (let burst = 0; burst < 8 && log.backlog <= log.backlogLimit; burst += 1) {
    const stream = count % 5 === 4 ? 'stderr' : 'stdout';
    const bytes = patternOf(stream, at[stream], 1 + ((count * 7919) % size));
    log.append(stream, bytes);
    at[stream] += bytes.length;
    count += 1;
  }
  setImmediate(turn);
}
turn();
