// Where the project is. Packaging runs as `npm run dist`, which is in the project's folder, and under tests, which are, too.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The project's folder, absolute. */
export const ROOT = process.cwd();

if (!existsSync(join(ROOT, 'electron-builder.yml'))) {
  throw new Error(`${ROOT} is not the project's folder: packaging is started there, by "npm run dist".`);
}
