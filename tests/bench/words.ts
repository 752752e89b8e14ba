// A word about the rows of the table, by how their names begin.

interface Words {
  readonly begins: string;
  readonly words: string;
}

/** What is measured. */
export const WORDS: readonly Words[] = [
  {
    begins: 'starts',
    words:
      'children that end at once, one after another or 32 at a time, in hosts of 150 MB. Each side starts at least 200 (320) in a round, and as many more as take it a second and a half.',
  },
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
    words:
      'Perl programs that each write ten lines every 100 ms, a write for each; a page shows four of them, and a wheel turns over one. (Programs that wake for every line take a whole core by themselves: on two cores the gaps between frames were 233 ms then.)',
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
      'That a run has begun is one line in a file that stays open, records are written by a thread, runs are struck off the list a second later and together with one look at the machine’s processes: that took it from 0.6 to 0.74 to 0.86 from run to run, the lower when other tasks are measured between; while the host’s own code is not compiled yet, it is 0.74.',
  },
  {
    begins: 'terminals',
    words:
      'Three quarters of the time are the child’s own: it is started within 0.6 ms, writes after 1.5 and has ended after 1.9, and its end is told 0.05 ms later. The ratio was 4.7 to 5.6 on one day; node-pty varies with the machine’s fork(2).',
  },
  {
    begins: 'drain',
    words:
      'All of the output is joined once at its end; pipes that were full hold 1 MiB, which took it from 0.9 of child_process to over 1.2 in most runs.',
  },
  {
    begins: 'events',
    words:
      'Pipes that were full hold 1 MiB: that took it from 0.5 of asyncio to about 1, where `head` itself, which writes 8 KiB at a time, is the slowest of the three. Against a writer of a megabyte at a time (dd) it was 2.5 to 3 times asyncio. Reads of 128 and 256 KiB gained nothing.',
  },
  {
    begins: 'longest',
    words:
      'A start takes 1 ms; the longest of fifty is one that was kept waiting on the processor’s own queue when its child was through (1 ms, seen in schedstat), or that met a collection of garbage (2 ms). A shorter slice by sched_setattr(2) changed nothing. It is a third of child_process’s or less.',
  },
  {
    begins: 'beside supervisor',
    words:
      'supervisor has nobody who looks at it. Ours has, here: it shows the flood while it runs. Without a page it takes 200 million lines in 4.4 to 5.9 s, 34 to 45 million a second.',
  },
  {
    begins: 'flood on pipes, behind',
    words:
      'A pane that is not seen has no view. What is left is the page itself (what runs cost is sampled every two seconds, and the list tells it) beside two busy programs on two cores; other runs of the day gave 0.97 to 0.99.',
  },
  {
    begins: 'flood in a terminal, behind',
    words:
      'A pane that is not seen has no view. What is left is the page itself beside three busy threads on two cores; it was 1.05 in another run.',
  },
  {
    begins: 'flood on pipes, no page',
    words: 'Large writes, pipes of 1 MiB, a journal record for each 256 KiB, buffers that are used again.',
  },
  {
    begins: 'flood on pipes, in sight',
    words:
      'A page that shows a flood is sent 32 KiB four times a second instead of all it can parse; what is left is the drawing.',
  },
  {
    begins: 'under a flood',
    words:
      'No stream is read for more than a megabyte in one turn of the loop; the mirror lets plain lines go unparsed that nobody will see; a page gets the screen four times a second and nothing between. What is left is four busy processes on two cores.',
  },
  {
    begins: 'echo of one byte',
    words:
      'An echo goes to the pages before the mirror and the disk, and is not gathered; what stands beside a terminal asks for no layout any more, which took it from 7.7 to 6.7 ms where the bare page takes 5.1. What is left: 0.7 ms in the host (a framed, checked message, the log), 0.3 ms in the page’s own reading, and a frame of a whole window instead of one box. Containing the box’s layout gained nothing.',
  },
  { begins: 'search for text', words: 'One thread reads as fast as memory is copied; ripgrep has two.' },
  {
    begins: 'log of 1 GB, scrolled',
    words: 'Three thousand rows are held, and 32 KiB read at a time.',
  },
  {
    begins: '200 programs',
    words:
      'Writes of many runs are gathered for up to 40 ms while all together are many; a page takes news of runs twenty times a second, and rows of the list that are out of sight are not drawn.',
  },
];
