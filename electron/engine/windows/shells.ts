// The shells that a Windows machine may have: cmd.exe always, PowerShell in two editions, Git's Bash, and WSL.
import { win32 as path } from 'node:path';
import type { ShellInfo } from '../platform-interface.ts';
import { commandInterpreter } from './command.ts';
import { findWindowsProgram, variable } from './program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

function find(name: string, env: Environment): string | null {
  return findWindowsProgram(name, { env, cwd: variable(env, 'SystemRoot') ?? 'C:\\' }).path;
}

/** The first of these files that is there. */
function firstOf(files: readonly (string | undefined)[], env: Environment): string | null {
  for (const file of files) {
    const found = file === undefined ? null : find(file, env);
    if (found !== null) return found;
  }
  return null;
}

/** Git's Bash: beside the `git` of PATH, or where its installer puts it. Never WSL's `bash.exe` in System32. */
function gitBash(env: Environment): string | null {
  const git = find('git.exe', env);
  const beside = git === null ? undefined : path.resolve(path.dirname(git), '..', 'bin', 'bash.exe');
  const installed = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].map((name) => {
    const folder = variable(env, name);
    if (folder === undefined) return undefined;
    return path.join(folder, name === 'LocalAppData' ? 'Programs' : '', 'Git', 'bin', 'bash.exe');
  });
  return firstOf([beside, ...installed], env);
}

/** Every shell that is there, the best for a new terminal first. */
export function windowsShells(env: Environment): readonly ShellInfo[] {
  const shells: ShellInfo[] = [];
  const system = path.join(variable(env, 'SystemRoot') ?? 'C:\\Windows', 'System32');
  const add = (name: string, file: string | null, interactive: readonly string[], line: readonly string[]) => {
    if (file !== null) shells.push({ name, interactive: [file, ...interactive], line: [file, ...line] });
  };
  const powerShellLine = ['-NoLogo', '-NoProfile', '-Command'];
  add('PowerShell', find('pwsh.exe', env), ['-NoLogo'], powerShellLine);
  const builtIn = path.join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  add('Windows PowerShell', firstOf([builtIn, 'powershell.exe'], env), ['-NoLogo'], powerShellLine);
  const cmd = firstOf([commandInterpreter(env), path.join(system, 'cmd.exe')], env);
  add('Command Prompt', cmd, [], ['/d', '/s', '/c']);
  add('Git Bash', gitBash(env), ['--login', '-i'], ['-c']);
  add('WSL', firstOf([path.join(system, 'wsl.exe')], env), [], ['--', 'sh', '-c']);
  return shells;
}

/** The shell of a new terminal: the best one that is there. */
export function personalWindowsShell(env: Environment): readonly string[] {
  return windowsShells(env)[0]?.interactive ?? [commandInterpreter(env)];
}
