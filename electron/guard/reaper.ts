// Keeps a reaper standing beside the host: a small shell that waits for the host's end and then ends what the host
// had started. Should the reaper be killed, another takes its place; when the host ends politely it is told to leave.
import type { HostId } from '../../shared/model/ids.ts';
import { childrenEndWithHost, readProcess } from '../engine/index.ts';
import type { HelperProcess, StartHelper } from './helper.ts';
import { REAPER_SCRIPT } from './reaper-script.ts';
import type { Registry } from './registry.ts';
import { reportFile } from './report.ts';

/** A reaper that ends sooner than this after its start is not just unlucky, in milliseconds. */
const SHORT_LIFE = 1_000;

/** After so many short lives in a row no other is started: something keeps it from running at all. */
const SHORT_LIVES = 5;

/** How long a polite end waits for the reaper to leave, in milliseconds. */
const LEAVE_DEADLINE = 2_000;

/** A reaper that is kept alive. */
export interface Reaper {
  /** PID of the one that stands there now; null when there is none. */
  readonly pid: number | null;
  /** Sends it away without ending anything. */
  leave(): Promise<void>;
}

/** What a reaper needs. */
export interface ReaperOptions {
  readonly host: HostId;
  readonly dataDirectory: string;
  readonly registry: Registry;
  readonly startHelper: StartHelper;
  /** Told when no reaper can be kept: a sentence for the person. */
  readonly onTrouble: (text: string) => void;
}

/** The helper program that ends what a host left behind. */
export function reaperProgram(host: HostId, registryPath: string, reportPath: string, mode: 'reaper' | 'start') {
  return { name: 'proactor-reaper', shell: REAPER_SCRIPT, args: [host, registryPath, reportPath, mode] };
}

/** Starts a reaper and keeps one there until `leave`. None is needed where the system ends children with their host. */
export function keepReaper(options: ReaperOptions): Reaper {
  const { host, dataDirectory, registry, startHelper, onTrouble } = options;
  let current: HelperProcess | null = null;
  let leaving = false;
  let shortLives = 0;
  let gone: () => void = () => {};

  function start(): void {
    const startedAt = Date.now();
    const helper = startHelper(reaperProgram(host, registry.file, reportFile(dataDirectory, host), 'reaper'));
    current = helper;
    const identity = helper.pid === null ? null : readProcess(helper.pid);
    if (identity !== null) registry.reaper({ pid: identity.pid, startTime: identity.startTime });
    helper.onExit((how) => {
      current = null;
      gone();
      if (leaving) return;
      shortLives = Date.now() - startedAt < SHORT_LIFE ? shortLives + 1 : 0;
      if (shortLives < SHORT_LIVES) return start();
      onTrouble(
        `Nothing watches over this host (its reaper could not stay: ${how}). If Proactor is killed now, what it started goes on until the next start.`,
      );
    });
  }

  if (!childrenEndWithHost()) start();
  return {
    get pid() {
      return current?.pid ?? null;
    },
    leave: async () => {
      leaving = true;
      const helper = current;
      if (helper === null) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LEAVE_DEADLINE);
        gone = () => {
          clearTimeout(timer);
          resolve();
        };
        helper.say('bye');
        helper.end();
      });
    },
  };
}
