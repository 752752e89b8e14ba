// The engine's door: asyncio's subprocess module for Node. Everything that others may use is named here.
export type { BackendName } from './backend.ts';
export { recycle } from './chunks.ts';
export {
  connectReadPipe,
  connectWritePipe,
  openReader,
  openWriter,
  type PipeSpec,
  type ReadPipeProtocol,
  type WritePipeProtocol,
} from './connect.ts';
export {
  createSubprocessExec,
  createSubprocessShell,
  type ProcessOptions,
  type RunResult,
  run,
  shellQuote,
} from './create.ts';
export { readInitialVariable } from './environ.ts';
export {
  ConcurrentReadError,
  ConsoleEventError,
  IncompleteReadError,
  LimitOverrunError,
  LineTooLongError,
  MaxBufferError,
  PipeError,
  ProcessLookupError,
  SpawnError,
  SubprocessOptionError,
  startFailureOf,
  UnsupportedPlatformError,
} from './errors.ts';
export { pipeHolders } from './holders.ts';
export { childrenEndWithHost, hasProcessGroups, killRungs, namedPipe, stopRungs } from './host-system.ts';
export { listeningSockets, socketsOf } from './listening.ts';
export {
  DEVNULL,
  type ExtraFd,
  type OsText,
  PIPE,
  STDOUT,
  type StdioOption,
  type SubprocessOptions,
  type TerminalOptions,
  type WindowsOptions,
} from './options.ts';
export { createPipe, createPipeline, type DescriptorPair, type PipelineStage } from './pipeline.ts';
export type { ListeningSocket, ProgramSearch, ShellInfo } from './platform-interface.ts';
export { type CommunicateOptions, Process } from './process.ts';
export {
  isSameProcess,
  listProcesses,
  type ProcessIdentity,
  type ProcessInfo,
  type ProcessState,
  readProcess,
} from './processes.ts';
export { findProgram, listShells, lookUpProgram, personalShell, shellCommand } from './programs.ts';
export type { SubprocessProtocol } from './protocol.ts';
export { listSignals, type SignalInfo, signalName, signalNumber } from './signals.ts';
export { type ReadOptions, StreamReader } from './stream-reader.ts';
export { toNodeReadable, toNodeWritable, toWebReadable, toWebWritable } from './stream-views.ts';
export { StreamWriter } from './stream-writer.ts';
export {
  engineBackends,
  type ProtocolFactory,
  subprocessExec,
  subprocessShell,
  subprocessTerminal,
} from './subprocess.ts';
export type {
  LentPipe,
  ProcessTree,
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
  signalProcess,
  signalSession,
  type TreeMember,
  type TreeOptions,
  type TreeRoot,
  TreeWatch,
  treeOf,
} from './tree.ts';
export {
  type ConsoleHelper,
  forkConsoleHelper,
  type StartConsoleHelper,
  setConsoleHelper,
} from './windows/console-events.ts';
export { statusSentence } from './windows/status-names.ts';
