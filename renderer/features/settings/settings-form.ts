// The settings dialog's fields as they are typed, and the settings they make.
import { SETTING_LIMITS, type Settings } from '../../../shared/model/settings.ts';
import { bytes } from '../../../shared/text/format.ts';

const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;

/** The fields. */
export interface SettingsForm {
  /** In megabytes. */
  readonly runCap: string;
  readonly totalLimited: boolean;
  /** In gigabytes. */
  readonly totalCap: string;
  readonly ageLimited: boolean;
  /** In days. */
  readonly maxAgeDays: string;
}

/** What is wrong, by field. */
export type SettingsProblems = Partial<Record<keyof Settings, string>>;

/** The settings that the fields make; null when something is wrong. */
export interface SettingsReading {
  readonly settings: Settings | null;
  readonly problems: SettingsProblems;
}

/** The fields for some settings. `usual` fills those that don't hold, for whoever turns them on. */
export function formOf(settings: Settings, usual: Settings): SettingsForm {
  return {
    runCap: String(settings.runCap / MEGABYTE),
    totalLimited: settings.totalCap !== null,
    totalCap: String((settings.totalCap ?? usual.totalCap ?? settings.runCap) / GIGABYTE),
    ageLimited: settings.maxAgeDays !== null,
    maxAgeDays: String(settings.maxAgeDays ?? usual.maxAgeDays ?? 1),
  };
}

/** Reads the fields. A comma is taken for a point. */
export function readSettings(form: SettingsForm): SettingsReading {
  const problems: { -readonly [K in keyof Settings]?: string } = {};
  const amount = (field: 'runCap' | 'totalCap', typed: string, unit: number): number => {
    const { least, most } = SETTING_LIMITS[field];
    const value = Math.round(numberOf(typed) * unit);
    if (Number.isNaN(value)) problems[field] = 'Not a number.';
    else if (value < least || value > most) problems[field] = `Must be from ${bytes(least)} to ${bytes(most)}.`;
    return value;
  };
  const runCap = amount('runCap', form.runCap, MEGABYTE);
  const totalCap = form.totalLimited ? amount('totalCap', form.totalCap, GIGABYTE) : null;
  if (totalCap !== null && problems.totalCap === undefined && totalCap < runCap) {
    problems.totalCap = `Must be at least what one run may keep (${bytes(runCap)}).`;
  }
  const { least, most } = SETTING_LIMITS.maxAgeDays;
  const days = form.ageLimited ? numberOf(form.maxAgeDays) : null;
  if (days !== null && (!Number.isInteger(days) || days < least || days > most)) {
    problems.maxAgeDays = `Must be a whole number of days, from ${least} to ${most.toLocaleString('en-US')}.`;
  }
  const wrong = Object.keys(problems).length > 0;
  return { settings: wrong ? null : { runCap, totalCap, maxAgeDays: days }, problems };
}

function numberOf(typed: string): number {
  const text = typed.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
