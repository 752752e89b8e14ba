// Binaries that do nothing, in the three formats there are, each with Electron's fuses in it.
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import type { Arch } from '../target.ts';

/** The sentinel, schema version 1, and nine fuses as Electron ships them. */
const WIRE = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x09100100011', 'latin1');

/** Windows' number for American English, the only language of Electron's version resource. */
const ENGLISH = 1033;

/** An ELF executable without segments. */
export function elfBinary(arch: Arch): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 'latin1');
  head.set([2, 1, 1], 4); // 64 bits, little-endian, version 1
  head.writeUInt16LE(2, 16); // an executable
  head.writeUInt16LE(arch === 'x64' ? 62 : 183, 18);
  head.writeUInt32LE(1, 20);
  head.writeUInt16LE(64, 52);
  return Buffer.concat([head, WIRE]);
}

/** A Mach-O executable without load commands. */
export function machBinary(arch: Arch): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32LE(0xfeedfacf, 0);
  head.writeUInt32LE(arch === 'x64' ? 0x01000007 : 0x0100000c, 4);
  head.writeUInt32LE(2, 12); // an executable
  return Buffer.concat([head, WIRE]);
}

/** A Windows program with a version resource, which packing rewrites. */
export function peBinary(arch: Arch, version: string): Buffer {
  const exe = NtExecutable.createEmpty(false, false);
  exe.newHeader.fileHeader.machine = arch === 'x64' ? 0x8664 : 0xaa64;
  exe.setExtraData(WIRE);
  const resources = NtExecutableResource.from(exe, true);
  const info = Resource.VersionInfo.createEmpty();
  // As Electron's: without a language the version would be rewritten in another block than it is read from.
  info.lang = ENGLISH;
  info.setFileVersion(version, ENGLISH);
  info.setProductVersion(version, ENGLISH);
  const strings = { ProductName: 'Electron', FileDescription: 'Electron', OriginalFilename: 'electron.exe' };
  info.setStringValues({ lang: ENGLISH, codepage: 1200 }, strings);
  info.outputToResourceEntries(resources.entries);
  resources.outputResource(exe);
  return Buffer.from(exe.generate());
}
