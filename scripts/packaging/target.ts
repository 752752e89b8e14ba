// The words of packaging: systems as electron-builder calls them, processors as Node does.

/** A system that is packed for, in electron-builder's word. */
export type System = 'linux' | 'win' | 'mac';

/** A processor. */
export type Arch = 'x64' | 'arm64';

/** All of them, in the order in which they are told. */
export const SYSTEMS: readonly System[] = ['linux', 'win', 'mac'];

/** Both. */
export const ARCHS: readonly Arch[] = ['x64', 'arm64'];

/** What Node calls a system (`process.platform`). */
export const NODE_PLATFORM: Readonly<Record<System, 'linux' | 'win32' | 'darwin'>> = {
  linux: 'linux',
  win: 'win32',
  mac: 'darwin',
};

/** The system this runs on; null where nothing can be packed. */
export function systemHere(platform: NodeJS.Platform = process.platform): System | null {
  return SYSTEMS.find((system) => NODE_PLATFORM[system] === platform) ?? null;
}
