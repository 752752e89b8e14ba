// Prints what CHANGELOG.md says of one version: `node scripts/changelog-section.mjs 1.2.3`. A version without a section,
// or with an empty one, is not ready to be released, and ends this with exit code 1.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The text under a version's heading; null when there is none. */
export function changelogSection(text, version) {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.replace(/[[\]]/g, '').split(/\s+/)[1] === version && line.startsWith('## '));
  if (start < 0) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n').trim();
  return section === '' ? null : section;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const version = process.argv[2] ?? '';
  const section = changelogSection(readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8'), version);
  if (section === null) {
    console.error(`CHANGELOG.md says nothing of version "${version}": rename "Unreleased" to "${version} - YYYY-MM-DD".`);
    process.exit(1);
  }
  console.log(section);
}
