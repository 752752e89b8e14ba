// Reads Electron's fuses back out of a binary: after a sentinel stand a version, a count, and one character for each.

const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');

/** Their places, as Electron's fuse schema version 1 numbers them. */
const PLACES = {
  runAsNode: 0,
  enableCookieEncryption: 1,
  enableNodeOptionsEnvironmentVariable: 2,
  enableNodeCliInspectArguments: 3,
  enableEmbeddedAsarIntegrityValidation: 4,
  onlyLoadAppFromAsar: 5,
  grantFileProtocolExtraPrivileges: 7,
} as const;

type FuseName = keyof typeof PLACES;

/** How they have to be in what people install. */
const WANTED_FUSES: Readonly<Record<FuseName, boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
};

/** What is wrong with the fuses of a binary. A universal binary has them twice, and both count. */
export function fuseProblems(binary: Buffer): string[] {
  const problems: string[] = [];
  let at = binary.indexOf(SENTINEL);
  if (at < 0) return ['there are no fuses in it'];
  for (; at >= 0; at = binary.indexOf(SENTINEL, at + 1)) {
    const wire = binary.subarray(at + SENTINEL.length);
    const [version, count] = [wire[0] ?? 0, wire[1] ?? 0];
    if (version !== 1) return [`its fuses are of version ${version}, which this check does not know`];
    for (const [name, place] of Object.entries(PLACES)) {
      const state = place < count ? String.fromCharCode(wire[2 + place] ?? 0) : '';
      const on = state === '1' ? true : state === '0' ? false : null;
      const want = WANTED_FUSES[name as FuseName];
      if (on === null) problems.push(`fuse ${name} is not there`);
      else if (on !== want) problems.push(`fuse ${name} is ${on ? 'on' : 'off'}`);
    }
  }
  return problems;
}
