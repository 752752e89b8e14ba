// The nouns of `shared/model` as schemas: what crosses the boundary from a page is checked against these.
import * as z from 'zod/mini';
import { type Arrangement, parseArrangement } from '../model/arrangement.ts';
import { type Command, LEAST_KEPT, LONGEST_GROUP_NAME, MOST_KEPT } from '../model/command.ts';
import { EXPORT_FORMATS, type ExportGoal, type ExportOrder } from '../model/export.ts';
import { RUN_ID_PATTERN, type RunId } from '../model/ids.ts';
import { LONGEST_SAVED_NAME, MOST_SAVED } from '../model/saved.ts';
import type { SearchQuery } from '../model/search.ts';
import { SETTING_LIMITS, type Settings } from '../model/settings.ts';
import { MAX_TERMINAL_SIDE, STREAM_NAMES } from '../model/stream.ts';

/** Longest text that is taken for a path, a name or one argument, in UTF-16 units. */
const LONGEST_TEXT = 1024 * 1024;

/** Text that can be handed to an operating system: no NUL. */
export const osText = z.string().check(
  z.maxLength(LONGEST_TEXT),
  z.refine((text) => !text.includes('\0'), { error: 'must not contain a NUL character' }),
);

const environmentName = osText.check(
  z.minLength(1, { error: 'a variable needs a name' }),
  z.refine((name) => !name.includes('='), { error: 'a variable name must not contain "="' }),
);

/** A run's id. */
export const runId = z.pipe(
  z.string().check(z.regex(RUN_ID_PATTERN, { error: 'not a run id' })),
  z.transform((text) => text as RunId),
);

const side = z.number().check(z.int(), z.minimum(1), z.maximum(MAX_TERMINAL_SIDE));

/** Columns and rows. */
export const terminalSize = z.object({ cols: side, rows: side });

/** A signal's name, or that of a console event of Windows. */
export const signalName = z.string().check(z.regex(/^(SIG[A-Z0-9+-]{1,16}|CTRL_C_EVENT|CTRL_BREAK_EVENT)$/));

const path = osText.check(z.minLength(1, { error: 'a path must not be empty' }));

/** More files than anybody keeps in order. */
const MOST_FILES = 20;

/** More variables than any environment has. */
const MOST_VARIABLES = 10_000;

const inputRoute = z.union([z.enum(['pipe', 'null']), z.object({ kind: z.literal('file'), path })]);

const outputRoute = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('log') }),
  z.object({ kind: z.literal('null') }),
  z.object({ kind: z.literal('file'), path, append: z.boolean() }),
  z.object({ kind: z.literal('run'), run: runId }),
]);

const rungAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('signal'),
    signal: signalName,
    target: z.enum(['process', 'group', 'session', 'foreground', 'tree']),
  }),
  z.object({ kind: z.literal('close-stdin') }),
  z.object({ kind: z.literal('console-event'), event: z.enum(['CTRL_C_EVENT', 'CTRL_BREAK_EVENT']) }),
  z.object({ kind: z.literal('close-windows') }),
  z.object({ kind: z.literal('terminate-job') }),
]);

/** What a group may be called. */
export const groupName = osText.check(
  z.minLength(1),
  z.maxLength(LONGEST_GROUP_NAME),
  z.regex(/^[^\p{Cc}]*$/u, { error: 'a name is one line' }),
);

/** A command as a page may ask for it. */
export const command = z.object({
  name: z.optional(osText.check(z.maxLength(200))),
  group: z.optional(groupName),
  launch: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('exec'),
      argv: z.array(osText).check(z.minLength(1, { error: 'a command needs a program' }), z.maxLength(100_000)),
      allowBatch: z.optional(z.boolean()),
    }),
    z.object({ kind: z.literal('shell'), line: osText.check(z.minLength(1, { error: 'a command needs a line' })) }),
  ]),
  cwd: osText.check(z.minLength(1, { error: 'a command needs a working directory' })),
  env: z.object({
    set: z.record(environmentName, osText).check(
      z.refine((set) => Object.keys(set).length <= MOST_VARIABLES, {
        error: `at most ${MOST_VARIABLES} variables can be set`,
      }),
    ),
    unset: z.array(environmentName).check(z.maxLength(MOST_VARIABLES)),
    files: z.optional(z.array(path).check(z.maxLength(MOST_FILES))),
  }),
  connection: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('terminal'), size: terminalSize }),
    z.object({
      kind: z.literal('pipes'),
      stdin: inputRoute,
      stdout: outputRoute,
      stderr: z.union([outputRoute, z.object({ kind: z.literal('stdout') })]),
    }),
  ]),
  ladder: z.optional(
    z
      .array(z.object({ action: rungAction, graceMs: z.number().check(z.minimum(0), z.maximum(3_600_000)) }))
      .check(z.minLength(1), z.maxLength(10)),
  ),
  daemons: z.optional(z.enum(['end', 'let-go'])),
  output: z.optional(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('all') }),
      z.object({
        kind: z.literal('latest'),
        bytes: z.number().check(z.int(), z.minimum(LEAST_KEPT), z.maximum(MOST_KEPT)),
      }),
      z.object({ kind: z.literal('paced') }),
    ]),
  ),
  encoding: z.optional(z.string().check(z.minLength(1), z.maxLength(40))),
}) satisfies z.ZodMiniType<Command>;

