// The targets of a makefile that a person would name: not files, not patterns, not what make keeps for itself. Files that
// it includes are not followed, and what it computes is not computed.
import type { Named } from './named.ts';

const RULE = /^([^\s:#=][^:#=]*?)\s*::?(?!=)([^#]*)(?:#+\s*(.*))?$/;

/** Reads a makefile. Targets with a `## comment` have it as their detail. */
export function readMakefile(text: string): readonly Named[] {
  const phony = new Set<string>();
  const found = new Map<string, string>();
  let defining = false;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    if (/^\s*define\s/.test(line)) defining = true;
    else if (/^\s*endef\b/.test(line)) defining = false;
    if (defining || line.startsWith('\t')) continue;
    const [, targets = '', prerequisites = '', comment = ''] = RULE.exec(line) ?? [];
    // `name: VARIABLE = value` sets a variable for that target and is no rule.
    if (targets === '' || /^\s*[\w.-]+\s*[:+?!]?=/.test(prerequisites)) continue;
    if (targets === '.PHONY') for (const name of prerequisites.trim().split(/\s+/)) phony.add(name);
    for (const name of targets.split(/\s+/)) {
      if (name.startsWith('.') || /[%$&(){}]/.test(name)) continue;
      if (found.get(name) === undefined || found.get(name) === '') found.set(name, comment.trim());
    }
  }
  return [...found]
    .filter(([name]) => phony.has(name) || !/[/.]/.test(name))
    .map(([name, detail]) => ({ name, detail }));
}
