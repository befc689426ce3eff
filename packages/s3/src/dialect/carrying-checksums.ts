import type { GuardedWire } from "../guard/guarded-wire.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { PutRequest } from "../wire/wire.ts";
import type { Capabilities } from "./capabilities.ts";

/**
 * Writes with the checksum of the content, which the store compares with what has arrived. One that is not known gets it
 * until it refuses a write that it takes without it: then nothing was written by the first one.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function carryingChecksums(
  { putObject }: Pick<GuardedWire, "putObject">,
  { can, learn }: Capabilities,
): GuardedWire["putObject"] {
  return async (request) => {
    const isTaken = can("checksums");
    if (isTaken === false) return putObject(request);
    try {
      const commit = await putObject(withChecksum(request));
      learn("checksums", true);
      return commit;
    } catch (error) {
      if (isTaken === true || !isRefused(error)) throw error;
      const commit = await putObject(request);
      learn("checksums", false);
      return commit;
    }
  };
}

/** By the algorithm that was asked for, if any: else the one that every SDK of Amazon takes. */
function withChecksum({ extra, ...request }: PutRequest): PutRequest {
  return { ...request, extra: { ChecksumAlgorithm: "CRC32", ...extra } };
}

/** Stores refuse a header they do not know as not implemented, as invalid, or because they leave it out of the signature. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof S3Failure)) return false;
  return error.status === 501 || error.status === 400 || error.code === "SignatureDoesNotMatch";
}
