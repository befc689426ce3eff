import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  isChecksumValue,
  parseChecksumAlgorithm,
} from "../checksum/object-checksum.ts";
import type { S3Error } from "../s3-error.ts";
import { invalidRequest, s3Error } from "../s3-error.ts";

/** What a request says about the digests of its body. */
export interface ExpectedDigests {
  /** Hex. */
  readonly md5Hex: string | undefined;
  readonly checksum: ExpectedChecksum | undefined;
}

export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; undefined when a trailer brings it. */
  readonly value: string | undefined;
}

export function readExpectedDigests(header: (name: string) => string | undefined): ExpectedDigests {
  return { md5Hex: readContentMd5(header("content-md5")), checksum: readChecksum(header) };
}

function readContentMd5(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length !== 16 || bytes.toString("base64") !== value) {
    throw s3Error("InvalidDigest", { fields: { "Content-MD5": value } });
  }
  return bytes.toString("hex");
}

function readChecksum(header: (name: string) => string | undefined): ExpectedChecksum | undefined {
  const trailer = readTrailerName(header("x-amz-trailer"));
  let found: ExpectedChecksum | undefined;
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const name = checksumHeader(algorithm);
    const value = header(name);
    if (value === undefined && trailer !== name) continue;
    if (found !== undefined) throw severalChecksums();
    found = { algorithm, value };
  }
  checkAnnouncement(header("x-amz-sdk-checksum-algorithm"), found);
  if (found?.value !== undefined && !isChecksumValue(found.algorithm, found.value)) {
    throw invalidRequest(`Value for ${checksumHeader(found.algorithm)} header is invalid.`);
  }
  return found;
}

/** The one trailer that a client can announce is a checksum; with another its body would go unchecked. */
function readTrailerName(announced: string | undefined): string | undefined {
  const name = announced?.trim().toLowerCase();
  if (name === undefined || name === "") return undefined;
  if (CHECKSUM_ALGORITHMS.some((algorithm) => checksumHeader(algorithm) === name)) return name;
  throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
}

function severalChecksums(): S3Error {
  return invalidRequest(
    "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
  );
}

function checkAnnouncement(announced: string | undefined, found: ExpectedChecksum | undefined): void {
  if (announced === undefined) return;
  const algorithm = parseChecksumAlgorithm(announced);
  if (algorithm === undefined) {
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
  if (found === undefined) {
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  if (found.algorithm !== algorithm) {
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  }
}
