// The Win32 API, called directly: every function, flag and structure of Windows that the engine uses, under the name it
// has in Microsoft's documentation. koffi (prebuilt, no compiler) makes the calls and is loaded on first use; where it
// can't be loaded, `win32()` is null and the platform falls back to what Node alone can do. Handles are bigints, 0n is
// NULL; structures are buffers, laid out as on 64-bit Windows (x64 and ARM64 agree).
import { createRequire } from 'node:module';

/** A HANDLE. */
export type Handle = bigint;

export const NULL: Handle = 0n;
/** `(HANDLE)-1`: what the file and snapshot calls return for a failure. */
export const INVALID_HANDLE_VALUE: Handle = 0xffff_ffff_ffff_ffffn;

// Access rights.
export const GENERIC_READ = 0x8000_0000;
export const GENERIC_WRITE = 0x4000_0000;
export const FILE_READ_ATTRIBUTES = 0x80;
export const FILE_WRITE_ATTRIBUTES = 0x100;
export const SYNCHRONIZE = 0x10_0000;
export const PROCESS_TERMINATE = 0x0001;
export const PROCESS_SET_QUOTA = 0x0100;
export const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

// CreateFileW.
export const FILE_SHARE_READ_WRITE = 0x3;
export const OPEN_EXISTING = 3;
export const FILE_FLAG_OVERLAPPED = 0x4000_0000;

// CreateNamedPipeW.
export const PIPE_ACCESS_INBOUND = 0x1;
export const PIPE_ACCESS_OUTBOUND = 0x2;
export const FILE_FLAG_FIRST_PIPE_INSTANCE = 0x8_0000;
export const PIPE_REJECT_REMOTE_CLIENTS = 0x8;

// GetStdHandle.
export const STD_INPUT_HANDLE = -10;
export const STD_OUTPUT_HANDLE = -11;
export const STD_ERROR_HANDLE = -12;

/** GetFileType: a console, a printer or NUL. */
export const FILE_TYPE_CHAR = 2;
/** GetFileType: a named or anonymous pipe, or a socket. */
export const FILE_TYPE_PIPE = 3;

/** DuplicateHandle. */
export const DUPLICATE_SAME_ACCESS = 0x2;

// CreateProcessW.
export const CREATE_SUSPENDED = 0x4;
export const CREATE_UNICODE_ENVIRONMENT = 0x400;
export const EXTENDED_STARTUPINFO_PRESENT = 0x8_0000;
/** A console of its own that nobody sees. */
export const CREATE_NO_WINDOW = 0x0800_0000;
export const STARTF_USESHOWWINDOW = 0x1;
export const STARTF_USESTDHANDLES = 0x100;

// UpdateProcThreadAttribute.
export const PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x2_0002n;
export const PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2_000dn;
export const PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE = 0x2_0016n;

// Waiting.
export const WAIT_OBJECT_0 = 0;
export const INFINITE = 0xffff_ffff;
export const WT_EXECUTEONLYONCE = 0x8;

// Job objects.
export const JobObjectBasicProcessIdList = 3;
export const JobObjectExtendedLimitInformation = 9;
export const JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;
/** Size of a JOBOBJECT_EXTENDED_LIMIT_INFORMATION, and where its LimitFlags are. */
export const EXTENDED_LIMIT_SIZE = 144;
export const EXTENDED_LIMIT_FLAGS_AT = 16;

// Tool help.
export const TH32CS_SNAPPROCESS = 0x2;
/** Size of a PROCESSENTRY32W, and where its members are. */
export const PROCESS_ENTRY_SIZE = 568;
export const PROCESS_ENTRY_PID_AT = 8;
export const PROCESS_ENTRY_PARENT_AT = 32;
export const PROCESS_ENTRY_NAME_AT = 44;

// GenerateConsoleCtrlEvent.
export const CTRL_C_EVENT = 0;
export const CTRL_BREAK_EVENT = 1;

// Windows on the screen.
export const WM_CLOSE = 0x10;
export const GW_OWNER = 4;

