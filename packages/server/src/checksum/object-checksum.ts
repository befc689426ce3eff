import type { ChecksumAlgorithm } from "./digest.ts";

/** `COMPOSITE` is a checksum of the parts' checksums, written `<value>-<parts>`; `FULL_OBJECT` is one of the bytes. */
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64, of a composite with `-<parts>` behind. */
  readonly value: string;
}

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "SHA1",
  "SHA256",
];

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return HEADERS[algorithm];
}

/** The element that carries the value in a reply or in a part of a CompleteMultipartUpload request. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function parseChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** Whether a text is base64 of a digest of that algorithm's length. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  return BASE64.test(value) && Buffer.from(value, "base64").length === DIGEST_BYTES[algorithm];
}

const HEADERS: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: "x-amz-checksum-crc32",
  CRC32C: "x-amz-checksum-crc32c",
  CRC64NVME: "x-amz-checksum-crc64nvme",
  SHA1: "x-amz-checksum-sha1",
  SHA256: "x-amz-checksum-sha256",
};
const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
