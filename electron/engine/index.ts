// The engine's door: asyncio's subprocess module for Node. Everything that others may use is named here.
export type { BackendName } from './backend.ts';
export { readInitialVariable } from './environ.ts';
export {
  ConcurrentReadError,
  IncompleteReadError,
  LimitOverrunError,
  LineTooLongError,
  PipeError,
  ProcessLookupError,
  SpawnError,
  SubprocessOptionError,
  startFailureOf,
  UnsupportedPlatformError,
} from './errors.ts';
export { pipeHolders } from './holders.ts';
export {
  DEVNULL,
  type ExtraFd,
  type OsText,
  PIPE,
  STDOUT,
  type StdioOption,
  type SubprocessOptions,
  type TerminalOptions,
} from './options.ts';
export type { ProgramSearch } from './platform-interface.ts';
export { isSameProcess, listProcesses, type ProcessInfo, type ProcessState, readProcess } from './processes.ts';
export { findProgram, shellCommand } from './programs.ts';
export type { SubprocessProtocol } from './protocol.ts';
export { listSignals, type SignalInfo, signalName, signalNumber } from './signals.ts';
export {
  engineBackends,
  type ProtocolFactory,
  subprocessExec,
  subprocessShell,
  subprocessTerminal,
} from './subprocess.ts';
export type {
  ReadTransport,
  SignalSpec,
  SubprocessTransport,
  TerminalControl,
  WriteTransport,
} from './transport.ts';
export {
  type KillTreeOptions,
  type KillTreeResult,
  killTree,
  type Reached,
  signalGroup,
  signalSession,
  type TreeMember,
  type TreeOptions,
  type TreeRoot,
  TreeWatch,
  treeOf,
} from './tree.ts';
