import { readExpectedDigests } from "../body/expected-digests.ts";
import type { ReceivedBody } from "../body/receive-body.ts";
import { sealBody } from "../body/seal-body.ts";
import { checksumHeader } from "../checksum/object-checksum.ts";
import { checkPartKey, encryptionHeaders } from "../customer-key.ts";
import { currentSecondMs } from "../object-times.ts";
import { emptyReply } from "../reply.ts";
import { noSuchUpload } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { PartRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { findUpload, readPartNumber, readUploadId } from "./find-upload.ts";
import { wholeChecksum } from "./whole-object.ts";
import { defaultAlgorithm, partAlgorithm } from "./upload-checksum.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = async (request, { store, dialect }) => {
  const partNumber = readPartNumber(request);
  const upload = await findUpload(request, store);
  const sent = readExpectedDigests(request.header).checksum?.algorithm;
  const key = checkPartKey(request, upload);
  const fallback = defaultAlgorithm(dialect);
  const algorithm = partAlgorithm(upload, sent, fallback);
  const alsoCompute = upload.checksum === undefined && algorithm !== fallback ? fallback : undefined;
  const body = sealBody(request.receive({ computeChecksum: algorithm, alsoCompute }), key);
  const part = await storePart(request, store, partNumber, body);
  const { checksum } = body.facts();
  return emptyReply(200, {
    etag: `"${part.etag}"`,
    ...encryptionHeaders(key),
    ...(checksum && { [checksumHeader(checksum.algorithm)]: checksum.value }),
  });
};

/** Stores bytes as a part; NoSuchUpload when the upload ended while they came in. */
export async function storePart(
  request: S3Request,
  store: Store,
  partNumber: number,
  body: ReceivedBody,
): Promise<PartRecord> {
  const uploadId = readUploadId(request);
  const part = await store.putPart(request, uploadId, {
    chunks: body.chunks,
    record() {
      const facts = body.facts();
      const checksum = wholeChecksum(facts.also ?? facts.checksum);
      const { size, etag, nonce } = facts;
      return {
        partNumber,
        size,
        etag,
        modifiedMs: currentSecondMs(),
        ...(checksum && { checksum }),
        ...(nonce !== undefined && { nonce }),
      };
    },
  });
  if (part === undefined) throw noSuchUpload(uploadId);
  return part;
}