// Structures of CreateProcessW: sizes, and where their members are.
export const STARTUPINFO_SIZE = 104;
export const STARTUPINFOEX_SIZE = 112;
export const STARTUPINFO_FLAGS_AT = 60;
export const STARTUPINFO_SHOW_AT = 64;
export const STARTUPINFO_RESERVED_SIZE_AT = 66;
export const STARTUPINFO_RESERVED_AT = 72;
export const STARTUPINFO_STDIN_AT = 80;
export const STARTUPINFO_ATTRIBUTES_AT = 104;
export const PROCESS_INFORMATION_SIZE = 24;
export const SECURITY_ATTRIBUTES_SIZE = 24;
/** Size of a PROCESS_MEMORY_COUNTERS, and where PeakWorkingSetSize is. */
export const MEMORY_COUNTERS_SIZE = 72;
export const PEAK_WORKING_SET_AT = 8;

// GetLastError.
export const ERROR_FILE_NOT_FOUND = 2;
export const ERROR_ACCESS_DENIED = 5;
export const ERROR_INVALID_HANDLE = 6;
export const ERROR_NO_MORE_FILES = 18;
export const ERROR_INVALID_PARAMETER = 87;
export const ERROR_INSUFFICIENT_BUFFER = 122;
export const ERROR_MORE_DATA = 234;
export const ERROR_IO_PENDING = 997;

/** The calls. BOOL results are numbers, 0 for a failure that `GetLastError` explains. */
export interface Win32 {
  GetLastError(): number;
  CloseHandle(handle: Handle): number;
  DuplicateHandle(
    fromProcess: Handle,
    handle: Handle,
    toProcess: Handle,
    copy: BigUint64Array,
    access: number,
    inherit: number,
    options: number,
  ): number;
  GetStdHandle(which: number): Handle;
  GetFileType(handle: Handle): number;
  GetConsoleMode(handle: Handle, mode: Uint32Array): number;
  CreateFileW(
    name: string,
    access: number,
    share: number,
    security: Uint8Array | null,
    creation: number,
    flags: number,
    template: Handle,
  ): Handle;
  /** The length without the NUL; the room that is needed where there is too little; 0 for a failure. */
  GetShortPathNameW(path: string, short: Uint8Array, room: number): number;
  CreateNamedPipeW(
    name: string,
    openMode: number,
    pipeMode: number,
    instances: number,
    outSize: number,
    inSize: number,
    timeout: number,
    security: Uint8Array | null,
  ): Handle;

  /** Both ends are synchronous. */
  CreatePipe(read: BigUint64Array, write: BigUint64Array, security: Uint8Array | null, size: number): number;

  GetCurrentProcess(): Handle;
  OpenProcess(access: number, inherit: number, pid: number): Handle;
  CreateProcessW(
    application: string | null,
    commandLine: Uint8Array,
    processSecurity: Uint8Array | null,
    threadSecurity: Uint8Array | null,
    inheritHandles: number,
    flags: number,
    environment: Uint8Array | null,
    directory: string | null,
    startupInfo: Uint8Array,
    information: Uint8Array,
  ): number;
  InitializeProcThreadAttributeList(
    list: Uint8Array | null,
    count: number,
    flags: number,
    size: BigUint64Array,
  ): number;
  UpdateProcThreadAttribute(
    list: Uint8Array,
    flags: number,
    attribute: bigint,
    value: Uint8Array | bigint,
    size: bigint,
    previous: null,
    returnSize: null,
  ): number;
  DeleteProcThreadAttributeList(list: Uint8Array): void;
  /** The previous suspend count, or 0xffffffff. */
  ResumeThread(thread: Handle): number;
  TerminateProcess(process: Handle, code: number): number;
  GetExitCodeProcess(process: Handle, code: Uint32Array): number;
  /** Each time is a FILETIME: 100 ns since 1601, or of CPU time. */
  GetProcessTimes(
    process: Handle,
    creation: BigUint64Array,
    exit: BigUint64Array,
    kernel: BigUint64Array,
    user: BigUint64Array,
  ): number;
  K32GetProcessMemoryInfo(process: Handle, counters: Uint8Array, size: number): number;
  WaitForSingleObject(handle: Handle, milliseconds: number): number;
  RegisterWaitForSingleObject(
    wait: BigUint64Array,
    object: Handle,
    callback: bigint,
    context: bigint,
    milliseconds: number,
    flags: number,
  ): number;
  UnregisterWaitEx(wait: Handle, completion: Handle): number;

