// A word about the rows of the table, by how their names begin.

interface Words {
  readonly begins: string;
  readonly words: string;
}

/** What is measured. */
export const WORDS: readonly Words[] = [
  { begins: 'starts', words: 'children that end at once, one after another or 32 at a time, in hosts of 150 MB.' },
  { begins: 'supervised', words: 'the same under the app’s supervisor: with log, record, registry and mark.' },
  { begins: 'terminals', words: 'a terminal is opened, a line comes, it ends.' },
  { begins: 'drain', words: 'all of the output in one buffer.' },
  { begins: 'events', words: 'all of the output, counted as it comes.' },
  { begins: 'lines', words: 'lines of text, one at a time.' },
  { begins: 'echo:', words: 'a line to `cat` and back.' },
  { begins: 'longest', words: 'how long one start keeps the loop from anything else.' },
  { begins: 'children', words: 'children that live at the same time, each of them heard.' },
  { begins: 'log files', words: 'a run that writes nothing leaves no file of its log.' },
  {
    begins: 'flood on pipes',
    words:
      '`seq 1 200000000` until its last byte is on disk. The bare listener is Node’s child_process with `writev`, and waits for the disk as a host does. Moves are changes of the last line that were drawn, in the slowest second of all rounds.',
  },
  {
    begins: 'flood in a terminal',
    words: '`seq 1 20000000` in a terminal, the same way; the bare listener is node-pty with `writev`.',
  },
  {
    begins: 'under a flood',
    words:
      'an endless `seq` in one pane, keys to a raw `cat` in the pane beside it: from the browser’s key event until xterm has drawn the echo. Frames are the gaps between animation frames. Growth is resident memory beyond what it was after a second and a half. Figures are medians of the rounds’ figures.',
  },
  {
    begins: 'beside',
    words:
      'the job under another program, each with as many lines as take it five seconds; the rate is what the job itself saw. Ours has a page that shows it. What can be read afterwards is counted in lines. Interrupting is what a person does there: Ctrl-C, `pm2 stop`, `supervisorctl signal INT`. The bare xterm server has VS Code’s flow control (100,000, 5,000 and 5,000 characters) and keeps what its scrollback does.',
  },
  {
    begins: '200 programs',
    words: 'Perl programs that each write a line every 10 ms; a page shows four of them, and a wheel turns over one.',
  },
  { begins: 'echo of one byte', words: 'a key to a raw `cat`, until it is drawn, on an idle machine.' },
  {
    begins: 'search',
    words: '20 runs of 50 MB of a server’s log; ripgrep has the same segment files, in the system’s cache.',
  },
  {
    begins: 'log of 1 GB',
    words: '“Open log” in a pane until rows are painted; then pages down, up, and the bar from end to end.',
  },
  { begins: 'load', words: 'CPU time of the whole host while a page looks at the list.' },
];

/** What was tried for those that are not kept. */
export const TRIED: readonly Words[] = [];
