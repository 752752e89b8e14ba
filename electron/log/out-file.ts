// A file that a log writes. It is opened at its first write and may be closed between writes, because two hundred runs
// with three streams each would otherwise hold more descriptors than some systems give to a program. Writes go to
// explicit positions, so that one that failed can be repeated.
import * as nodeFs from 'node:fs';

/** The part of `node:fs` that logs write through; tests put a failing one in its place. */
export type Disk = Pick<typeof nodeFs, 'open' | 'writev' | 'close' | 'mkdir' | 'unlink'>;

/** The real one. */
export const realDisk: Disk = nodeFs;

/** Descriptors that all logs together keep open: half of the smallest usual limit (1,024). */
const MAX_OPEN = 512;

/** Files with an open descriptor, least recently written first. */
const openFiles = new Set<OutFile>();

/** Told how many bytes of a write are in the file, and what kept the others from it. */
export type WriteDone = (error: NodeJS.ErrnoException | null, written: number) => void;

/** One segment under construction. At most one write is under way. */
export class OutFile {
  private readonly path: string;
  private readonly disk: Disk;
  private fd = -1;
  private created = false;
  private busy = false;
  private closing = false;

  constructor(path: string, disk: Disk) {
    this.path = path;
    this.disk = disk;
  }

  /** Writes the buffers at `position`, all of them or until an error. */
  write(buffers: Uint8Array[], position: number, done: WriteDone): void {
    this.busy = true;
    this.withDescriptor((error) => {
      if (error !== null) {
        this.busy = false;
        done(error, 0);
      } else this.writeRest(buffers, position, 0, done);
    });
  }

  /** Closes the descriptor. The file is complete as it is: a failure here has nothing to tell. */
  close(done?: () => void): void {
    this.closing = true;
    if (this.busy || this.fd < 0) done?.();
    else this.release(done);
  }

  /** Closes the descriptor until the next write. */
  rest(): void {
    if (!this.busy && this.fd >= 0) this.release();
  }

  private withDescriptor(done: (error: NodeJS.ErrnoException | null) => void): void {
    if (this.fd >= 0) {
      openFiles.delete(this);
      openFiles.add(this);
      done(null);
      return;
    }
    OutFile.makeRoom();
    // A new segment never overwrites: a file of that name means that someone else writes this log.
    this.disk.open(this.path, this.created ? 'r+' : 'wx', 0o600, (error, fd) => {
      if (error === null) {
        this.created = true;
        this.fd = fd;
        openFiles.add(this);
      }
      done(error);
    });
  }

  private writeRest(buffers: Uint8Array[], position: number, before: number, done: WriteDone): void {
    this.disk.writev(this.fd, buffers, position, (error, now) => {
      const wanted = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
      if (error === null && now > 0 && now < wanted) {
        this.writeRest(after(buffers, now), position + now, before + now, done);
        return;
      }
      this.busy = false;
      if (this.closing) this.release();
      if (error === null && now < wanted) error = Object.assign(new Error('The disk took nothing.'), { code: 'EIO' });
      done(error, before + (error === null ? now : 0));
    });
  }

  /** Gives the descriptor back; the next write opens the file again. */
  private release(done?: () => void): void {
    const fd = this.fd;
    this.fd = -1;
    openFiles.delete(this);
    this.disk.close(fd, () => done?.());
  }

  /** Closes the least recently written file that is idle, when too many are open. */
  static makeRoom(): void {
    if (openFiles.size < MAX_OPEN) return;
    for (const file of openFiles) {
      if (!file.busy) {
        file.release();
        return;
      }
    }
  }
}

/** The buffers without their first `count` bytes. */
function after(buffers: readonly Uint8Array[], count: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (count < buffer.length) rest.push(buffer.subarray(count));
    count = Math.max(0, count - buffer.length);
  }
  return rest;
}
