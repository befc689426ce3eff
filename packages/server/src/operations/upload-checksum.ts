import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import type { ChecksumType } from "../checksum/object-checksum.ts";
import { parseChecksumAlgorithm } from "../checksum/object-checksum.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { invalidRequest } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { UploadRecord, UploadSettings } from "../store/records.ts";

/**
 * Reads which checksum an upload shall have, and whether of its bytes or of its parts' checksums.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function readUploadChecksum(request: S3Request): UploadSettings["checksum"] {
  const name = request.header("x-amz-checksum-algorithm");
  const type = request.header("x-amz-checksum-type")?.toUpperCase();
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm === undefined) {
    throw invalidRequest(
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types.",
    );
  }
  const types: readonly ChecksumType[] = TYPES[algorithm];
  const chosen = type === undefined ? types[0] : types.find((candidate) => candidate === type);
  if (chosen === undefined) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen };
}

/** Checks the algorithm of a part's checksum against its upload. @returns the one to compute where none was sent */
export function partAlgorithm(
  upload: UploadRecord,
  sent: ChecksumAlgorithm | undefined,
  fallback: ChecksumAlgorithm | undefined,
): ChecksumAlgorithm | undefined {
  if (upload.checksum === undefined) return sent ?? fallback;
  const { algorithm, type } = upload.checksum;
  if (sent === algorithm || (sent === undefined && type === "FULL_OBJECT")) return algorithm;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? "null"}`,
  );
}

/**
 * What S3 computes itself where a client sends no checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

/** Of a store that knows no such checksums none. */
export function defaultAlgorithm(dialect: Dialect): ChecksumAlgorithm | undefined {
  return dialect.checksums === "refused" ? undefined : DEFAULT_ALGORITHM;
}

/** The types that an algorithm may have, the default first. */
const TYPES: Readonly<Record<ChecksumAlgorithm, readonly ChecksumType[]>> = {
  CRC32: ["COMPOSITE", "FULL_OBJECT"],
  CRC32C: ["COMPOSITE", "FULL_OBJECT"],
  CRC64NVME: ["FULL_OBJECT"],
  SHA1: ["COMPOSITE"],
  SHA256: ["COMPOSITE"],
};
