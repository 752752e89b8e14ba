// Which keys a person chose for this data directory: `keys.json`, given to every new window. What the keys are, and which
// of them may be chosen, is the page's business.
import { type KeyChoice, keyChoice } from '../../shared/protocol/schema.ts';
import { KeptFile } from './kept-file.ts';

/** The chosen keys of one data directory. */
export class KeptKeys extends KeptFile<KeyChoice> {
  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    super(
      {
        name: 'keys.json',
        words: 'choice of keys',
        anew: 'all keys are what they were at first',
        toJson: (keys) => keys,
        fromJson: (value) => {
          const parsed = keyChoice.safeParse(value);
          return parsed.success ? { value: parsed.data } : 'it does not name keys by action';
        },
      },
      dataDirectory,
      onTrouble,
    );
  }
}
