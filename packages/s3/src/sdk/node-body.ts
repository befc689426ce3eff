import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { createChunkGatherer, type ChunkGatherer } from "./chunk-gatherer.ts";
import { createSilenceWatch } from "./silence-watch.ts";
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
  const flow = createFlow(stream, gatherer, inactivityMs);
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

async function* chunksOf(flow: Flow, gatherer: ChunkGatherer): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (;;) {
    if (!gatherer.isFull && flow.ending === undefined) await flow.more();
    const { ending } = flow;
    if (ending?.kind === "failed") throw ending.failure;
    const chunk = ending?.kind === "released" ? undefined : gatherer.take();
    if (chunk === undefined) return;
    yield chunk;
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

function createFlow(stream: NodeStream, gatherer: ChunkGatherer, inactivityMs: number): Flow {
  const stopSparing = spareFromSocketTimeout(stream, inactivityMs / 2);
  let ending: Ending | undefined;
  let wake = (): void => {};
  const watch = createSilenceWatch(inactivityMs, () => {
    flow.end({ kind: "failed", failure: stalled(inactivityMs) });
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
    watch.heard();
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

function cut(error: unknown): S3Failure {
  const reason = error instanceof Error ? `: ${error.message}` : "";
  const isTimeout = error instanceof Error && error.name === "TimeoutError";
  return new S3Failure({
    operation: "GetObject",
    code: isTimeout ? "Timeout" : "BodyCut",
    message: `the body ended before its last byte${reason}`,
  });
}

export function stalled(inactivityMs: number): S3Failure {
  return new S3Failure({
    operation: "GetObject",
    code: "Timeout",
    message: `no byte of the body came for ${inactivityMs} ms`,
  });
}
