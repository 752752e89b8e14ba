// While Proactor is in the background it has no window; on Linux and Windows an icon in the tray brings it back (on macOS
// the Dock does). Where a desktop shows no tray, starting Proactor again does the same.
import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import type { Run } from '../../../shared/model/run.ts';
import { namesOf } from './questions.ts';

/** `renderer/icon.svg` at 32 pixels: trays and the taskbar take no SVG. */
export const ICON =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAADJUlEQVR4nMRXXUiTURh+zrZsptTyJzXREi0UjMhC+iHCUrxRiTS7iaKbSLvIKBKlaIEpQlgUobetLiKbF9kPpqRQN4nOiyLChtWkzJ/pNGubup3O++ncTOeMvk8f+Nh73nN2nuc753zPOUeFFYYKKwzN34lyA0/lQKYI08QTD3lgYRydXI3mquPsg28F8wT6Vq5xWnBNZEpFUg0FIF7MJYRUBMWjQp/Bpig3PQWcM2cvmhlDuVLkBKlvhquCq4k4Z3JAmYFfEkE1xX2f29HRdAO2/k+wjw9BDgSHRkAXtQW7si8iJiFdynGOC1UnWY0koPweHxFSdNa+j3hck+WdF5khpgAF518ifGMKCbAKARGq0vt8O5FTA1PzTcXICdR316s70zFD+GUDT9GoOQ56GowO9kBp2AbMs/EUR4aK+3xqDrsNSsP528uhYkjS+GuoXqXFvsMVUtz+vBKOX8NQAn4FxCbtR3L6MSmO2rQTjbX5iojwa8XfzK/FfE2vifVRScg5Uw9tSBiWTYBr0iHeugC2oS9SOSx6K3KLjFi9RodlEUCwjw+i8e4RjFl7pbJnJOQUEXA3JBFPar0iwmOSsTvnCuTCkrdjp310NuacQy5oAjUIDo1EXlED1obHSWWy67fPKiAXNIHIc896yUf6zXhad3SOmSgmgIwot9gIXcRmqTz8o3sOOX2S+SVNCNFFYzHQ2jHeysak4+eC9X7XABmRLjJBikfE1kzkvkYUFpMSkJxAoxcRm+q33u8IkBH1vHshbdxvGsrmueCAxYTuTiNCdbFYDGPWr6Jt178LICNqMZz2+8epCTvaHpbgf0FT0OcpaIPldbmF4Gti4lD2XSVG2ORJrNuQCKWh8+FgbnSqtG50eBJph85BPouZD+p7h+DwwBUMk0p/itF3VUcJOqvlFTcgJnGPdJCUC9QX9Ul9k5XPiLldXchGpSOg/hEPmnCgVYR7sQwQ5G1mLTLrC5lL8gF9IZsIisMBsR4qRa0bCoEuJuLn+uo4ZBE55eYdgksf8G1qt7iacaSJVRoHeWARj0mQtVSeYO99K5Q8hS8JK347/gMAAP//yvuk2QAAAAZJREFUAwCOzxDnVbsekQAAAABJRU5ErkJggg==';

/** What the tray needs. */
export interface BackgroundOptions {
  newTray(icon: string): Tray;
  buildMenu(template: MenuItemConstructorOptions[]): Menu;
  /** Runs of which something is still there. */
  alive(): readonly Run[];
  show(): void;
  quit(): void;
}

/** The menu of the tray icon. */
function trayMenu(
  alive: readonly Run[],
  { show, quit }: Pick<BackgroundOptions, 'show' | 'quit'>,
): MenuItemConstructorOptions[] {
  const names = alive.length === 0 ? [] : namesOf(alive).split('\n');
  return [
    { label: aliveText(alive.length), enabled: false },
    // An ampersand would be taken for a mnemonic.
    ...names.map((name) => ({ label: `  ${name.replaceAll('&', '&&')}`, click: show })),
    { type: 'separator' },
    { label: 'Show Proactor', click: show },
    { type: 'separator' },
    { label: 'Quit …', click: quit },
  ];
}

/** How many run, as a sentence. */
export function aliveText(count: number): string {
  if (count === 0) return 'Nothing is running';
  return count === 1 ? 'One command is running' : `${count} commands are running`;
}

/** The icon in the tray, while there is one. */
export class Background {
  readonly #options: BackgroundOptions;
  #tray: Tray | null = null;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  /** Puts the icon there. */
  enter(): void {
    if (this.#tray !== null) return;
    const { newTray, show } = this.#options;
    this.#tray = newTray(ICON);
    // Linux trays open the menu on a click; Windows leaves the click to us.
    this.#tray.on('click', show);
    this.refresh();
  }

  /** Takes it away. */
  leave(): void {
    this.#tray?.destroy();
    this.#tray = null;
  }

  /** Says how many runs there are now. */
  refresh(): void {
    if (this.#tray === null) return;
    const { buildMenu, alive } = this.#options;
    const runs = alive();
    this.#tray.setToolTip(`Proactor: ${aliveText(runs.length)}`);
    this.#tray.setContextMenu(buildMenu(trayMenu(runs, this.#options)));
  }
}
