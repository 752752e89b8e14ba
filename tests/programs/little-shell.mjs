// A shell in little, for tests where there is none (Windows): runs the few POSIX programs and shell lines that the
// engine's tests use, each as its manual says, everything in one process with blocking reads and writes.
// `little-shell.mjs -c LINE`, or `little-shell.mjs PROGRAM ARGUMENT…`.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const BLOCK = 64 * 1024;

/** Ended by a reader that has gone, as SIGPIPE does it. */
const BROKEN_PIPE = 141;

const STD_INPUT_HANDLE = -10;
const STD_OUTPUT_HANDLE = -11;

const variables = new Map();
let lastBackground = 0;

function writeAll(fd, bytes) {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    if (fd === 1 || fd === 2) process.exit(BROKEN_PIPE);
    throw error;
  }
}

/** Some bytes of stdin; none at its end. */
function readSome(buffer, length) {
  try {
    return readSync(0, buffer, 0, length, null);
  } catch (error) {
    // Windows calls the end of a pipe an error.
    if (error.code === 'EOF' || error.code === 'EPIPE') return 0;
    throw error;
  }
}

/** Node leaves the three standard handles of Windows open, whatever it is told to close, so Windows itself is asked. */
function closeStandard(which) {
  const kernel32 = createRequire(import.meta.url)('koffi').load('kernel32.dll');
  const handle = kernel32.func('uintptr_t __stdcall GetStdHandle(int32_t which)')(which);
  if (kernel32.func('int __stdcall CloseHandle(uintptr_t handle)')(handle) === 0)
    throw new Error(`standard handle ${which} stays open`);
}

function copyInput(take) {
  const buffer = Buffer.alloc(BLOCK);
  for (let count = readSome(buffer, BLOCK); count > 0; count = readSome(buffer, BLOCK)) take(buffer.subarray(0, count));
}

function readLine() {
  const byte = Buffer.alloc(1);
  let line = '';
  for (;;) {
    if (readSome(byte, 1) === 0) return line === '' ? null : line;
    if (byte[0] === 10) return line;
    line += byte.toString('latin1');
  }
}

function sleep(seconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
}

const ESCAPES = { n: '\n', r: '\r', t: '\t', '\\': '\\' };

function formatted(format, args) {
  const rest = [...args];
  const once = () =>
    format.split(/(\\[0-7]{1,3}|\\[nrt\\]|%s)/).map((part) => {
      if (part === '%s') return Buffer.from(rest.shift() ?? '');
      if (/^\\[0-7]/.test(part)) return Buffer.from([Number.parseInt(part.slice(1), 8)]);
      return Buffer.from(/^\\/.test(part) ? ESCAPES[part[1]] : part);
    });
  const pieces = once();
  while (rest.length > 0 && format.includes('%s')) pieces.push(...once());
  return Buffer.concat(pieces);
}

function compare(words) {
  if (words[0] === '!') return !compare(words.slice(1));
  if (words[0] === '-e') return existsSync(words[1]);
  if (words[1] === '-lt') return Number(words[0]) < Number(words[2]);
  throw new Error(`[ ${words.join(' ')} ]: not known here`);
}

/** Programs: each gets its arguments and where its output goes, and gives its code (0 when it gives none). */
const programs = {
  pwd: (_args, out) => writeAll(out, Buffer.from(`${process.cwd()}\n`)),
  true: () => 0,
  false: () => 1,
  echo: (args, out) => writeAll(out, Buffer.from(`${args.join(' ')}\n`)),
  printf: ([format = '', ...args], out) => writeAll(out, formatted(format, args)),
  sleep: ([seconds]) => sleep(Number(seconds)),
  cat: (_args, out) => copyInput((bytes) => writeAll(out, bytes)),
  yes: (_args, out) => {
    for (;;) writeAll(out, Buffer.from('y\n'.repeat(1024)));
  },
  head: ([, count], out) => {
    const zeros = Buffer.alloc(BLOCK);
    for (let left = Number(count); left > 0; left -= BLOCK) writeAll(out, zeros.subarray(0, Math.min(left, BLOCK)));
  },
  wc: (_args, out) => {
    let count = 0;
    copyInput((bytes) => {
      count += bytes.length;
    });
    writeAll(out, Buffer.from(`${count}\n`));
  },
  sha256sum: (_args, out) => {
    const hash = createHash('sha256');
    copyInput((bytes) => hash.update(bytes));
    writeAll(out, Buffer.from(`${hash.digest('hex')}  -\n`));
  },
  sort: (_args, out) => {
    const pieces = [];
    copyInput((bytes) => pieces.push(Buffer.from(bytes)));
    const lines = Buffer.concat(pieces).toString().split('\n').slice(0, -1).sort();
    writeAll(out, Buffer.from(lines.map((line) => `${line}\n`).join('')));
  },
  touch: (files) => {
    for (const file of files) closeSync(openSync(file, 'a'));
  },
  rm: (files) => files.forEach(unlinkSync),
  '[': (words) => (compare(words.slice(0, -1)) ? 0 : 1),
  read: (words) => {
    const line = readLine();
    variables.set(words.at(-1), line ?? '');
    return line === null ? 1 : 0;
  },
  exit: ([code]) => process.exit(Number(code ?? 0) & 0xff),
  exec: ([name, ...args], out) => (name === undefined ? 0 : process.exit(execute(name, args, out))),
  sh: ([, line]) => runLine(line),
};

