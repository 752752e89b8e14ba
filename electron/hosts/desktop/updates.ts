// Updates. Nothing is looked for, fetched or installed before a person has said so: they ask for the look, agree to the
// download, and choose the moment, knowing which commands it stops. A portable Proactor never updates itself, nor does one
// that something else installed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../../../shared/model/run.ts';
import {
  availableQuestion,
  newestQuestion,
  noUpdateQuestion,
  type Question,
  readyQuestion,
  type UpdateMoment,
} from './questions.ts';

/** The little of electron-updater that is used. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  logger: unknown;
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean;
    readonly updateInfo: { readonly version: string };
  } | null>;
  downloadUpdate(): Promise<unknown>;
  quitAndInstall(isSilent?: boolean, isForceRunAfter?: boolean): void;
}

/** What updates need of their surroundings. */
export interface UpdatesOptions {
  /** Loads the updater: only when somebody asks for a look. */
  updater(): Promise<Updater>;
  /** The version that runs. */
  readonly version: string;
  alive(): readonly Run[];
  ask<T>(question: Question<T>): Promise<T>;
  /** Stops what runs, each by its ladder, and then calls `install` in place of quitting. */
  leaveAndInstall(install: () => void): void;
}

/** Where an app was installed from, as far as its updates depend on it. */
export interface Installation {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The app's resources folder. */
  readonly resources: string;
}

/** Where deb and rpm put the app. */
const PACKAGES_PLACE = '/opt/Proactor';

/** Whether this Proactor can update itself. `packagesPlace` is where deb and rpm put it; default: `/opt/Proactor`. */
export function canUpdate(
  { packaged, platform, env, resources }: Installation,
  packagesPlace: string = PACKAGES_PLACE,
): boolean {
  if (!packaged || !existsSync(join(resources, 'app-update.yml'))) return false;
  // Set by the portable program for what it has unpacked.
  if (env['PORTABLE_EXECUTABLE_DIR'] !== undefined || env['PORTABLE_EXECUTABLE_FILE'] !== undefined) return false;
  // On Linux an AppImage replaces itself, and deb and rpm leave a note that they are what was installed, in their own
  // place: the note alone may be in an archive, too. A plain folder belongs to whoever put it there.
  if (platform !== 'linux' || env['APPIMAGE'] !== undefined) return true;
  return resources === join(packagesPlace, 'resources') && existsSync(join(resources, 'package-type'));
}

/** One look for updates at a time. */
export class Updates {
  readonly #options: UpdatesOptions;
  #busy = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** Looks for an update, because a person asked. A second request during the first does nothing. */
  async look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#look();
    } catch (error) {
      await this.#options.ask(noUpdateQuestion(error instanceof Error ? error.message : String(error)));
    } finally {
      this.#busy = false;
    }
  }

  async #look(): Promise<void> {
    const { ask, version } = this.#options;
    const updater = await this.#options.updater();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.logger = null;
    const found = await updater.checkForUpdates();
    if (found?.isUpdateAvailable !== true) {
      await ask(newestQuestion(version));
      return;
    }
    const newer = found.updateInfo.version;
    if (!(await ask(availableQuestion(newer, version)))) return;
    await updater.downloadUpdate();
    const moment: UpdateMoment = await ask(readyQuestion(newer, this.#options.alive()));
    if (moment === 'at-quit') updater.autoInstallOnAppQuit = true;
    else if (moment === 'now') this.#options.leaveAndInstall(() => updater.quitAndInstall(false, true));
  }
}
