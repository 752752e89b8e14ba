// Names for things that live longer than a message. A brand keeps a run's id from
// being passed where some other text is meant; at run time it is a plain string.

/** Identifies one life of a command; never used again. 26 characters, sorts by start time. */
export type RunId = string & { readonly __brand: 'RunId' };

/** Identifies one host process, random per start; children carry it in `PROACTOR_HOST`. */
export type HostId = string & { readonly __brand: 'HostId' };

/** What a run id looks like: ten characters of time and sixteen of chance, in Crockford's base 32. */
export const RUN_ID_PATTERN = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Tells whether `text` has the shape of a run id (and is therefore safe as a folder name). */
export function isRunId(text: string): text is RunId {
  return RUN_ID_PATTERN.test(text);
}
