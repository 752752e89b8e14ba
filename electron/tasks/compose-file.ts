// The services of a compose file: the keys right under `services:`. Anchors, extensions and included files are not
// followed, and nothing of YAML is needed but its indentation.
import type { Named } from './named.ts';

/** What `docker compose` looks for, in its order. */
export const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** Reads a compose file; the detail of a service is its image, where it has one. */
export function readComposeFile(text: string): readonly Named[] {
  const found: { name: string; detail: string }[] = [];
  let within = false;
  let indent: number | null = null;
  /** How far the keys of the service at hand are indented. */
  let inner: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const depth = line.length - line.trimStart().length;
    if (depth === 0) {
      within = /^(["']?)services\1\s*:\s*(#.*)?$/.test(line);
      indent = null;
      continue;
    }
    if (!within) continue;
    indent ??= depth;
    const [, , name, , value = ''] = /^\s*(["']?)([\w.-]+)\1\s*:(\s+(.*?))?\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (depth === indent) {
      found.push({ name, detail: '' });
      inner = null;
      continue;
    }
    inner ??= depth;
    const last = found.at(-1);
    if (depth === inner && name === 'image' && last !== undefined) {
      last.detail = value.replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1$/, '$2');
    }
  }
  return found;
}
