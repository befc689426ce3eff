import { FsError } from "@s3fs/core";
import { isMissing, malformed, S3Failure } from "../wire/s3-failure.ts";
import type { Wire } from "../wire/wire.ts";
import { checkCommit, type Commit } from "./check-commit.ts";
import { mayHaveSucceeded } from "./failure-class.ts";
import { ownCommit, type CommitTools } from "./guarded-commits.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import { createWriteId, withWriteId } from "./write-id.ts";

/** A multipart upload in progress. */
export interface Upload {
  readonly uploadId: string;
  /** In the metadata of the object to be. */
  readonly writeId: string;
}

type Uploads = "createUpload" | "uploadPart" | "completeUpload" | "abortUpload" | "countParts";

export function guardedUploads(once: Wire, tools: CommitTools): Pick<GuardedWire, Uploads> {
  const { retry } = tools;
  return {
    createUpload: (request) => {
      const writeId = createWriteId();
      const marked = { ...request, metadata: withWriteId(request.metadata, writeId) };
      return retry(request.signal, async () => {
        const { uploadId = "" } = await once.createMultipartUpload(marked);
        if (uploadId === "") throw malformed("CreateMultipartUpload", "the reply names no upload");
        return { uploadId, writeId };
      });
    },
    uploadPart: (request) =>
      retry(request.signal, async () => {
        const reply = await once.uploadPart(request);
        const { etag } = checkCommit(reply, "UploadPart");
        return { etag, checksums: reply.checksums };
      }),
    completeUpload: (request) => complete(once, tools, request),
    abortUpload: async (request) => {
      try {
        await retry(request.signal, () => once.abortMultipartUpload(request));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    countParts: async (request) => {
      try {
        return await retry(request.signal, () => once.countParts(request));
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    },
  };
}

type CompleteRequest = Parameters<GuardedWire["completeUpload"]>[0];

/** A repeated request finds no upload any more when the first one succeeded; what is under the key then tells. */
async function complete(once: Wire, tools: CommitTools, request: CompleteRequest): Promise<Commit> {
  const { signal, upload } = request;
  const { retry, headObject } = tools;
  const committed = (): Promise<Commit | undefined> =>
    ownCommit({ headObject, request, writeId: upload.writeId });
  let isUncertain = false;
  try {
    return await retry(signal, async ({ mayBeDone }) => {
      isUncertain ||= mayBeDone;
      const own = mayBeDone ? await committed() : undefined;
      if (own !== undefined) return own;
      return checkCommit(await once.completeMultipartUpload(request), "CompleteMultipartUpload");
    });
  } catch (error) {
    if (!(error instanceof S3Failure) || !(isUncertain || mayHaveSucceeded(error))) throw error;
    return lateCommit(committed, error);
  }
}

async function lateCommit(committed: () => Promise<Commit | undefined>, failure: S3Failure): Promise<Commit> {
  let own: Commit | undefined;
  try {
    own = await committed();
  } catch {
    const detail = `whether the content was committed can not be learnt: ${failure.message}`;
    throw new FsError("EOUTCOME", { driver: "s3", retryable: true, detail, cause: failure });
  }
  if (own === undefined) throw failure;
  return own;
}
