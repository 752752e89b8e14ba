// What children find in their environment: the person's own variables, as if the command had been typed into a fresh
// terminal. What npm, Proactor and the terminal that Proactor was started from have added is taken out; what every
// program may count on (a locale, a terminal type that is true) is put in. Pure: `login-shell.ts` asks the shell.
import { dirname, join } from 'node:path';

/** Variables by name, as children get them. */
export type Environment = Readonly<Record<string, string>>;

/** What our terminals are: xterm.js understands what this entry promises, and every system has it. */
const TERMINAL_TYPE = 'xterm-256color';

/** npm puts its own editor here when the person has none (`vi`, on Windows `notepad.exe`), which is what programs take anyway. */
const NPM_DEFAULT_EDITORS: ReadonlySet<string> = new Set(['vi', 'notepad.exe', 'C:\\Windows\\notepad.exe']);

/** Set by Electron and by the AppImage runtime for themselves. */
const PACKAGING = [
  'ELECTRON_RUN_AS_NODE',
  'CHROME_DESKTOP',
  'ORIGINAL_XDG_CURRENT_DESKTOP',
  'APPDIR',
  'APPIMAGE',
  'ARGV0',
  'OWD',
];

/** True of the terminal or the shell that Proactor was started from, and of none of its panes. */
const OTHER_TERMINAL =
  /^(_|COLUMNS|LINES|SHLVL|PWD|OLDPWD|STY|WINDOW|WINDOWID|TMUX|TMUX_PANE|TERMCAP|TERM_PROGRAM|TERM_PROGRAM_VERSION|TERM_SESSION_ID|TERM_FEATURES|VTE_VERSION|LC_TERMINAL|LC_TERMINAL_VERSION|WT_SESSION|WT_PROFILE_ID|COLORFGBG|ITERM_\w+|KITTY_\w+|ALACRITTY_\w+|WEZTERM_\w+|KONSOLE_\w+|GHOSTTY_\w+|ZELLIJ\w*)$/;

/** The person's own environment, from the one that Proactor was started with. */
export function personsEnvironment(
  started: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Environment {
  const own: Record<string, string> = {};
  const byNpm = started['npm_execpath'] !== undefined || started['npm_lifecycle_event'] !== undefined;
  for (const [name, value] of Object.entries(started)) {
    if (value === undefined || isAdded(name, value, byNpm, started)) continue;
    own[name] = byNpm && isPath(name, platform) ? withoutNpmFolders(value, started, platform) : value;
  }
  if (
    platform !== 'win32' &&
    own['LC_ALL'] === undefined &&
    own['LC_CTYPE'] === undefined &&
    own['LANG'] === undefined
  ) {
    // Without a locale programs take bytes over 127 for nonsense. macOS has no C.UTF-8 before version 14.
    own['LANG'] = platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  }
  return own;
}

/** For a child on a terminal of ours. */
export function terminalEnvironment(own: Environment): Environment {
  return { ...own, TERM: TERMINAL_TYPE, COLORTERM: 'truecolor', TERM_PROGRAM: 'Proactor' };
}

/**
 * For a child on pipes. The pane shows colours and ignores the rest, so a program that insists on a type is told the
 * truth; one that asks whether it has a terminal is told no by its descriptors. No claim of true colour: some programs
 * take that for permission to colour whatever they are connected to.
 */
export function pipesEnvironment(own: Environment): Environment {
  const { COLORTERM: _, ...rest } = own;
  return { ...rest, TERM: TERMINAL_TYPE };
}

function isAdded(
  name: string,
  value: string,
  byNpm: boolean,
  started: Readonly<Record<string, string | undefined>>,
): boolean {
  if (name.startsWith('PROACTOR_') || OTHER_TERMINAL.test(name) || PACKAGING.includes(name)) return true;
  if (!byNpm) return false;
  if (/^npm_/i.test(name) || name === 'INIT_CWD' || name === 'COLOR') return true;
  if (name === 'NODE') return value === started['npm_node_execpath'];
  if (name === 'EDITOR') return NPM_DEFAULT_EDITORS.has(value);
  return false;
}

function isPath(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? name.toUpperCase() === 'PATH' : name === 'PATH';
}

/**
 * PATH without what `npm run` put before it: the package's `node_modules/.bin`, that of every folder above it, and the
 * one with node-gyp. Only at the front: the same folder further back is the person's own.
 */
function withoutNpmFolders(
  path: string,
  started: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const separator = platform === 'win32' ? ';' : ':';
  const folders = path.split(separator);
  const added = new Set<string>();
  const packageFile = started['npm_package_json'];
  for (let folder = packageFile === undefined ? null : dirname(packageFile); folder !== null; ) {
    added.add(join(folder, 'node_modules', '.bin'));
    const above = dirname(folder);
    folder = above === folder ? null : above;
  }
  let first = 0;
  while (first < folders.length) {
    const folder = folders[first] ?? '';
    if (!added.has(folder) && !/[\\/]node-gyp-bin$/.test(folder)) break;
    first += 1;
  }
  return folders.slice(first).join(separator);
}
