// CreateProcessW with everything around it: the child gets exactly the handles that are listed, is in its job before
// its first instruction, and only then may run. One synchronous call, so that nothing is left of an attempt that fails.
import type { Job } from './job.ts';
import {
  CREATE_SUSPENDED,
  CREATE_UNICODE_ENVIRONMENT,
  EXTENDED_STARTUPINFO_PRESENT,
  type Handle,
  NULL,
  PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
  PROC_THREAD_ATTRIBUTE_JOB_LIST,
  PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE,
  PROCESS_INFORMATION_SIZE,
  STARTF_USESTDHANDLES,
  STARTUPINFO_ATTRIBUTES_AT,
  STARTUPINFO_FLAGS_AT,
  STARTUPINFO_RESERVED_AT,
  STARTUPINFO_RESERVED_SIZE_AT,
  STARTUPINFO_STDIN_AT,
  STARTUPINFOEX_SIZE,
  type Win32,
} from './win32.ts';
import { check, closeHandle, lastError } from './win32-error.ts';

/** What the C runtime of the child is told of a descriptor: it is open; it is a pipe; it is a device. */
const FOPEN = 0x01;
const FPIPE = 0x08;
const FDEV = 0x40;

/** Exit code of a child that could not be put into its job and never ran. */
const NEVER_RAN = 1;

/** One descriptor of the child. */
export interface ChildHandle {
  /** Inheritable. */
  readonly handle: Handle;
  readonly kind: 'pipe' | 'device' | 'file';
}

/** What to start. */
export interface ProcessPlan {
  /** Path of the image. */
  readonly application: string;
  readonly commandLine: string;
  readonly directory: string | null;
  /** Null: this process's. */
  readonly environment: Buffer | null;
  /** By descriptor; null for one that the child doesn't get. With a pseudo console: empty. */
  readonly handles: readonly (ChildHandle | null)[];
  readonly pseudoConsole: Handle | null;
  /** Creation flags beyond those that are always set. */
  readonly flags: number;
  readonly job: Job;
}

/** A process that runs. */
export interface StartedProcess {
  readonly pid: number;
  /** With all rights; the caller's to close. */
  readonly process: Handle;
}

/** STARTUPINFO.lpReserved2: how the C runtime learns of descriptors from 3 up, and of the kind of all. */
function runtimeDescriptors(handles: readonly (ChildHandle | null)[]): Buffer {
  const table = Buffer.alloc(4 + handles.length * 9);
  table.writeUInt32LE(handles.length, 0);
  for (const [fd, entry] of handles.entries()) {
    const kind = entry === null ? 0 : entry.kind === 'pipe' ? FPIPE : entry.kind === 'device' ? FDEV : 0;
    table[4 + fd] = entry === null ? 0 : FOPEN | kind;
    table.writeBigUInt64LE(entry?.handle ?? 0xffff_ffff_ffff_ffffn, 4 + handles.length + fd * 8);
  }
  return table;
}

/** An attribute list, and the buffers that it points into. */
class Attributes {
  readonly #w: Win32;
  readonly list: Buffer;
  readonly #kept: Buffer[] = [];

  constructor(w: Win32, count: number) {
    this.#w = w;
    const size = new BigUint64Array(1);
    // Fails by design: it is asked for the size.
    w.InitializeProcThreadAttributeList(null, count, 0, size);
    this.list = Buffer.alloc(Number(size[0] ?? 0n));
    const done = w.InitializeProcThreadAttributeList(this.list, count, 0, size);
    check(w, 'InitializeProcThreadAttributeList', done);
  }

  setHandles(attribute: bigint, handles: readonly Handle[]): void {
    const value = Buffer.alloc(handles.length * 8);
    for (const [at, handle] of handles.entries()) value.writeBigUInt64LE(handle, at * 8);
    this.#kept.push(value);
    this.#set(attribute, value, value.length);
  }

  setPseudoConsole(console: Handle): void {
    this.#set(PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, console, 8);
  }

  #set(attribute: bigint, value: Buffer | bigint, size: number): void {
    const done = this.#w.UpdateProcThreadAttribute(this.list, 0, attribute, value, BigInt(size), null, null);
    check(this.#w, 'UpdateProcThreadAttribute', done);
  }

  delete(): void {
    this.#w.DeleteProcThreadAttributeList(this.list);
  }
}

/** Starts a process within its job. Throws a `Win32Error`; then nothing has run. */
export function startProcess(w: Win32, plan: ProcessPlan): StartedProcess {
  const inherited = [...new Set(plan.handles.flatMap((entry) => (entry === null ? [] : [entry.handle])))];
  const attributes = new Attributes(w, 3);
  const information = Buffer.alloc(PROCESS_INFORMATION_SIZE);
  try {
    attributes.setHandles(PROC_THREAD_ATTRIBUTE_JOB_LIST, [plan.job.handle]);
    if (inherited.length > 0) attributes.setHandles(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited);
    if (plan.pseudoConsole !== null) attributes.setPseudoConsole(plan.pseudoConsole);
    const startup = Buffer.alloc(STARTUPINFOEX_SIZE);
    const descriptors = runtimeDescriptors(plan.handles);
    startup.writeUInt32LE(STARTUPINFOEX_SIZE, 0);
    // With a pseudo console the three stay NULL: then the child takes the console's, not this process's.
    startup.writeUInt32LE(STARTF_USESTDHANDLES, STARTUPINFO_FLAGS_AT);
    for (const fd of [0, 1, 2]) {
      startup.writeBigUInt64LE(plan.handles[fd]?.handle ?? NULL, STARTUPINFO_STDIN_AT + fd * 8);
    }
    if (plan.handles.length > 0) {
      startup.writeUInt16LE(descriptors.length, STARTUPINFO_RESERVED_SIZE_AT);
      startup.writeBigUInt64LE(w.address(descriptors), STARTUPINFO_RESERVED_AT);
    }
    startup.writeBigUInt64LE(w.address(attributes.list), STARTUPINFO_ATTRIBUTES_AT);
    const done = w.CreateProcessW(
      plan.application,
      Buffer.from(`${plan.commandLine}\0`, 'utf16le'),
      null,
      null,
      inherited.length > 0 ? 1 : 0,
      plan.flags | CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT,
      plan.environment,
      plan.directory,
      startup,
      information,
    );
    check(w, 'CreateProcessW', done);
  } finally {
    attributes.delete();
  }
  const process = information.readBigUInt64LE(0);
  const thread = information.readBigUInt64LE(8);
  try {
    // A member already where Windows took it from the job list; older systems (and Wine) leave it to this call.
    plan.job.assign(process);
    if (w.ResumeThread(thread) === 0xffff_ffff) throw lastError(w, 'ResumeThread');
  } catch (error) {
    // It is suspended and ours alone: nothing can stand in the way.
    check(w, 'TerminateProcess', w.TerminateProcess(process, NEVER_RAN));
    closeHandle(w, process);
    throw error;
  } finally {
    closeHandle(w, thread);
  }
  return { pid: information.readUInt32LE(16), process };
}
