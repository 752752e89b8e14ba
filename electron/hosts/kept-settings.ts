// The settings of a data directory: `settings.json`. What the file does not tell, or can't, is as Proactor comes.
import * as z from 'zod/mini';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/settings.ts';
import { settings as schema } from '../../shared/protocol/schema.ts';
import { KeptFile } from './kept-file.ts';

const VERSION = 1;

/** What follows for past runs when nobody can say how long a person wanted to keep them. */
const NOTHING_GOES = 'no past run is removed until you save settings';

/** The settings of one data directory. */
export class KeptSettings extends KeptFile<Settings> {
  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that can't be used. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    super(
      {
        name: 'settings.json',
        words: 'settings',
        anew: `the usual ones hold; ${NOTHING_GOES}`,
        since: `The settings could not be read at an earlier start, and none were saved since then: ${NOTHING_GOES}.`,
        toJson: (settings) => ({ version: VERSION, ...settings }),
        fromJson: understand,
      },
      dataDirectory,
      onTrouble,
    );
  }

  get current(): Settings {
    return this.last ?? DEFAULT_SETTINGS;
  }
}

function understand(value: unknown): { readonly value: Settings } | string {
  if (typeof value !== 'object' || value === null || !('version' in value)) return 'it has no version';
  if (value.version !== VERSION) return `it is of version ${String(value.version)}`;
  const parsed = schema.safeParse({ ...DEFAULT_SETTINGS, ...value });
  return parsed.success ? { value: parsed.data } : z.prettifyError(parsed.error).replaceAll('\n', ' ');
}
