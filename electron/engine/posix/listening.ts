// Which TCP ports are listened on, and by whom. Source: proc_pid_net(5), `/proc/net/tcp` and `tcp6`: one line per socket,
// with its address, its state and its inode; a process has the inodes of its sockets among the links in /proc/PID/fd.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ListeningSocket } from '../platform-interface.ts';

/** The state of a socket that listens, in hexadecimal (`TCP_LISTEN`). */
const LISTENING = '0A';

/** Sockets that listen, by inode. */
export function listeningLinuxSockets(): ReadonlyMap<string, ListeningSocket> {
  const found = new Map<string, ListeningSocket>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of read(file).split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state !== LISTENING || inode === undefined || inode === '0') continue;
      const [address = '', port = ''] = local.split(':');
      found.set(inode, { port: Number.parseInt(port, 16), reach: reachOf(address) });
    }
  }
  return found;
}

/** Addresses are written as words of 32 bits in the machine's order, the lowest byte first. */
function reachOf(address: string): ListeningSocket['reach'] {
  const last = address.slice(-8);
  if (/^0+$/.test(address)) return 'everywhere';
  if (address.length === 8) return last.endsWith('7F') ? 'loopback' : 'one address';
  const mapped = address.startsWith('0000000000000000FFFF0000');
  if (mapped) return /^0+$/.test(last) ? 'everywhere' : last.endsWith('7F') ? 'loopback' : 'one address';
  return address === '00000000000000000000000001000000' ? 'loopback' : 'one address';
}

/** Inodes of the sockets that a process has open; none when it is gone or another user's. */
export function linuxSocketsOf(pid: number): readonly string[] {
  const inodes: string[] = [];
  try {
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(target(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode !== undefined) inodes.push(inode);
    }
  } catch {
    // Ended meanwhile, or another user's: nothing to be seen there.
  }
  return inodes;
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // Closed meanwhile.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // A kernel without IPv6, say.
  }
}
