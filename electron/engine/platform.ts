// The one door to the operating system: what differs between POSIX and Windows is chosen here, once. Nothing else in
// the engine asks which system it runs on.
import type { Platform } from './platform-interface.ts';
import { posixPlatform } from './posix/platform.ts';
import { windowsPlatform } from './windows/platform.ts';

/** This system's answers. */
export const platform: Platform = process.platform === 'win32' ? windowsPlatform : posixPlatform;
