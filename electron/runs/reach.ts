// Who belongs to a run, and how a request reaches them.
//
// A run's processes are its session and group, and the descendants of its first process. Every child also carries
// the run's mark in its environment, which finds those that left the session and were reparented: daemons of their
// own, listed always and ended only when the command says so.
import type { RungAction } from '../../shared/model/command.ts';
import type { StopStep } from '../../shared/model/run.ts';
import type { TreeNode } from '../../shared/protocol/messages.ts';
import { type ProcessInfo, readProcess, type SubprocessTransport } from '../engine/index.ts';