function execute(name, args, out) {
  const program = programs[name];
  if (program === undefined) {
    writeAll(2, Buffer.from(`little-shell: ${name}: not found\n`));
    return 127;
  }
  return program(args, out) ?? 0;
}

/** Operators, and words with their quotes still on. */
function tokensOf(line) {
  return line.match(/>&[\d-]|<&-|>>|[;&()<>\n]|(?:\$\(\([^)]*\)\)|'[^']*'|"[^"]*"|[^\s;&()<>'"])+/g) ?? [];
}

function expand(word) {
  const value = (text) =>
    text
      .replace(/\$\(\((\w+)\+(\d+)\)\)/g, (_, name, more) => String(Number(variables.get(name)) + Number(more)))
      .replace(/\$\$/g, String(process.pid))
      .replace(/\$!/g, String(lastBackground))
      .replace(/\$(\w+)/g, (_, name) => variables.get(name) ?? process.env[name] ?? '');
  return (word.match(/'[^']*'|"[^"]*"|[^'"]+/g) ?? [])
    .map((part) => (part.startsWith("'") ? part.slice(1, -1) : value(part.replace(/^"|"$/g, ''))))
    .join('');
}

/** In a process of its own, which outlives this one. */
function runBehind(line) {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [self, '-c', line], { stdio: 'inherit', detached: true });
  child.unref();
  lastBackground = child.pid;
}

function runSimple(words) {
  let out = 1;
  const rest = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (/^>&\d$/.test(word)) out = Number(word[2]);
    else if (word === '<&-') closeStandard(STD_INPUT_HANDLE);
    else if (word === '>&-') closeStandard(STD_OUTPUT_HANDLE);
    else if (word === '>') out = openSync(words[++at] === '/dev/null' ? '\\\\.\\NUL' : expand(words[at]), 'w');
    else rest.push(expand(word));
  }
  const [name, ...args] = rest;
  if (name === undefined) return 0;
  const assignment = /^(\w+)=(.*)$/.exec(name);
  if (assignment !== null) {
    variables.set(assignment[1], assignment[2]);
    return 0;
  }
  return execute(name, args, out);
}

/** Where a group that begins at `from` ends. */
function closing(tokens, from, open, close) {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === open) depth++;
    if (tokens[at] === close && --depth === 0) return at;
  }
  throw new Error(`${open} without ${close}`);
}

function run(tokens) {
  let code = 0;
  for (let at = 0; at < tokens.length; ) {
    if (tokens[at] === 'while') {
      const done = closing(tokens, at, 'while', 'done');
      const doAt = tokens.indexOf('do', at);
      while (run(tokens.slice(at + 1, doAt)) === 0) run(tokens.slice(doAt + 1, done));
      at = done + 1;
    } else if (tokens[at] === '(') {
      const end = closing(tokens, at, '(', ')');
      const inner = tokens.slice(at + 1, end);
      if (tokens[end + 1] === '&') runBehind(inner.join(' '));
      else code = run(inner);
      at = end + 1;
    } else {
      let end = at;
      while (end < tokens.length && ![';', '&', '\n'].includes(tokens[end])) end++;
      if (tokens[end] === '&') runBehind(tokens.slice(at, end).join(' '));
      else if (end > at) code = runSimple(tokens.slice(at, end));
      at = end + 1;
    }
  }
  return code;
}

function runLine(line) {
  return run(tokensOf(line));
}

const [, , name, ...args] = process.argv;
process.exitCode = name === '-c' ? runLine(args[0]) : execute(name, args, 1);
