import { S3Failure } from "../wire/s3-failure.ts";
import type { Body } from "../wire/wire.ts";
import { createChunkGatherer } from "./chunk-gatherer.ts";
import { stalled, type BodyOptions } from "./node-body.ts";

/** The body of a fetch, read in large chunks. */
export function webBody(
  stream: ReadableStream<Uint8Array>,
  { expectedBytes, inactivityMs }: BodyOptions,
): Body {
  const reader = stream.getReader();
  const gatherer = createChunkGatherer(expectedBytes);
  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (;;) {
      const result = await readWithin(reader, inactivityMs);
      if (result.done) break;
      gatherer.add(result.value);
      while (gatherer.isFull) {
        const chunk = gatherer.take();
        if (chunk) yield chunk;
      }
    }
    const last = gatherer.take();
    if (last) yield last;
  }
  return {
    chunks: chunks(),
    release() {
      void cancel(reader);
    },
  };
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  inactivityMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(stalled(inactivityMs)), inactivityMs);
  });
  try {
    return await Promise.race([reader.read(), timeout]);
  } catch (error) {
    if (error instanceof S3Failure) throw error;
    const message = `the body ended before its last byte: ${String(error)}`;
    throw new S3Failure({ operation: "GetObject", code: "BodyCut", message });
  } finally {
    clearTimeout(timer);
  }
}

async function cancel(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    await reader.cancel();
  } catch {
    // The stream has failed already, and with it the connection behind it.
  }
}
