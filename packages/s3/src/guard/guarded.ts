import { FsError } from "@s3fs/core";
import { S3Failure } from "../wire/s3-failure.ts";
import type { Wire, WireOperation } from "../wire/wire.ts";
import { checkObject } from "./check-object.ts";
import { checkPage } from "./check-page.ts";
import { countedWire } from "./counted-wire.ts";
import { guardedCommits } from "./guarded-commits.ts";
import { guardedDeletes } from "./guarded-deletes.ts";
import { guardedReads } from "./guarded-reads.ts";
import { guardedUploads } from "./guarded-uploads.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import { createRequestCounter } from "./request-counter.ts";
import { retrying, type Retry, type RetryPolicy } from "./retrying.ts";

export interface GuardOptions {
  readonly bucket: string;
  readonly policy: RetryPolicy;
}

/** The wire that is safe to use. */
export function guarded(wire: Wire, { bucket, policy }: GuardOptions): GuardedWire {
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
    getTags: (request) => tagsOf(retry(request.signal, () => once.getTags(request))),
    listPage: (request) =>
      retry(request.signal, async () => checkPage(await once.listObjects(request), request, bucket)),
    ...guardedReads(once, retry),
    ...guardedCommits(once, { retry, headObject }),
    ...guardedDeletes(once, retry),
    ...guardedUploads(once, { retry, headObject }),
    close() {
      isClosed = true;
    },
  };
}

/** Stores that have no tags say so by not knowing the request. */
async function tagsOf(asking: Promise<string>): Promise<string> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof S3Failure && error.status === 501) return "";
    throw error;
  }
}

/** What leaves no parts behind. */
const cleaning: ReadonlySet<WireOperation> = new Set(["AbortMultipartUpload", "ListParts"]);