  CreateJobObjectW(security: null, name: null): Handle;
  SetInformationJobObject(job: Handle, kind: number, information: Uint8Array, size: number): number;
  QueryInformationJobObject(job: Handle, kind: number, information: Uint8Array, size: number, needed: null): number;
  AssignProcessToJobObject(job: Handle, process: Handle): number;
  IsProcessInJob(process: Handle, job: Handle, result: Uint32Array): number;
  TerminateJobObject(job: Handle, code: number): number;

  CreateToolhelp32Snapshot(flags: number, pid: number): Handle;
  Process32FirstW(snapshot: Handle, entry: Uint8Array): number;
  Process32NextW(snapshot: Handle, entry: Uint8Array): number;

  FreeConsole(): number;
  AttachConsole(pid: number): number;
  GetConsoleProcessList(pids: Uint32Array, count: number): number;
  GenerateConsoleCtrlEvent(event: number, group: number): number;
  SetConsoleCtrlHandler(handler: bigint, add: number): number;
  GetModuleHandleW(name: string): Handle;
  GetProcAddress(module: Handle, name: string): bigint;

  /** These three return an HRESULT, 0 or above for success. */
  CreatePseudoConsole(size: number, input: Handle, output: Handle, flags: number, console: BigUint64Array): number;
  ResizePseudoConsole(console: Handle, size: number): number;
  /** Waits, until Windows 11 24H2, for the output to be read: made on another thread. */
  ClosePseudoConsole(console: Handle): Promise<void>;

  FindWindowExW(parent: Handle, after: Handle, className: null, title: null): Handle;
  GetWindowThreadProcessId(window: Handle, pid: Uint32Array): number;
  GetWindow(window: Handle, relation: number): Handle;
  IsWindowVisible(window: Handle): number;
  PostMessageW(window: Handle, message: number, wParam: bigint, lParam: bigint): number;

  /** libuv's, exported by the program itself: the HANDLE behind a descriptor. */
  uv_get_osfhandle(fd: number): Handle;
  /** libuv's: a descriptor for a HANDLE, which then belongs to it. −1 for a failure. */
  uv_open_osfhandle(handle: Handle): number;

  /** A C function pointer for RegisterWaitForSingleObject; the call comes on the loop, whatever thread made it. */
  waitCallback(listener: (context: bigint) => void): bigint;
  /** The address of a buffer's first byte; good as long as the buffer is referenced. */
  address(buffer: Uint8Array): bigint;
  /** `wine_get_version` of ntdll; null on Windows itself. */
  wineVersion(): string | null;
}

type Koffi = typeof import('koffi');
type KoffiLibrary = ReturnType<Koffi['load']>;

/** A library that is loaded when one of its functions is first called. */
function lazily<F extends (...args: never[]) => unknown>(make: () => F): F {
  let made: F | null = null;
  return ((...args: never[]) => {
    made ??= make();
    return made(...args);
  }) as F;
}

/** Integers come as numbers where they fit into one; handles are bigints always. */
function big<A extends unknown[]>(call: (...args: A) => number | bigint): (...args: A) => bigint {
  return (...args) => BigInt(call(...args));
}

/** koffi's way to make a call on a thread of its own: the last argument hears of the result. */
function asynchronous(call: unknown): (...args: unknown[]) => void {
  return (call as { async: (...args: unknown[]) => void }).async;
}

