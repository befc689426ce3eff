import { isMissing, malformed } from "../wire/s3-failure.ts";
import type {
  CreateUploadRequest,
  ListUploadsRequest,
  PartReply,
  UploadMarker,
  WireOperation,
} from "../wire/wire.ts";
import { checkCommit, type Commit } from "./check-commit.ts";
import { settleOutcome } from "./commit-outcome.ts";
import { ownCommit, type CommitTools } from "./guarded-commits.ts";
import type { GuardedWire, Upload } from "./guarded-wire.ts";
import { createPageTrail } from "./page-trail.ts";
import type { Retry } from "./retrying.ts";
import type { SingleAttempts } from "./single-attempts.ts";
import { createWriteId, withWriteId } from "./write-id.ts";

type Uploads =
  | "openUploads"
  | "createUpload"
  | "uploadPart"
  | "uploadPartCopy"
  | "completeUpload"
  | "abortUpload"
  | "countParts"
  | "listUploads";

interface UploadTools extends CommitTools {
  /** Goes on after the file system was closed. */
  readonly retryAnyway: Retry;
}

export function guardedUploads(once: SingleAttempts, tools: UploadTools): Pick<GuardedWire, Uploads> {
  const { retry, retryAnyway } = tools;
  const openUploads = new Map<string, string>();
  return {
    openUploads,
    createUpload: async (request) => {
      const upload = await create(once, tools, request);
      openUploads.set(upload.uploadId, request.key);
      return upload;
    },
    uploadPart: (request) =>
      retry(request, async (attempt) => checkPart(await once.uploadPart(request, attempt), "UploadPart")),
    uploadPartCopy: (request) =>
      retry(request, async (attempt) =>
        checkPart(await once.uploadPartCopy(request, attempt), "UploadPartCopy"),
      ),
    completeUpload: async (request) => {
      const commit = await complete(once, tools, request);
      openUploads.delete(request.uploadId);
      return commit;
    },
    abortUpload: async (request) => {
      try {
        await retryAnyway(request, (attempt) => once.abortMultipartUpload(request, attempt));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      openUploads.delete(request.uploadId);
    },
    countParts: async (request) => {
      try {
        return await retryAnyway(request, (attempt) => once.countParts(request, attempt));
      } catch (error) {
        if (isMissing(error)) return 0;
        throw error;
      }
    },
    listUploads: (request) => listUploads(once, tools, request),
  };
}

function create(once: SingleAttempts, { retry }: CommitTools, request: CreateUploadRequest): Promise<Upload> {
  const writeId = createWriteId();
  const marked = { ...request, metadata: withWriteId(request.metadata, writeId) };
  return retry(request, async (attempt) => {
    const { uploadId = "", status } = await once.createMultipartUpload(marked, attempt);
    if (uploadId === "") throw malformed("CreateMultipartUpload", "the reply names no upload", status);
    return { uploadId, writeId };
  });
}

async function* listUploads(
  once: SingleAttempts,
  { retry }: CommitTools,
  request: Omit<ListUploadsRequest, "after">,
): AsyncGenerator<UploadMarker> {
  const trail = createPageTrail();
  let after: UploadMarker | undefined;
  do {
    const from = after;
    const page = await retry(request, (attempt) =>
      once.listUploads({ ...request, ...(from && { after: from }) }, attempt),
    );
    if (page.uploads.some(({ key }) => !key.startsWith(request.prefix)))
      throw malformed("ListMultipartUploads", "a key lies outside of what was asked for", page.status);
    yield* page.uploads;
    after = page.next;
    const isEmpty = page.uploads.length === 0;
    const fault = after && trail.faultOf({ key: after.key, token: after.uploadId, isEmpty });
    if (fault !== undefined) throw malformed("ListMultipartUploads", fault, page.status);
  } while (after !== undefined);
}

function checkPart(reply: PartReply, operation: WireOperation): PartReply {
  const { etag } = checkCommit(reply, operation);
  return { etag, checksums: reply.checksums };
}

type CompleteRequest = Parameters<GuardedWire["completeUpload"]>[0];

/** A repeated request finds no upload any more when the first one succeeded; what is under the key then tells. */
async function complete(once: SingleAttempts, tools: CommitTools, request: CompleteRequest): Promise<Commit> {
  const { signal, upload } = request;
  const { retry, headObject } = tools;
  const look = (): Promise<Commit | undefined> => ownCommit({ headObject, request, writeId: upload.writeId });
  let attempts = 1;
  let isUncertain = false;
  try {
    return await retry(request, async (attempt) => {
      attempts = attempt.number;
      isUncertain ||= attempt.mayBeDone;
      const own = attempt.mayBeDone ? await look() : undefined;
      return (
        own ?? checkCommit(await once.completeMultipartUpload(request, attempt), "CompleteMultipartUpload")
      );
    });
  } catch (error) {
    isUncertain ||= attempts > 1 && isMissing(error);
    return settleOutcome(error, { look, isUncertain, signal });
  }
}
