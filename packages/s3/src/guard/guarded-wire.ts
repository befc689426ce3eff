import { FsError } from "@s3fs/core";
import type {
  CopyRequest,
  CompleteUploadRequest,
  CreateUploadRequest,
  DeleteManyReply,
  DeleteManyRequest,
  GetRequest,
  HeadRequest,
  KeyRequest,
  ListRequest,
  ObjectBodyReply,
  ObjectReply,
  PartReply,
  PutRequest,
  UploadPartRequest,
  UploadRequest,
  Wire,
  WireOperation,
} from "../wire/wire.ts";
import type { Commit } from "./check-commit.ts";
import { checkObject } from "./check-object.ts";
import { checkPage, type Page } from "./check-page.ts";
import { countedWire } from "./counted-wire.ts";
import { guardedCommits } from "./guarded-commits.ts";
import { guardedDeletes } from "./guarded-deletes.ts";
import { guardedUploads, type Upload } from "./guarded-uploads.ts";
import { createRequestCounter, type RequestCounts } from "./request-counter.ts";
import { retrying, type Attempt, type RetryPolicy } from "./retrying.ts";

/** What the driver uses: every request retried where that is safe, every reply checked, every commit certain. */
export interface GuardedWire {
  readonly requests: RequestCounts;
  headObject(request: HeadRequest): Promise<ObjectReply>;
  /** Retried until the headers have come; the body is the caller's. */
  getObject(request: GetRequest): Promise<ObjectBodyReply>;
  putObject(request: PutRequest): Promise<Commit>;
  copyObject(request: CopyRequest): Promise<Commit>;
  deleteObject(request: KeyRequest): Promise<void>;
  /** At most 1,000 keys, each of them accounted for. */
  deleteObjects(request: DeleteManyRequest): Promise<DeleteManyReply["failed"]>;
  listPage(request: ListRequest): Promise<Page>;
  createUpload(request: CreateUploadRequest): Promise<Upload>;
  uploadPart(request: UploadPartRequest): Promise<PartReply>;
  completeUpload(request: CompleteUploadRequest & { readonly upload: Upload }): Promise<Commit>;
  abortUpload(request: UploadRequest): Promise<void>;
  countParts(request: UploadRequest): Promise<number>;
  /** Every later request is refused with ECLOSED, and none is retried any more, but for those that end an upload. */
  close(): void;
}

export interface GuardOptions {
  readonly bucket: string;
  readonly policy: RetryPolicy;
}

/** Runs one request under the policy; `run` is called once for each attempt. */
export type Retry = <T>(signal: AbortSignal, run: (attempt: Attempt) => Promise<T>) => Promise<T>;

export function guardedWire(wire: Wire, { bucket, policy }: GuardOptions): GuardedWire {
  const counter = createRequestCounter();
  let isClosed = false;
  const refuseClosed = (operation: WireOperation): void => {
    if (isClosed && !cleaning.has(operation))
      throw new FsError("ECLOSED", { driver: "s3", detail: "open a new file system to go on" });
  };
  const once = countedWire(wire, (operation) => {
    refuseClosed(operation);
    counter.add(operation);
  });
  const retry: Retry = (signal, run) => retrying(run, { policy, signal });
  const headObject: GuardedWire["headObject"] = (request) =>
    retry(request.signal, async () => {
      const reply = await once.headObject(request);
      checkObject(reply, "HeadObject");
      return reply;
    });
  return {
    requests: counter.requests,
    headObject,
    getObject: (request) => retry(request.signal, async () => withObject(await once.getObject(request))),
    listPage: (request) =>
      retry(request.signal, async () => checkPage(await once.listObjects(request), request, bucket)),
    ...guardedCommits(once, { retry, headObject }),
    ...guardedDeletes(once, retry),
    ...guardedUploads(once, { retry, headObject }),
    close() {
      isClosed = true;
    },
  };
}

/** What leaves no parts behind. */
const cleaning: ReadonlySet<WireOperation> = new Set(["AbortMultipartUpload", "ListParts"]);

function withObject(reply: ObjectBodyReply): ObjectBodyReply {
  try {
    checkObject(reply, "GetObject");
    return reply;
  } catch (error) {
    reply.body.release();
    throw error;
  }
}
