// What a file of machine code is for, read off its first bytes: ELF, PE or Mach-O, and the processor.
import type { Arch, System } from '../target.ts';

/** Whom a binary is for. */
export interface BinaryKind {
  readonly system: System;
  readonly arch: string;
}

const ELF_MACHINES: Readonly<Record<number, Arch>> = { 62: 'x64', 183: 'arm64' };
const PE_MACHINES: Readonly<Record<number, Arch>> = { 34404: 'x64', 43620: 'arm64' };
const MACH_CPUS: Readonly<Record<number, Arch>> = { 16777223: 'x64', 16777228: 'arm64' };

/** Tells what a binary is; null for anything that is none. */
export function binaryKind(bytes: Buffer): BinaryKind | null {
  if (bytes.length < 64) return null;
  if (bytes.readUInt32BE(0) === 0x7f454c46) {
    const machine = bytes.readUInt16LE(18);
    return { system: 'linux', arch: ELF_MACHINES[machine] ?? `ELF machine ${machine}` };
  }
  if (bytes.readUInt32LE(0) === 0xfeedfacf) {
    const cpu = bytes.readUInt32LE(4);
    return { system: 'mac', arch: MACH_CPUS[cpu] ?? `Mach-O CPU ${cpu}` };
  }
  // A Java class begins like this, too; nobody packs one here.
  if (bytes.readUInt32BE(0) === 0xcafebabe) return { system: 'mac', arch: 'universal' };
  if (bytes.toString('latin1', 0, 2) === 'MZ') {
    const at = bytes.readUInt32LE(0x3c);
    if (at + 6 > bytes.length || bytes.readUInt32BE(at) !== 0x50450000) return null;
    const machine = bytes.readUInt16LE(at + 4);
    return { system: 'win', arch: PE_MACHINES[machine] ?? `PE machine ${machine}` };
  }
  return null;
}
