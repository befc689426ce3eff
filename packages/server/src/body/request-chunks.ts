import type { IncomingMessage } from "node:http";
import { s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";

export interface Waiting {
  /** Runs when the body is first pulled, to answer `Expect: 100-continue`. */
  readonly beforeFirst: () => void;
  /** How long a client may be silent before its request is refused with RequestTimeout. */
  readonly idleTimeoutMs: number;
}

/**
 * The bytes of a request as they come in, held back while nobody pulls. By hand, because a stream's own iterator costs more
 * than all else that is done for a small body. Ends with an error when the client goes away.
 */
export async function* requestChunks(
  request: IncomingMessage,
  { beforeFirst, idleTimeoutMs }: Waiting,
): AsyncGenerator<Uint8Array, void, void> {
  const inbox = createInbox(request, idleTimeoutMs);
  beforeFirst();
  try {
    for (let batch = await inbox.take(); batch.length > 0; batch = await inbox.take()) {
      for (const chunk of batch) yield chunk;
    }
  } finally {
    inbox.release();
  }
}

/** The whole of a body that is known to be small. Rejects when the client goes away. */
export async function requestBytes(
  request: IncomingMessage,
  declaredBytes: number,
  { beforeFirst, idleTimeoutMs }: Waiting,
): Promise<Uint8Array> {
  beforeFirst();
  // A turn after the headers what came in one packet with them is there, and needs no listeners.
  await Promise.resolve();
  if (request.readableLength < declaredBytes) return gatherBytes(request, idleTimeoutMs);
  const bytes: unknown = request.read();
  return bytes instanceof Uint8Array ? bytes : EMPTY;
}

function gatherBytes(request: IncomingMessage, idleTimeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let bytes: Uint8Array = EMPTY;
    const silence = setTimeout(() => reject(clientIsSilent()), idleTimeoutMs);
    const onData = (chunk: Uint8Array): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      silence.refresh();
    };
    const onClose = (): void => {
      clearTimeout(silence);
      if (!request.complete) reject(clientIsGone());
    };
    request
      .on("data", onData)
      .on("close", onClose)
      .on("error", () => reject(clientIsGone()));
    request.on("end", () => {
      clearTimeout(silence);
      resolve(bytes);
    });
    if (request.destroyed) onClose();
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
function clientIsSilent(): S3Error {
  return s3Error("RequestTimeout", { headers: { connection: "close" } });
}

function clientIsGone(): Error {
  return new Error("the client closed the connection before the end of the body");
}

interface Inbox {
  /** Resolves with at least one chunk, or with none at the end. */
  take(): Promise<readonly Uint8Array[]>;
  release(): void;
}

function createInbox(request: IncomingMessage, idleTimeoutMs: number): Inbox {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let wake: (() => void) | undefined;
  const onData = (chunk: Uint8Array): void => {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes >= MAX_WAITING_BYTES) request.pause();
    wake?.();
  };
  const onChange = (): void => wake?.();
  request.on("data", onData).on("end", onChange).on("close", onChange).on("error", onChange);
  return {
    async take() {
      while (waiting.length === 0) {
        if (request.complete && request.readableEnded) return [];
        if (request.destroyed) throw clientIsGone();
        await new Promise<void>((resolve, reject) => {
          const silence = setTimeout(() => reject(clientIsSilent()), idleTimeoutMs);
          wake = (): void => {
            clearTimeout(silence);
            resolve();
          };
        });
        wake = undefined;
      }
      const batch = waiting;
      waiting = [];
      waitingBytes = 0;
      if (request.isPaused()) request.resume();
      return batch;
    },
    release() {
      request.off("data", onData).off("end", onChange).off("close", onChange).off("error", onChange);
      // What is left is read and dropped, so that the connection can carry the next request.
      request.on("error", () => undefined).resume();
    },
  };
}

const EMPTY = new Uint8Array(0);
const MAX_WAITING_BYTES = 1024 * 1024;
