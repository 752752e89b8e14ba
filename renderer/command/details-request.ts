// What the details sheet is asked to show: the run bar, a card or a menu asks, the window shows it. Features don't know
// each other; they meet here.
import { createStore } from 'zustand/vanilla';
import type { Command } from '../../shared/model/command.ts';

/** What to begin with. */
export type DetailsRequest =
  /** A command that is being typed. */
  | {
      readonly kind: 'typed';
      readonly line: string;
      readonly how: 'exec' | 'shell';
      readonly cwd: string;
      readonly env: Command['env'];
      readonly connection: 'terminal' | 'pipes';
    }
  /** The command of a run, to be run again with changes. */
  | { readonly kind: 'again'; readonly name: string; readonly command: Command };

/** The request in force; null while the sheet is closed. */
export const detailsRequest = createStore<{ readonly request: DetailsRequest | null }>(() => ({ request: null }));

/** Opens the sheet, or closes it. */
export function askForDetails(request: DetailsRequest | null): void {
  detailsRequest.setState({ request });
}
