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
    words: '`seq 1 10000000` in a terminal, the same way; the bare listener is node-pty with `writev`.',
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
export const TRIED: readonly Words[] = [
  {
    begins: 'supervised starts',
    words:
      'Gathered writes of records, one look at a new process instead of two, and the end looked up together with others took it from 0.34 to 0.58. What is left is the look at /proc/PID/stat that registers a process by its start time, and a folder with a record that is there before the process is.',
  },
  {
    begins: 'terminals',
    words: 'It was 5.6 in another run of the same day; node-pty varies with the machine’s fork(2).',
  },
  {
    begins: 'drain',
    words:
      'All of the output is joined once at its end, as asyncio does with less copying; pieces of a larger pipe were not tried.',
  },
  {
    begins: 'events',
    words:
      'asyncio reads 256 KiB at a time, libuv 64 KiB; libuv has no setting for it, and a reader of our own was not tried.',
  },
  {
    begins: 'longest pause of the loop',
    words:
      'The call itself stays under 3 ms; the pause around it also has the end of the process before and whatever the machine does in these milliseconds. It is a third of child_process’s.',
  },
  {
    begins: 'flood on pipes, no page',
    words:
      'Large writes, a journal record for each 256 KiB, no copies. A compiler ran beside two of the rounds; not measured again.',
  },
  {
    begins: 'flood on pipes, in sight',
    words:
      'A page that shows a flood is sent 32 KiB four times a second instead of all it can parse; what is left is the drawing.',
  },
  {
    begins: 'under a flood in a terminal',
    words:
      'The mirror lets plain lines go unparsed that nobody will see, and a page gets the screen four times a second; parsing and drawing these screens on two cores still holds up the page’s keys.',
  },
  {
    begins: 'echo of one byte',
    words:
      'An echo goes to the pages before the mirror and the disk, and is not gathered; most of what is left is in the page’s own reading of messages.',
  },
  { begins: 'search for text', words: 'Steps of 256 KiB, 512 KiB and 1 MB gave 0.32, 0.33 to 0.34 and 0.33.' },
  {
    begins: 'log of 1 GB, scrolled',
    words:
      'Rows are dropped at the far end; the page’s heap still grows by a few megabytes more than promised before it is collected.',
  },
  { begins: '200 programs', words: 'Writes of many runs are gathered for up to 40 ms while all together are many.' },
];
