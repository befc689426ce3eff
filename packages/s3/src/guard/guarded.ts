import { NEVER } from "@s3fs/core";
import { S3Failure } from "../wire/s3-failure.ts";
import { isDirectoryBucket } from "../directory-bucket.ts";
import { createTell, type S3Event } from "../s3-event.ts";
import type { Wire } from "../wire/wire.ts";
import { checkObject } from "./check-object.ts";
import { checkPage } from "./check-page.ts";
import { mostAtOnce } from "./congestion-gate.ts";
import { guardedCommits } from "./guarded-commits.ts";
import { guardedControls } from "./guarded-controls.ts";
import { guardedDeletes } from "./guarded-deletes.ts";
import { guardedReads } from "./guarded-reads.ts";
import { guardedUploads } from "./guarded-uploads.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import { createOpenBodies } from "./open-bodies.ts";
import { createRequestGate } from "./request-gate.ts";
import { retrying, type Reach, type Retry, type RetryPolicy } from "./retrying.ts";
import { singleAttempts } from "./single-attempts.ts";

export interface GuardOptions {
  readonly bucket: string;
  readonly policy: RetryPolicy;
  /** How few bytes a connection may bring, for it to count as one that brought some. */
  readonly leastProgressBytes: number;
  /** How long a read waits for one of very many others to end. */
  readonly bodyWaitMs: number;
  readonly onEvent?: ((event: S3Event) => void) | undefined;
}

/** The wire that is safe to use. */
export function guarded(wire: Wire, options: GuardOptions): GuardedWire {
  const { bucket, policy, leastProgressBytes, bodyWaitMs, onEvent } = options;
  const tell = createTell(onEvent);
  const gate = createRequestGate(bucket, tell);
  const once = singleAttempts(wire, gate.around);
  const bodies = createOpenBodies({ most: mostAtOnce, waitMs: bodyWaitMs });
  const closing = new AbortController();
  const reach: Reach = { hasAnswered: false, lostSinceMs: undefined };
  const lasting = { bucket, reach, policy, closing: closing.signal, tell };
  const retry: Retry = (asked, run) => retrying(asked, run, lasting);
  /** What leaves no parts behind is not given up when the file system is closed, which waits for it. */
  const retryAnyway: Retry = (asked, run) =>
    retrying(asked, run, { ...lasting, policy: { ...policy, outageAttempts: 4 }, closing: NEVER });
  const headObject: GuardedWire["headObject"] = (request) =>
    retry(request, async (attempt) => {
      const reply = await once.headObject(request, attempt);
      checkObject(reply, "HeadObject");
      return reply;
    });
  return {
    requests: gate.requests,
    isOrdered: !isDirectoryBucket(bucket),
    headObject,
    getTags: (request) => tagsOf(retry(request, (attempt) => once.getTags(request, attempt))),
    listPage: (request) =>
      retry(request, async (attempt) => checkPage(await once.listObjects(request, attempt), request, bucket)),
    ...guardedReads(once, { retry, attempts: policy.attempts, leastProgressBytes, bodies }),
    ...guardedCommits(once, { retry, headObject }),
    ...guardedControls(once, retry),
    ...guardedDeletes(once, retry),
    ...guardedUploads(once, { retry, retryAnyway, headObject }),
    tellLeftUpload: ({ key, uploadId }) => tell?.({ kind: "left-upload", bucket, key, uploadId }),
    close() {
      gate.close();
      bodies.close();
      closing.abort();
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