/** An arrangement of panes, with nothing in it but what the model knows. */
export const arrangement = z.pipe(
  z.unknown(),
  z.transform((value, context): Arrangement => {
    const parsed = parseArrangement(value);
    if (parsed.ok) return parsed.arrangement;
    context.issues.push({ code: 'custom', message: `not an arrangement of panes: ${parsed.problem}`, input: value });
    return z.NEVER;
  }),
);

/** Keys that a person chose, by action; null for none at all. What an action is, and which keys it may have, a page knows. */
export const keyChoice = z.record(
  z.string().check(z.regex(/^[a-z-]{1,40}$/)),
  z.nullable(z.string().check(z.regex(/^[A-Za-z0-9+]{1,40}$/))),
);

/** See `keyChoice`. */
export type KeyChoice = z.output<typeof keyChoice>;

/** What a saved command may be called. */
export const savedName = z
  .string()
  .check(z.minLength(1), z.maxLength(LONGEST_SAVED_NAME), z.regex(/^[^\p{Cc}]*$/u, { error: 'a name is one line' }));

/** All saved commands. */
export const savedCommands = z.array(z.object({ name: savedName, command })).check(z.maxLength(MOST_SAVED));

const moment = z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

/** Longest text that is searched for, in UTF-16 units; a search keeps so much of a long line for what follows. */
const LONGEST_QUERY = 2000;

/** A search as a page may ask for it. */
export const searchQuery = z.object({
  text: z.string().check(z.minLength(1, { error: 'there is nothing to look for' }), z.maxLength(LONGEST_QUERY)),
  regex: z.boolean(),
  matchCase: z.boolean(),
  streams: z.nullable(z.array(z.enum(STREAM_NAMES))),
  since: z.nullable(moment),
  until: z.nullable(moment),
}) satisfies z.ZodMiniType<SearchQuery>;

/** More runs than anybody reads side by side. */
const MOST_EXPORTED = 1000;

/** What to export, as a page may ask for it. */
export const exportOrder = z.object({
  runs: z.array(runId).check(z.minLength(1, { error: 'choose a run' }), z.maxLength(MOST_EXPORTED)),
  streams: z.nullable(z.array(z.enum(STREAM_NAMES))),
  format: z.enum(EXPORT_FORMATS),
  times: z.boolean(),
}) satisfies z.ZodMiniType<ExportOrder>;

/** Where an export goes. */
export const exportGoal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path, replace: z.boolean() }),
  z.object({ kind: z.literal('download'), name: osText.check(z.minLength(1), z.maxLength(200)) }),
]) satisfies z.ZodMiniType<ExportGoal>;

/** A whole number within its limits. */
function within({ least, most }: { readonly least: number; readonly most: number }) {
  return z.number().check(z.int(), z.minimum(least), z.maximum(most));
}

/** Settings, as a page or a file has them. */
export const settings = z
  .object({
    runCap: within(SETTING_LIMITS.runCap),
    totalCap: z.nullable(within(SETTING_LIMITS.totalCap)),
    maxAgeDays: z.nullable(within(SETTING_LIMITS.maxAgeDays)),
  })
  .check(
    z.refine(({ runCap, totalCap }) => totalCap === null || totalCap >= runCap, {
      error: 'all runs together must be allowed at least what one run may keep',
      path: ['totalCap'],
    }),
  ) satisfies z.ZodMiniType<Settings>;

/** Bytes, at most `limit` of them. */
export function bytes(limit: number) {
  return z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'must be bytes' })
    .check(z.refine((value) => value.byteLength <= limit, { error: `must be at most ${limit} bytes` }));
}
