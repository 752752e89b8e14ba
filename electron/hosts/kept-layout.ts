// How the panes of a data directory were laid out last: `layout.json`, given to every new window.
import { type Arrangement, keptArrangement, parseArrangement } from '../../shared/model/arrangement.ts';
import { KeptFile } from './kept-file.ts';

/** The arrangement of one data directory. */
export class KeptLayout extends KeptFile<Arrangement> {
  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    super(
      {
        name: 'layout.json',
        words: 'layout of the panes',
        anew: 'the panes begin anew',
        toJson: keptArrangement,
        fromJson: (value) => {
          const parsed = parseArrangement(value);
          return parsed.ok ? { value: parsed.arrangement } : parsed.problem;
        },
      },
      dataDirectory,
      onTrouble,
    );
  }
}
