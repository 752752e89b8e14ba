/** Electron's executable, as far as it is here; null where it is not. */
export function electronBinary(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
/** Which host is asked for by these arguments, before `--`; null when neither is. */
export function askedHost(args: readonly string[]): 'browser' | 'electron' | null;
/** Why no window can be shown here, as the end of a sentence; null when one can. */
export function whyNoWindow(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  platform?: NodeJS.Platform,
  uid?: number,
): string | null;
/** Fetches the binary where it can be reached. Gives null when it is there, else why not. */
export function fetchElectron(env?: NodeJS.ProcessEnv): Promise<string | null>;
