import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { createChunkGatherer, type ChunkGatherer } from "./chunk-gatherer.ts";
import { createPaceWatch, type Pace } from "./pace-watch.ts";
import { spareFromSocketTimeout } from "./socket-timeout.ts";

/** What is used of a Node stream; this package compiles without Node's types. */
export interface NodeStream {
  on(event: string, listener: (value: unknown) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
}

export interface BodyOptions {
  readonly expectedBytes: number | undefined;
  readonly pace: Pace;
}

export function isNodeStream(value: unknown): value is NodeStream {
  if (typeof value !== "object" || value === null) return false;
  return ["on", "pause", "resume", "destroy"].every((name) => typeof Reflect.get(value, name) === "function");
}

/** By `data` events: `for await` over the raw stream costs a promise for every socket read. */
export function nodeBody(stream: NodeStream, { expectedBytes, pace }: BodyOptions): Body {
  const gatherer = createChunkGatherer(expectedBytes);
  const flow = createFlow(stream, gatherer, pace);
  stream.pause(); // which the listeners of the flow have set going
  return {
    chunks: chunksOf(flow, gatherer),
    release() {
      if (flow.ending?.kind === "complete") return;
      flow.end({ kind: "released" });
      stream.destroy();
    },
  };
}

/** What came before a cut is handed out; what came too slowly is not, or a trickle would pass for progress for ever. */
async function* chunksOf(flow: Flow, gatherer: ChunkGatherer): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    if (!gatherer.isFull && flow.ending === undefined) await flow.more();
    const { ending } = flow;
    if (ending?.kind === "failed" && isTooSlow(ending.failure)) throw ending.failure;
    const chunk = ending?.kind === "released" ? undefined : gatherer.take();
    if (chunk !== undefined) yield chunk;
    else if (ending?.kind === "failed") throw ending.failure;
    else return;
  }
}

type Ending =
  | { readonly kind: "complete" | "released" }
  | { readonly kind: "failed"; readonly failure: S3Failure };

interface Flow {
  readonly ending: Ending | undefined;
  /** The first ending stays. */
  end(ending: Ending): void;
  /** Lets bytes come until there is a whole chunk, the body has ended, or nothing has come for too long. */
  more(): Promise<void>;
}

function createFlow(stream: NodeStream, gatherer: ChunkGatherer, pace: Pace): Flow {
  const stopSparing = spareFromSocketTimeout(stream, pace.inactivityMs / 2);
  let ending: Ending | undefined;
  let wake = (): void => {};
  const watch = createPaceWatch(pace, (message) => {
    flow.end({ kind: "failed", failure: tooSlow(message) });
    stream.destroy();
  });
  const flow: Flow = {
    get ending() {
      return ending;
    },
    end(reason) {
      ending ??= reason;
      stopSparing();
      wake();
    },
    more: () =>
      new Promise((resolve) => {
        watch.begin();
        wake = () => {
          watch.end();
          resolve();
        };
        stream.resume();
      }),
  };
  stream.on("data", (chunk) => {
    if (!(chunk instanceof Uint8Array) || ending !== undefined) return;
    watch.heard(chunk.byteLength);
    gatherer.add(chunk);
    if (!gatherer.isFull) return;
    stream.pause();
    wake();
  });
  stream.on("end", () => flow.end({ kind: "complete" }));
  stream.on("error", (error) => flow.end({ kind: "failed", failure: cut(error) }));
  stream.on("close", () => flow.end({ kind: "failed", failure: cut(undefined) }));
  return flow;
}

/** A client that checks bodies by itself tells so when it has handed out all of one. */
export function cut(error: unknown): S3Failure {
  const operation = "GetObject";
  const reason = error instanceof Error ? error.message : undefined;
  if (reason?.startsWith("Checksum mismatch"))
    return new S3Failure({ operation, code: "ChecksumMismatch", message: reason });
  return new S3Failure({
    operation,
    code: error instanceof Error && error.name === "TimeoutError" ? "Timeout" : "BodyCut",
    message: `the body ended before its last byte${reason === undefined ? "" : `: ${reason}`}`,
  });
}

export function isTooSlow({ code }: S3Failure): boolean {
  return code === "Timeout";
}

export function tooSlow(message: string): S3Failure {
  return new S3Failure({ operation: "GetObject", code: "Timeout", message });
}
