import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { createChunkGatherer } from "./chunk-gatherer.ts";

/** What is used of a Node stream; this package compiles without Node's types. */
export interface NodeStream {
  on(event: string, listener: (value: unknown) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
}

export interface BodyOptions {
  readonly expectedBytes: number | undefined;
  /** The longest wait for the next bytes. */
  readonly inactivityMs: number;
}

export function isNodeStream(value: unknown): value is NodeStream {
  if (typeof value !== "object" || value === null) return false;
  return ["on", "pause", "resume", "destroy"].every((name) => typeof Reflect.get(value, name) === "function");
}

/** By `data` events: `for await` over the raw stream costs a promise for every socket read. */
export function nodeBody(stream: NodeStream, { expectedBytes, inactivityMs }: BodyOptions): Body {
  const gatherer = createChunkGatherer(expectedBytes);
  let ending: Ending | undefined;
  let wake = (): void => {};
  const end = (reason: Ending): void => {
    ending ??= reason;
    stopSparing();
    wake();
  };
  const stopSparing = spareFromSocketTimeout(stream, inactivityMs / 2);
  stream.on("data", (chunk) => {
    if (!(chunk instanceof Uint8Array) || ending !== undefined) return;
    gatherer.add(chunk);
    if (!gatherer.isFull) return;
    stream.pause();
    wake();
  });
  stream.on("end", () => end({ kind: "complete" }));
  stream.on("error", (error) => end({ kind: "failed", failure: cut(error) }));
  stream.on("close", () => end({ kind: "failed", failure: cut(undefined) }));
  stream.pause();

  /** Until there is a whole chunk, the body has ended, or nothing has come for too long. */
  const more = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        stream.destroy();
        end({ kind: "failed", failure: stalled(inactivityMs) });
      }, inactivityMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      stream.resume();
    });

  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      if (!gatherer.isFull && ending === undefined) await more();
      if (ending?.kind === "failed") throw ending.failure;
      if (ending?.kind === "released") return;
      const chunk = gatherer.take();
      if (chunk === undefined) return;
      yield chunk;
    }
  }

  return {
    chunks: chunks(),
    release() {
      if (ending?.kind === "complete") return;
      end({ kind: "released" });
      stream.destroy();
    },
  };
}

type Ending =
  | { readonly kind: "complete" | "released" }
  | { readonly kind: "failed"; readonly failure: S3Failure };

/**
 * A socket that a slow consumer leaves paused is not idle by its own fault, yet the client's socket timeout counts it
 * as such. The waits for bytes have their own limit here, so the socket's is switched off for as long as a body is open;
 * again and again, because the SDK sets it some seconds after the request began.
 */
function spareFromSocketTimeout(stream: NodeStream, everyMs: number): () => void {
  const spare = (): void => {
    const socket: unknown = Reflect.get(stream, "socket") ?? socketOf(Reflect.get(stream, "source"));
    if (typeof socket !== "object" || socket === null) return;
    const setSocketTimeout: unknown = Reflect.get(socket, "setTimeout");
    if (typeof setSocketTimeout === "function") setSocketTimeout.call(socket, 0);
  };
  const timer = setInterval(spare, everyMs);
  return () => clearInterval(timer);
}

function socketOf(wrapped: unknown): unknown {
  return typeof wrapped === "object" && wrapped !== null ? Reflect.get(wrapped, "socket") : undefined;
}

function cut(error: unknown): S3Failure {
  const reason = error instanceof Error ? `: ${error.message}` : "";
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  return new S3Failure({
    operation: "GetObject",
    code: isTimeout ? "Timeout" : "BodyCut",
    message: `the body ended before its last byte${reason}`,
  });
}

function stalled(inactivityMs: number): S3Failure {
  return new S3Failure({
    operation: "GetObject",
    code: "Timeout",
    message: `no byte of the body came for ${inactivityMs} ms`,
  });
}
