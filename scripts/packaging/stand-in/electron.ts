// Distributions that stand in for Electron's where its binary can't be had: every file that packing touches is there in
// its real format (ELF, PE with a version resource, a bundle with its property lists), with Electron's fuses in it, and
// no program that runs. What is packed over them is right or wrong in the same way as over the real ones.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root.ts';
import type { Arch, System } from '../target.ts';
import { elfBinary, machBinary, peBinary } from './binaries.ts';

/** Writes a stand-in distribution into `folder`, which is made anew. */
export function writeStandIn(folder: string, system: System, arch: Arch, version: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const put = (path: string, content: string | Buffer, mode = 0o644) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, mode);
  };
  put('version', version);
  put('LICENSE', 'A stand-in for Electron: no licence is needed for it.\n');
  put('LICENSES.chromium.html', '<title>A stand-in for Electron</title>\n');
  if (system === 'mac') writeBundle(put, folder, arch, version);
  else {
    if (system === 'win') put('electron.exe', peBinary(arch, version));
    else {
      put('electron', elfBinary(arch), 0o755);
      for (const name of ['chrome-sandbox', 'chrome_crashpad_handler']) put(name, elfBinary(arch), 0o755);
    }
    for (const language of ['en-US', 'de']) put(`locales/${language}.pak`, 'a stand-in');
    put('resources/default_app.asar', emptyAsar());
  }
}

type Put = (path: string, content: string | Buffer, mode?: number) => void;

function writeBundle(put: Put, folder: string, arch: Arch, version: string): void {
  const contents = 'Electron.app/Contents';
  put(`${contents}/Info.plist`, infoPlist('Electron', 'com.github.Electron', 'APPL', version));
  put(`${contents}/PkgInfo`, 'APPL????');
  put(`${contents}/MacOS/Electron`, machBinary(arch), 0o755);
  put(`${contents}/Resources/electron.icns`, readFileSync(join(ROOT, 'build/icon.icns')));
  put(`${contents}/Resources/default_app.asar`, emptyAsar());
  for (const language of ['en', 'de']) put(`${contents}/Resources/${language}.lproj/locale.pak`, 'a stand-in');
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const name = `Electron Helper${kind}`;
    const app = `${contents}/Frameworks/${name}.app/Contents`;
    put(`${app}/Info.plist`, infoPlist(name, 'com.github.Electron.helper', 'APPL', version));
    put(`${app}/MacOS/${name}`, machBinary(arch), 0o755);
  }
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  put(`${framework}/Versions/A/Electron Framework`, machBinary(arch), 0o755);
  put(
    `${framework}/Versions/A/Resources/Info.plist`,
    infoPlist('Electron Framework', 'com.github.Electron.framework', 'FMWK', version),
  );
  put(`${framework}/Versions/A/Resources/en.lproj/locale.pak`, 'a stand-in');
  symlinkSync('A', join(folder, framework, 'Versions/Current'));
  for (const name of ['Electron Framework', 'Resources']) {
    symlinkSync(`Versions/Current/${name}`, join(folder, framework, name));
  }
}

function infoPlist(name: string, identifier: string, type: string, version: string): string {
  const pairs: Readonly<Record<string, string>> = {
    CFBundleDisplayName: name,
    CFBundleExecutable: name,
    CFBundleIdentifier: identifier,
    CFBundleInfoDictionaryVersion: '6.0',
    CFBundleName: name,
    CFBundlePackageType: type,
    CFBundleShortVersionString: version,
    CFBundleVersion: version,
    NSPrincipalClass: 'AtomApplication',
  };
  const body = Object.entries(pairs).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>${body.join('\n')}</dict></plist>
`;
}

/** An archive without files: packing hashes every archive that it finds. */
function emptyAsar(): Buffer {
  return asarBytes(JSON.stringify({ files: {} }), []);
}

/** An archive out of its header and its contents, one after another. */
export function asarBytes(header: string, contents: readonly Buffer[]): Buffer {
  const text = Buffer.from(header);
  const padded = Math.ceil(text.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(padded + 8, 4);
  head.writeUInt32LE(padded + 4, 8);
  head.writeUInt32LE(text.length, 12);
  text.copy(head, 16);
  return Buffer.concat([head, ...contents]);
}
