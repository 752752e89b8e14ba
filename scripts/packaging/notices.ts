// What is inside a package, for whoever has to know: the licences of everything that came from elsewhere, and a list of
// it in CycloneDX. Two kinds of packages are inside: those installed beside the build, and those that the build took in,
// which the build itself wrote down (`dist/packages/`).
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';
import { npm, packageFolders, packageNames } from './stage.ts';

/** Licences under which something may be inside. Anything else is for a person to look at. */
const ALLOWED =
  /^(MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|Python-2\.0|OFL-1\.1|CC0-1\.0|Unlicense)$/;

const LICENCE_FILE = /^(licen[cs]e|copying|notice|ofl)(\.|$)/i;

/** A package that is inside. */
interface Inside {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Its licence's text as it came with it; empty when it brought none. */
  readonly text: string;
}

interface Component {
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly 'bom-ref': string;
}

interface Sbom {
  readonly components: readonly Component[];
  readonly dependencies?: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** Everything inside an app whose production packages are in `modules`. Throws for a licence nobody has allowed. */
function everythingInside(modules: string): readonly Inside[] {
  const folders = packageFolders(modules);
  const names = new Set(packageNames(modules));
  const built = join(ROOT, 'dist/packages');
  if (!existsSync(built)) throw new Error(`${built} is missing: run "npm run build"`);
  for (const list of readdirSync(built)) {
    for (const name of JSON.parse(readFileSync(join(built, list), 'utf8')) as string[]) {
      if (!names.has(name)) folders.push(join(ROOT, 'node_modules', name));
      names.add(name);
    }
  }
  // Electron is not in a folder of its own, and is the most of what is inside.
  folders.push(join(ROOT, 'node_modules/electron'));
  const described = folders.map(describe);
  const inside = [...new Map(described.map((one) => [`${one.name}@${one.version}`, one])).values()];
  const unknown = inside.filter(({ licence }) => !ALLOWED.test(licence));
  if (unknown.length > 0) {
    const list = unknown.map(({ name, licence }) => `${name} (${licence})`).join(', ');
    throw new Error(`Nobody has allowed these licences yet, see scripts/packaging/notices.ts: ${list}`);
  }
  return inside.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(folder: string): Inside {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const texts = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  const text = texts.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name, version, licence: license ?? 'none', text };
}

/** The licences as one text. */
function licencesText(inside: readonly Inside[]): string {
  const parts = inside.map(({ name, version, licence, text }) => {
    const body = text === '' ? `Declared as ${licence}; the package brings no text of its own.` : text;
    return `${'='.repeat(80)}\n${name} ${version} (${licence})\n${'='.repeat(80)}\n\n${body}\n`;
  });
  const opening =
    'Proactor contains software of others. Each part, its version and its licence are below.\n' +
    'Chromium and what it contains are in LICENSES.chromium.html, beside the program or in its bundle.\n';
  return `${opening}\n${parts.join('\n')}`;
}

/** The list of what is inside, out of npm's own list of everything that is installed here. */
function sbomText(inside: readonly Inside[]): string {
  // What the page is made of is bundled, so for npm it is for development; with NODE_ENV=production npm would leave it out.
  const whole = JSON.parse(
    npm(ROOT, ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--include=dev']),
  ) as Sbom;
  const wanted = new Set(inside.map(({ name, version }) => `${name}@${version}`));
  const components = whole.components.filter((component) =>
    wanted.delete(`${fullName(component)}@${component.version}`),
  );
  if (wanted.size > 0) throw new Error(`npm's list does not have ${[...wanted].join(', ')}`);
  const refs = new Set(components.map((component) => component['bom-ref']));
  const dependencies = whole.dependencies
    ?.filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  return `${JSON.stringify({ ...whole, components, dependencies }, null, 2)}\n`;
}

function fullName({ name, group }: Component): string {
  return group === undefined || name.startsWith('@') ? name : `${group}/${name}`;
}

/** Writes both into a folder. */
export function writeNotices(folder: string, modules: string): void {
  const inside = everythingInside(modules);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'third-party-licences.txt'), licencesText(inside));
  writeFileSync(join(folder, 'sbom.cdx.json'), sbomText(inside));
}
