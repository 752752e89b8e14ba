// The settings of a data directory: `settings.json`, written whole or not at all. A file that can't be understood is
// set aside under another name and a person is told; Proactor then goes on with what it comes with.
import { readFileSync, renameSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/settings.ts';
import { settings as schema } from '../../shared/protocol/schema.ts';

const NAME = 'settings.json';
/** What an unreadable file is called from then on. */
const SET_ASIDE = 'settings.json.unreadable';
const VERSION = 1;
const FILE_MODE = 0o600;

/** The settings of one data directory. */
export class KeptSettings {
  readonly #path: string;
  readonly #onTrouble: (text: string) => void;
  #current: Settings;
  #writing: Promise<void> = Promise.resolve();

  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that can't be used. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    this.#path = join(dataDirectory, NAME);
    this.#onTrouble = onTrouble;
    this.#current = this.#read(join(dataDirectory, SET_ASIDE));
  }

  get current(): Settings {
    return this.#current;
  }

  /** Keeps these from now on. Rejects, and changes nothing, when they can't be written. */
  async change(settings: Settings): Promise<void> {
    const before = this.#writing;
    const writing = (async () => {
      await before.catch(() => {});
      await writeFile(`${this.#path}.new`, `${JSON.stringify({ version: VERSION, ...settings }, null, 2)}\n`, {
        mode: FILE_MODE,
      });
      await rename(`${this.#path}.new`, this.#path);
      this.#current = settings;
    })();
    this.#writing = writing;
    try {
      await writing;
    } catch (error) {
      throw new Error(`The settings can't be saved: ${(error as Error).message}`);
    }
  }

  #read(aside: string): Settings {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      // A folder in its place, or no permission: nothing to set aside.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.#onTrouble(`The settings can't be read: ${(error as Error).message}. The usual ones hold.`);
      }
      return DEFAULT_SETTINGS;
    }
    const understood = understand(text);
    if (typeof understood !== 'string') return understood;
    try {
      renameSync(this.#path, aside);
      this.#onTrouble(
        `The settings could not be understood (${understood}). They were set aside as ${aside}, and the usual ones hold.`,
      );
    } catch (error) {
      this.#onTrouble(
        `The settings could not be understood (${understood}), nor set aside: ${(error as Error).message}`,
      );
    }
    return DEFAULT_SETTINGS;
  }
}

/** The settings in a file, or what is wrong with it. What it does not tell is as usual. */
function understand(text: string): Settings | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) return 'it has no version';
  if (value.version !== VERSION) return `it is of version ${String(value.version)}`;
  const parsed = schema.safeParse({ ...DEFAULT_SETTINGS, ...value });
  return parsed.success ? parsed.data : z.prettifyError(parsed.error).replaceAll('\n', ' ');
}
