import type { ChecksumAlgorithm } from "./digest.ts";

export interface CrcPart {
  /** Big-endian. */
  readonly crc: Uint8Array;
  readonly sizeBytes: number;
}

/**
 * The CRC of the parts laid end to end, from their CRCs alone: appending n bytes multiplies the first CRC by x^8n modulo the
 * polynomial. So a multipart upload has a whole-object checksum without its bytes being read again.
 */
export function combineCrcs(algorithm: CrcAlgorithm, parts: readonly CrcPart[]): Uint8Array {
  const field = FIELDS[algorithm];
  const shifts = new Map<number, bigint>();
  let combined = 0n;
  for (const part of parts) {
    const shift = shifts.get(part.sizeBytes) ?? power(field, BigInt(part.sizeBytes) * 8n);
    shifts.set(part.sizeBytes, shift);
    combined = multiply(field, shift, combined) ^ toBigInt(part.crc);
  }
  return Buffer.from(combined.toString(16).padStart(Number(field.bits) / 4, "0"), "hex");
}

export function isCrcAlgorithm(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return algorithm in FIELDS;
}

type CrcAlgorithm = Extract<ChecksumAlgorithm, `CRC${string}`>;

/** Polynomials are reflected: the highest bit is the coefficient of x^0. */
interface Field {
  readonly bits: bigint;
  readonly polynomial: bigint;
}

function power(field: Field, exponent: bigint): bigint {
  let result = 1n << (field.bits - 1n);
  let square = 1n << (field.bits - 2n);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(field, square, result);
    square = multiply(field, square, square);
  }
  return result;
}

function multiply(field: Field, left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let mask = 1n << (field.bits - 1n); mask > 0n; mask >>= 1n) {
    if (left & mask) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ field.polynomial : shifted >> 1n;
  }
  return product;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

const FIELDS: Readonly<Record<CrcAlgorithm, Field>> = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};
