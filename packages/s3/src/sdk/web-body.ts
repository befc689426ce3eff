import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { createChunkGatherer, type ChunkGatherer } from "./chunk-gatherer.ts";
import { cut, tooSlow, type BodyOptions } from "./node-body.ts";
import { createPaceWatch, type Pace } from "./pace-watch.ts";

/** The body of a fetch, read in large chunks. */
export function webBody(stream: ReadableStream<Uint8Array>, { expectedBytes, pace }: BodyOptions): Body {
  const reader = stream.getReader();
  return {
    chunks: chunksOf(createSupply(reader, pace), createChunkGatherer(expectedBytes)),
    release() {
      void cancel(reader);
    },
  };
}

/** What came before a cut is handed out, as by the body of a Node stream. */
async function* chunksOf(supply: Supply, gatherer: ChunkGatherer): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let failure: S3Failure | undefined;
  for (let hasMore = true; hasMore;) {
    try {
      hasMore = await supply(gatherer);
    } catch (error) {
      if (error instanceof S3Failure) throw error;
      failure = cut(error);
      hasMore = false;
    }
    for (let chunk = takeFrom(gatherer, hasMore); chunk; chunk = takeFrom(gatherer, hasMore)) yield chunk;
  }
  if (failure !== undefined) throw failure;
}

function takeFrom(gatherer: ChunkGatherer, hasMore: boolean): Uint8Array<ArrayBuffer> | undefined {
  return gatherer.isFull || !hasMore ? gatherer.take() : undefined;
}

/** Reads until there is a whole chunk, or no more; tells whether there may be more. */
type Supply = (gatherer: ChunkGatherer) => Promise<boolean>;

function createSupply(reader: ReadableStreamDefaultReader<Uint8Array>, pace: Pace): Supply {
  let failure: S3Failure | undefined;
  const watch = createPaceWatch(pace, (message) => {
    failure = tooSlow(message);
    void cancel(reader); // which ends the read that is waited for
  });
  return async (gatherer) => {
    watch.begin();
    try {
      while (!gatherer.isFull) {
        const result = await reader.read();
        if (failure !== undefined) throw failure;
        if (result.done) return false;
        watch.heard(result.value.byteLength);
        gatherer.add(result.value);
      }
      return true;
    } finally {
      watch.end();
    }
  };
}

async function cancel(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    await reader.cancel();
  } catch {
    // The stream has failed already, and with it the connection behind it.
  }
}
