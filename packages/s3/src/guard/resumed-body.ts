import { FsError, NEVER, onAbort } from "@s3fs/core";
import { createReadProgress, type LeastProgress } from "./read-progress.ts";
import { isRefusedCondition, malformed, S3Failure } from "../wire/s3-failure.ts";
import type { Body, GetRequest, ObjectBodyReply } from "../wire/wire.ts";
import type { Attempt, Retry } from "./retrying.ts";

export interface ReadTools extends LeastProgress {
  readonly retry: Retry;
}

export interface Resumable extends ReadTools {
  /** The reply that the body began with. */
  readonly first: ObjectBodyReply;
  readonly request: GetRequest;
  /** One attempt to get an object. */
  readonly send: (request: GetRequest, attempt: Attempt) => Promise<ObjectBodyReply>;
}

/**
 * The bytes of an object, gone on with behind the last one that came whenever a connection is cut or falls silent: by
 * further requests, for the same content only. A body ends in an error when as many connections in a row as the policy
 * has attempts have brought nothing, or so little that it would take for ever.
 */
export function resumedBody(resumable: Resumable): Body {
  const span = spanOf(resumable.first);
  return span === undefined ? resumable.first.body : createResumedBody(resumable, span);
}

/** Which bytes of the object a reply holds, half-open. Undefined for a reply that its reader will refuse. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function spanOf({ contentRange, contentLength }: ObjectBodyReply): Span | undefined {
  if (contentRange === undefined)
    return contentLength === undefined ? undefined : { start: 0, end: contentLength };
  const told = /^bytes (\d+)-(\d+)\//.exec(contentRange);
  return told === null ? undefined : { start: Number(told[1]), end: Number(told[2]) + 1 };
}

function createResumedBody(resumable: Resumable, span: Span): Body {
  const { signal } = resumable.request;
  const stop = new AbortController();
  const unlink = signal === NEVER ? () => {} : onAbort(signal, () => stop.abort(signal.reason));
  const flow = createFlow(resumable, span, stop.signal);
  let isReleased = false;
  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for (let chunk = await flow.next(); chunk !== undefined; chunk = await flow.next()) yield chunk;
    } catch (error) {
      if (!isReleased) throw error;
    } finally {
      unlink();
    }
  }
  return {
    chunks: chunks(),
    release() {
      isReleased = true;
      unlink();
      stop.abort(released);
      flow.drop();
    },
  };
}

/** Nobody is told of it. One for all, as the stack of each would hold on to the reader. */
const released = new FsError("ECLOSED", { driver: "s3", detail: "the reading was released" });

interface Flow {
  /** The next chunk, from whichever connection; undefined when all have come. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Lets go of the connection, if there is one. */
  drop(): void;
}

function createFlow(resumable: Resumable, span: Span, signal: AbortSignal): Flow {
  const { first, request, send, retry } = resumable;
  const progress = createReadProgress(resumable);
  let position = span.start;
  let source: Source | undefined = sourceOf(first.body);
  const drop = (): void => {
    source?.body.release();
    source = undefined;
  };
  const open = async (number: Attempt): Promise<Source> => {
    const rest = { start: position, end: span.end };
    const sendRest: Send = (range) => send({ ...request, ...range, signal }, number);
    return sourceOf(await continued(first, sendRest, rest));
  };
  const attempt = async (number: Attempt): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    source ??= await open(number);
    try {
      const result = await source.iterator.next();
      if (result.done && position < span.end) throw endedEarly();
      return result.done ? undefined : result.value;
    } catch (error) {
      drop();
      // Behind the last byte there is nothing to go on with; a client that checks bodies by itself fails only there.
      if (position < span.end) progress.cut(error);
      if (position < span.end || isMismatch(error)) throw error;
      return undefined;
    }
  };
  return {
    async next() {
      const chunk = await retry({ key: request.key, signal }, attempt);
      position += chunk?.byteLength ?? 0;
      progress.brought(chunk?.byteLength ?? 0);
      return chunk;
    },
    drop,
  };
}

interface Source {
  readonly body: Body;
  readonly iterator: AsyncIterator<Uint8Array<ArrayBuffer>>;
}

function sourceOf(body: Body): Source {
  return { body, iterator: body.chunks[Symbol.asyncIterator]() };
}

type Send = (range: Pick<GetRequest, "range" | "ifMatch">) => Promise<ObjectBodyReply>;

/** The body of a further reply, if it is of the same content and begins where the last one ended. */
async function continued(first: ObjectBodyReply, send: Send, { start, end }: Span): Promise<Body> {
  const range = `bytes=${start}-${end - 1}`;
  const reply = await sent(send({ range, ...(first.etag !== undefined && { ifMatch: first.etag }) }));
  const { body, contentRange = "", status } = reply;
  if (reply.etag === first.etag && contentRange.startsWith(`bytes ${start}-${end - 1}/`)) return body;
  body.release();
  if (reply.etag !== first.etag) throw changed();
  const message = `the reply holds the range "${contentRange}" instead of ${range}`;
  throw malformed("GetObject", message, status);
}

/** The condition is our own: that it fails means that the file is another one by now. */
async function sent(sending: Promise<ObjectBodyReply>): Promise<ObjectBodyReply> {
  try {
    return await sending;
  } catch (error) {
    const isOutOfRange = error instanceof S3Failure && error.status === 416;
    throw isRefusedCondition(error) || isOutOfRange ? changed(error) : error;
  }
}

function changed(cause?: unknown): FsError {
  const detail = "the file was replaced while it was read";
  return new FsError("ECHANGED", { driver: "s3", detail, cause });
}

function isMismatch(error: unknown): boolean {
  return error instanceof S3Failure && error.code === "ChecksumMismatch";
}

function endedEarly(): S3Failure {
  return new S3Failure({
    operation: "GetObject",
    code: "BodyCut",
    message: "the body ended before its last byte",
  });
}
