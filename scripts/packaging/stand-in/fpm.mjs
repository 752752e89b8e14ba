#!/usr/bin/env node
// Stands in for fpm, with which electron-builder makes deb packages: it takes the options that electron-builder passes,
// and lets dpkg-deb do the work. For machines that can't have fpm; the workflow uses fpm itself.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const single = new Map();
const many = { '-d': [], '--depends': [], '--deb-recommends': [] };
const flags = new Set(['--force', '--debug']);
const mappings = [];
const args = process.argv.slice(2);
for (let index = 0; index < args.length; index += 1) {
  const argument = args[index];
  if (flags.has(argument)) continue;
  if (argument in many) many[argument].push(args[++index]);
  else if (!argument.startsWith('-')) mappings.push(argument);
  else if (argument.startsWith('--') && argument.includes('=')) {
    const at = argument.indexOf('=');
    single.set(argument.slice(0, at), argument.slice(at + 1));
  } else single.set(argument, args[++index]);
}
if (single.get('-t') !== 'deb') {
  console.error(`this stand-in for fpm makes deb packages only, not ${single.get('-t')}`);
  process.exit(1);
}

const work = mkdtempSync(join(tmpdir(), 'proactor-deb-'));
try {
  const root = join(work, 'root');
  let size = 0;
  for (const mapping of mappings) {
    const at = mapping.indexOf('=');
    const [from, to] = [mapping.slice(0, at), join(root, mapping.slice(at + 1))];
    // As fpm does it: a folder named with a slash gives its contents.
    const folder = statSync(from).isDirectory();
    const target = folder && !from.endsWith('/') ? join(to, basename(from)) : to;
    mkdirSync(folder ? target : dirname(target), { recursive: true });
    cpSync(from, target, { recursive: true, verbatimSymlinks: true });
    if (!folder) chmodSync(target, 0o644);
    size += Number(execFileSync('du', ['-sk', target], { encoding: 'utf8' }).split('\t')[0]);
  }
  const [summary = '', ...rest] = (single.get('--description') ?? '').trim().split('\n');
  const depends = [...many['-d'], ...many['--depends']];
  const control = [
    `Package: ${single.get('--name')}`,
    `Version: ${single.get('--version')}`,
    `Architecture: ${single.get('--architecture')}`,
    `Maintainer: ${single.get('--maintainer')}`,
    `Installed-Size: ${size}`,
    `Priority: ${single.get('--deb-priority') ?? 'optional'}`,
    `Section: ${single.get('--category') ?? 'default'}`,
    `Homepage: ${single.get('--url')}`,
    ...(depends.length > 0 ? [`Depends: ${depends.join(', ')}`] : []),
    ...(many['--deb-recommends'].length > 0 ? [`Recommends: ${many['--deb-recommends'].join(', ')}`] : []),
    `Description: ${summary.trim() || single.get('--name')}`,
    ...rest.map((line) => ` ${line.trim() || '.'}`),
  ];
  const debian = join(root, 'DEBIAN');
  mkdirSync(debian);
  writeFileSync(join(debian, 'control'), `${control.join('\n')}\n`);
  for (const [option, name] of [
    ['--after-install', 'postinst'],
    ['--after-remove', 'postrm'],
  ]) {
    if (single.has(option)) writeFileSync(join(debian, name), readFileSync(single.get(option)), { mode: 0o755 });
  }
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '-b', root, single.get('--package')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
} finally {
  rmSync(work, { recursive: true, force: true });
}