function bind(koffi: Koffi): Win32 {
  const kernel32 = koffi.load('kernel32.dll');
  let user32: KoffiLibrary | null = null;
  const user = (definition: string) => {
    user32 ??= koffi.load('user32.dll');
    return user32.func(definition);
  };
  const self = koffi.load(null);
  let closePseudoConsole: unknown = null;
  // A pointer that Windows only passes through, or that is an address already: an integer here.
  return {
    GetLastError: kernel32.func('uint32_t __stdcall GetLastError()'),
    CloseHandle: kernel32.func('int __stdcall CloseHandle(uintptr_t handle)'),
    DuplicateHandle: kernel32.func(
      'int __stdcall DuplicateHandle(uintptr_t from, uintptr_t handle, uintptr_t to, void *copy, uint32_t access, int inherit, uint32_t options)',
    ),
    GetStdHandle: big(kernel32.func('uintptr_t __stdcall GetStdHandle(int32_t which)')),
    GetFileType: kernel32.func('uint32_t __stdcall GetFileType(uintptr_t handle)'),
    GetConsoleMode: kernel32.func('int __stdcall GetConsoleMode(uintptr_t handle, void *mode)'),
    CreateFileW: big(
      kernel32.func(
        'uintptr_t __stdcall CreateFileW(const char16_t *name, uint32_t access, uint32_t share, void *security, uint32_t creation, uint32_t flags, uintptr_t template)',
      ),
    ),
    GetShortPathNameW: kernel32.func(
      'uint32_t __stdcall GetShortPathNameW(const char16_t *path, void *short, uint32_t room)',
    ),
    CreateNamedPipeW: big(
      kernel32.func(
        'uintptr_t __stdcall CreateNamedPipeW(const char16_t *name, uint32_t openMode, uint32_t pipeMode, uint32_t instances, uint32_t outSize, uint32_t inSize, uint32_t timeout, void *security)',
      ),
    ),
    CreatePipe: kernel32.func('int __stdcall CreatePipe(void *read, void *write, void *security, uint32_t size)'),

    GetCurrentProcess: big(kernel32.func('uintptr_t __stdcall GetCurrentProcess()')),
    OpenProcess: big(kernel32.func('uintptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)')),
    CreateProcessW: kernel32.func(
      'int __stdcall CreateProcessW(const char16_t *application, void *commandLine, void *processSecurity, void *threadSecurity, int inheritHandles, uint32_t flags, void *environment, const char16_t *directory, void *startupInfo, void *information)',
    ),
    InitializeProcThreadAttributeList: kernel32.func(
      'int __stdcall InitializeProcThreadAttributeList(void *list, uint32_t count, uint32_t flags, void *size)',
    ),
    UpdateProcThreadAttribute: kernel32.func(
      'int __stdcall UpdateProcThreadAttribute(void *list, uint32_t flags, uintptr_t attribute, void *value, size_t size, void *previous, void *returnSize)',
    ),
    DeleteProcThreadAttributeList: kernel32.func('void __stdcall DeleteProcThreadAttributeList(void *list)'),
    ResumeThread: kernel32.func('uint32_t __stdcall ResumeThread(uintptr_t thread)'),
    TerminateProcess: kernel32.func('int __stdcall TerminateProcess(uintptr_t process, uint32_t code)'),
    GetExitCodeProcess: kernel32.func('int __stdcall GetExitCodeProcess(uintptr_t process, void *code)'),
    GetProcessTimes: kernel32.func(
      'int __stdcall GetProcessTimes(uintptr_t process, void *creation, void *exit, void *kernel, void *user)',
    ),
    K32GetProcessMemoryInfo: kernel32.func(
      'int __stdcall K32GetProcessMemoryInfo(uintptr_t process, void *counters, uint32_t size)',
    ),
    WaitForSingleObject: kernel32.func(
      'uint32_t __stdcall WaitForSingleObject(uintptr_t handle, uint32_t milliseconds)',
    ),
    RegisterWaitForSingleObject: kernel32.func(
      'int __stdcall RegisterWaitForSingleObject(void *wait, uintptr_t object, uintptr_t callback, uintptr_t context, uint32_t milliseconds, uint32_t flags)',
    ),
    UnregisterWaitEx: kernel32.func('int __stdcall UnregisterWaitEx(uintptr_t wait, uintptr_t completion)'),

    CreateJobObjectW: big(kernel32.func('uintptr_t __stdcall CreateJobObjectW(void *security, void *name)')),
    SetInformationJobObject: kernel32.func(
      'int __stdcall SetInformationJobObject(uintptr_t job, int kind, void *information, uint32_t size)',
    ),
    QueryInformationJobObject: kernel32.func(
      'int __stdcall QueryInformationJobObject(uintptr_t job, int kind, void *information, uint32_t size, void *needed)',
    ),
    AssignProcessToJobObject: kernel32.func('int __stdcall AssignProcessToJobObject(uintptr_t job, uintptr_t process)'),
    IsProcessInJob: kernel32.func('int __stdcall IsProcessInJob(uintptr_t process, uintptr_t job, void *result)'),
    TerminateJobObject: kernel32.func('int __stdcall TerminateJobObject(uintptr_t job, uint32_t code)'),

    CreateToolhelp32Snapshot: big(
      kernel32.func('uintptr_t __stdcall CreateToolhelp32Snapshot(uint32_t flags, uint32_t pid)'),
    ),
    Process32FirstW: kernel32.func('int __stdcall Process32FirstW(uintptr_t snapshot, void *entry)'),
    Process32NextW: kernel32.func('int __stdcall Process32NextW(uintptr_t snapshot, void *entry)'),

    FreeConsole: kernel32.func('int __stdcall FreeConsole()'),
    AttachConsole: kernel32.func('int __stdcall AttachConsole(uint32_t pid)'),
    GetConsoleProcessList: kernel32.func('uint32_t __stdcall GetConsoleProcessList(void *pids, uint32_t count)'),
    GenerateConsoleCtrlEvent: kernel32.func('int __stdcall GenerateConsoleCtrlEvent(uint32_t event, uint32_t group)'),
    SetConsoleCtrlHandler: kernel32.func('int __stdcall SetConsoleCtrlHandler(uintptr_t handler, int add)'),
    GetModuleHandleW: big(kernel32.func('uintptr_t __stdcall GetModuleHandleW(const char16_t *name)')),
    GetProcAddress: big(kernel32.func('uintptr_t __stdcall GetProcAddress(uintptr_t module, const char *name)')),

    CreatePseudoConsole: lazily(() =>
      kernel32.func(
        'int32_t __stdcall CreatePseudoConsole(uint32_t size, uintptr_t input, uintptr_t output, uint32_t flags, void *console)',
      ),
    ),
    ResizePseudoConsole: lazily(() =>
      kernel32.func('int32_t __stdcall ResizePseudoConsole(uintptr_t console, uint32_t size)'),
    ),
    ClosePseudoConsole(console) {
      closePseudoConsole ??= kernel32.func('void __stdcall ClosePseudoConsole(uintptr_t console)');
      return new Promise((resolve, reject) => {
        asynchronous(closePseudoConsole)(console, (error: unknown) => (error ? reject(error) : resolve()));
      });
    },

    FindWindowExW: big(
      lazily(() =>
        user('uintptr_t __stdcall FindWindowExW(uintptr_t parent, uintptr_t after, void *className, void *title)'),
      ),
    ),
    GetWindowThreadProcessId: lazily(() =>
      user('uint32_t __stdcall GetWindowThreadProcessId(uintptr_t window, void *pid)'),
    ),
    GetWindow: big(lazily(() => user('uintptr_t __stdcall GetWindow(uintptr_t window, uint32_t relation)'))),
    IsWindowVisible: lazily(() => user('int __stdcall IsWindowVisible(uintptr_t window)')),
    PostMessageW: lazily(() =>
      user('int __stdcall PostMessageW(uintptr_t window, uint32_t message, uintptr_t wParam, intptr_t lParam)'),
    ),

    uv_get_osfhandle: big(self.func('uintptr_t uv_get_osfhandle(int fd)')),
    uv_open_osfhandle: self.func('int uv_open_osfhandle(uintptr_t handle)'),

    waitCallback(listener) {
      const type = koffi.proto('void __stdcall ProactorWaitCallback(uintptr_t context, uint8_t timedOut)');
      return koffi.register((context: number | bigint) => listener(BigInt(context)), koffi.pointer(type));
    },
    address: (buffer) => koffi.address(buffer),
    wineVersion() {
      try {
        return koffi.load('ntdll.dll').func('const char *wine_get_version()')();
      } catch {
        return null; // No such export: this is Windows.
      }
    },
  };
}

let bound: Win32 | null | undefined;
let failure: unknown = null;

/** The Win32 API, or null where it can't be called (`win32Problem` says why). */
export function win32(): Win32 | null {
  if (bound !== undefined) return bound;
  try {
    bound = bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch (error) {
    bound = null;
    failure = error;
  }
  return bound;
}

/** Why `win32()` is null, in words. */
export function win32Problem(): string {
  win32();
  return failure instanceof Error ? failure.message.split('\n', 1).join('') : 'koffi is not installed';
}
