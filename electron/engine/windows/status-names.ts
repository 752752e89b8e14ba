// Exit codes that are more than a number: NTSTATUS values with which Windows itself ends a process, and a few that
// runtimes use. Each has its name in ntstatus.h (or the runtime's documentation) and one plain sentence.

interface Status {
  readonly name: string;
  readonly sentence: string;
}

const STATUSES: ReadonlyMap<number, Status> = new Map([
  [0x40000015, { name: 'STATUS_FATAL_APP_EXIT', sentence: 'It gave up after a fatal error of its own.' }],
  [0x40010004, { name: 'DBG_TERMINATE_PROCESS', sentence: 'A debugger, or Windows at sign-out, ended it.' }],
  [0x40010005, { name: 'DBG_CONTROL_C', sentence: 'Ctrl-C reached it while a debugger was attached.' }],
  [0x80000001, { name: 'STATUS_GUARD_PAGE_VIOLATION', sentence: 'It touched a guard page of its memory.' }],
  [
    0x80000002,
    { name: 'STATUS_DATATYPE_MISALIGNMENT', sentence: 'It read or wrote memory at an address that is not aligned.' },
  ],
  [
    0x80000003,
    { name: 'STATUS_BREAKPOINT', sentence: 'It hit a breakpoint or a failed assertion, and no debugger was there.' },
  ],
  [0x80000004, { name: 'STATUS_SINGLE_STEP', sentence: 'It was single-stepped, and no debugger was there.' }],
  [0xc0000005, { name: 'STATUS_ACCESS_VIOLATION', sentence: 'It read or wrote memory that is not its own.' }],
  [0xc0000006, { name: 'STATUS_IN_PAGE_ERROR', sentence: 'A part of it could not be loaded from its disk or share.' }],
  [0xc0000008, { name: 'STATUS_INVALID_HANDLE', sentence: 'It used a handle that is not open.' }],
  [0xc000000d, { name: 'STATUS_INVALID_PARAMETER', sentence: 'It handed Windows a wrong value.' }],
  [0xc0000017, { name: 'STATUS_NO_MEMORY', sentence: 'There was not enough memory for it.' }],
  [
    0xc000001d,
    { name: 'STATUS_ILLEGAL_INSTRUCTION', sentence: 'It came to an instruction that this processor does not have.' },
  ],
  [0xc0000022, { name: 'STATUS_ACCESS_DENIED', sentence: 'Windows or a security program did not let it run.' }],
  [
    0xc0000025,
    {
      name: 'STATUS_NONCONTINUABLE_EXCEPTION',
      sentence: 'It tried to go on after an error that nothing can go on from.',
    },
  ],
  [0xc0000026, { name: 'STATUS_INVALID_DISPOSITION', sentence: 'An error handler of it gave an invalid answer.' }],
  [
    0xc000007b,
    {
      name: 'STATUS_INVALID_IMAGE_FORMAT',
      sentence: 'It, or a DLL that it needs, is made for another kind of machine (32 against 64 bits).',
    },
  ],
  [0xc000008c, { name: 'STATUS_ARRAY_BOUNDS_EXCEEDED', sentence: 'It read or wrote past the end of an array.' }],
  [0xc000008e, { name: 'STATUS_FLOAT_DIVIDE_BY_ZERO', sentence: 'It divided a floating-point number by zero.' }],
  [
    0xc0000090,
    { name: 'STATUS_FLOAT_INVALID_OPERATION', sentence: 'It did a floating-point operation that has no result.' },
  ],
  [0xc0000091, { name: 'STATUS_FLOAT_OVERFLOW', sentence: 'A floating-point result was too large.' }],
  [0xc0000094, { name: 'STATUS_INTEGER_DIVIDE_BY_ZERO', sentence: 'It divided a whole number by zero.' }],
  [0xc0000095, { name: 'STATUS_INTEGER_OVERFLOW', sentence: 'A whole-number result was too large.' }],
  [
    0xc0000096,
    { name: 'STATUS_PRIVILEGED_INSTRUCTION', sentence: 'It came to an instruction that only Windows itself may use.' },
  ],
  [
    0xc00000fd,
    { name: 'STATUS_STACK_OVERFLOW', sentence: 'It used up its stack, most often by calling itself without end.' },
  ],
  [0xc0000102, { name: 'STATUS_FILE_CORRUPT_ERROR', sentence: 'A file that it needs is damaged.' }],
  [
    0xc000012d,
    {
      name: 'STATUS_COMMITMENT_LIMIT',
      sentence: 'Windows had no more memory to promise; a larger page file would help.',
    },
  ],
  [0xc0000135, { name: 'STATUS_DLL_NOT_FOUND', sentence: 'A DLL that it needs was not found.' }],
  [
    0xc0000138,
    {
      name: 'STATUS_ORDINAL_NOT_FOUND',
      sentence: 'A DLL that it needs is of another version: a function in it was not found by number.',
    },
  ],
  [
    0xc0000139,
    {
      name: 'STATUS_ENTRYPOINT_NOT_FOUND',
      sentence: 'A DLL that it needs is of another version: a function was not found in it.',
    },
  ],
  [
    0xc000013a,
    { name: 'STATUS_CONTROL_C_EXIT', sentence: 'Ctrl-C, Ctrl-Break or the closing of its console ended it.' },
  ],
  [
    0xc0000142,
    {
      name: 'STATUS_DLL_INIT_FAILED',
      sentence: 'A DLL that it needs could not get ready, for instance because Windows was shutting down.',
    },
  ],
  [
    0xc0000143,
    { name: 'STATUS_MISSING_SYSTEMFILE', sentence: 'A file of Windows that it needs is missing or damaged.' },
  ],
  [0xc0000144, { name: 'STATUS_UNHANDLED_EXCEPTION', sentence: 'An error in it was handled by nobody.' }],
  [0xc0000194, { name: 'STATUS_POSSIBLE_DEADLOCK', sentence: 'Windows saw that it waited for itself.' }],
  [0xc0000221, { name: 'STATUS_IMAGE_CHECKSUM_MISMATCH', sentence: 'It, or a DLL that it needs, is damaged.' }],
  [
    0xc000026b,
    { name: 'STATUS_DLL_INIT_FAILED_LOGOFF', sentence: 'It was started while Windows was signing its user out.' },
  ],
  [
    0xc00002c5,
    {
      name: 'STATUS_DATATYPE_MISALIGNMENT_ERROR',
      sentence: 'It read or wrote memory at an address that is not aligned.',
    },
  ],
  [
    0xc0000362,
    {
      name: 'STATUS_ACCESS_DISABLED_BY_POLICY_PATH',
      sentence: 'A policy of this machine forbids programs at its place.',
    },
  ],
  [0xc0000364, { name: 'STATUS_ACCESS_DISABLED_BY_POLICY_OTHER', sentence: 'A policy of this machine forbids it.' }],
  [
    0xc0000374,
    { name: 'STATUS_HEAP_CORRUPTION', sentence: 'It damaged its own heap: it wrote past a block or freed one twice.' },
  ],
  [
    0xc0000409,
    {
      name: 'STATUS_STACK_BUFFER_OVERRUN',
      sentence: 'It ended itself at once after a fatal error (abort, a failed check, or a damaged stack).',
    },
  ],
  [
    0xc0000417,
    { name: 'STATUS_INVALID_CRUNTIME_PARAMETER', sentence: 'It handed a function of the C runtime a wrong value.' },
  ],
  [
    0xc000041d,
    { name: 'STATUS_FATAL_USER_CALLBACK_EXCEPTION', sentence: 'An error in what it does for its windows was fatal.' },
  ],
  [0xc0000420, { name: 'STATUS_ASSERTION_FAILURE', sentence: 'An assertion in it failed.' }],
  [
    0xc0000428,
    { name: 'STATUS_INVALID_IMAGE_HASH', sentence: 'The signature of it, or of a DLL that it needs, is not valid.' },
  ],
  [0xc0000602, { name: 'STATUS_FAIL_FAST_EXCEPTION', sentence: 'It ended itself at once after a fatal error.' }],
  [0xc000070a, { name: 'STATUS_THREADPOOL_HANDLE_EXCEPTION', sentence: 'It misused a thread pool.' }],
  [0xc0000906, { name: 'STATUS_VIRUS_INFECTED', sentence: 'The virus scanner of this machine did not let it run.' }],
  [
    0xc06d007e,
    { name: 'VcppException(ERROR_MOD_NOT_FOUND)', sentence: 'A DLL that it loads only when needed was not found.' },
  ],
  [
    0xc06d007f,
    {
      name: 'VcppException(ERROR_PROC_NOT_FOUND)',
      sentence: 'A function was not found in a DLL that it loads only when needed.',
    },
  ],
  [0xe0434352, { name: 'CLR exception', sentence: 'A .NET exception in it was handled by nobody.' }],
  [0xe0434f4d, { name: 'CLR exception (before .NET 4)', sentence: 'A .NET exception in it was handled by nobody.' }],
  [0xe06d7363, { name: 'C++ exception', sentence: 'A C++ exception in it was handled by nobody.' }],
]);

/** Ordinary exit codes that mean the same nearly everywhere on Windows. */
const ORDINARY: ReadonlyMap<number, string> = new Map([[9009, 'cmd.exe did not recognise the name of a program.']]);

/** The name of an exit code that is a status, for instance `STATUS_CONTROL_C_EXIT`; null for an ordinary number. */
export function statusName(code: number): string | null {
  return STATUSES.get(code)?.name ?? null;
}

/** One plain sentence for an exit code of Windows; null for one that only its program can explain. */
export function statusSentence(code: number): string | null {
  return STATUSES.get(code)?.sentence ?? ORDINARY.get(code) ?? null;
}

/** Every status that has a name, for documentation and tests. */
export function knownStatuses(): readonly number[] {
  return [...STATUSES.keys()];
}
