/**
 * A small assembler for the classic BPF programs that seccomp takes: 8 bytes an instruction
 * (code u16, jt u8, jf u8, k u32), in the byte order of the machine, which is little-endian on
 * every architecture supported here.
 */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

/** Offsets in `struct seccomp_data`; the arguments are 64 bit wide. */
export const SYSCALL_NUMBER = 0;
export const ARCHITECTURE = 4;
export const argumentLow = (index: number): number => 16 + index * 8;
export const argumentHigh = (index: number): number => argumentLow(index) + 4;

export const ALLOW = 0x7fff_0000;
export const KILL_PROCESS = 0x8000_0000;
export const failWith = (errno: number): number => 0x0005_0000 | errno;

export const load = (offset: number): Instruction => ({ code: LOAD_WORD, jt: 0, jf: 0, k: offset });
export const and = (mask: number): Instruction => ({ code: AND, jt: 0, jf: 0, k: mask });
export const result = (value: number): Instruction => ({ code: RETURN, jt: 0, jf: 0, k: value });

/** Jumps skip `yes` or `no` instructions. */
export const ifEqual = (k: number, yes: number, no: number): Instruction => jump(JUMP_EQUAL, k, yes, no);
export const ifAtLeast = (k: number, yes: number, no: number): Instruction =>
  jump(JUMP_GREATER_EQUAL, k, yes, no);
export const ifAnyBit = (k: number, yes: number, no: number): Instruction => jump(JUMP_ANY_BIT, k, yes, no);

function jump(code: number, k: number, jt: number, jf: number): Instruction {
  if (jt > 255 || jf > 255) throw new RangeError('a BPF jump reaches 255 instructions at most');
  return { code, jt, jf, k };
}

export function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  program.forEach(({ code, jt, jf, k }, index) => {
    const at = index * 8;
    bytes.setUint16(at, code, true);
    bytes.setUint8(at + 2, jt);
    bytes.setUint8(at + 3, jf);
    bytes.setUint32(at + 4, k >>> 0, true);
  });
  return new Uint8Array(bytes.buffer);
}
