import { FsError, interruptible, type Path, type WriteRequest, type Written } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { contentTypeOf } from "./content-type.ts";
import type { Commit } from "./guard/check-commit.ts";
import { fileKey } from "./key-mapping.ts";
import { encodeMetadata } from "./metadata-text.ts";
import { uploadInParts, type PartedContent } from "./multipart-upload.ts";
import { formatSourceTime, modifiedMetadata } from "./object-times.ts";
import { checkUploadArguments, parametersFor } from "./parameters.ts";
import type { S3Native } from "./s3-entry.ts";
import { isMissing, isRefusedCondition } from "./wire/s3-failure.ts";
import type { Conditions, Content } from "./wire/wire.ts";
import { inPieces, joinPieces } from "./write-pieces.ts";

/** One PUT for what fits into a part, otherwise a multipart upload. Readers see the old content until either commits. */
export async function writeObject(
  bucket: Bucket,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  request: WriteRequest<S3Native>,
): Promise<Written<S3Native>> {
  checkRequest(bucket, request);
  const target = targetOf(bucket, path, request);
  const { partBytes } = bucket.settings;
  const pieces = inPieces(interruptible(chunks, request.signal));
  const head = await gather(pieces, partBytes);
  try {
    const write = head.isWhole ? put(bucket, target, joinPieces(head.pieces), request) : uploadInParts(bucket, target, all(head.pieces, pieces), request.signal);
    return written(await write);
  } catch (error) {
    throw refusal(error, path, request);
  } finally {
    await pieces.return();
  }
}
