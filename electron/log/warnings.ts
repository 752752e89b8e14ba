// The sentences that a log's summary may warn with. Each says what is the matter and what it means for the output.

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the disk quota is used up';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'the log folder may not be written';
    case 'ENOENT':
      return "the log's files were deleted";
    case 'EEXIST':
      return 'the folder already holds a log';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    default:
      return `the disk failed (${error.code ?? error.message})`;
  }
}

/** The disk fails now. */
export function failureWarning(error: NodeJS.ErrnoException): string {
  return `Output is not being saved: ${reason(error)}. The newest is kept in memory; the run goes on.`;
}

/** The disk failed for a while. */
export function lossWarning(error: NodeJS.ErrnoException, bytes: number): string {
  return `${count(bytes)} could not be saved: ${reason(error)} for a while.`;
}

/** As the log of an ended run tells it. */
export function lostWarning(bytes: number): string {
  return `${count(bytes)} could not be saved: the disk failed for a while.`;
}

/** The host was killed while the run wrote. */
export function recoveredWarning(bytes: number): string {
  const found = bytes > 0 ? ` The times of the last ${count(bytes)} are unknown.` : '';
  return `The log ends where Proactor was killed; what the run wrote after that is not in it.${found}`;
}

/** Files of the log are gone or shorter than its journal. */
export function missingWarning(bytes: number): string {
  return `${count(bytes)} are missing: the log's files are shorter than its journal says.`;
}

/** The log's folder can't be read at all. */
export function unreadableWarning(error: Error): string {
  return `The log cannot be read: ${error.message}`;
}

function count(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${bytes.toLocaleString('en-US')} bytes`;
}
