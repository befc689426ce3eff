import type { Reading } from "@s3fs/core";

export async function* capitals(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) yield chunk.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
}

export async function* those(chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

export async function* noChunks(): AsyncIterable<Uint8Array> {
  yield* [];
}

export async function* firstOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    return;
  }
}

export async function* upTo(most: number, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let taken = 0;
  for await (const chunk of chunks) {
    yield chunk.slice(0, most - taken);
    taken += chunk.byteLength;
    if (taken >= most) return;
  }
}

export async function* untilEmpty(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    if (chunk.byteLength === 0) return;
    yield chunk;
  }
}

export async function* inOneBuffer({ chunks }: Reading): AsyncIterable<Uint8Array> {
  const buffer = new Uint8Array(1_000_000);
  for await (const chunk of chunks) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.byteLength);
  }
}

export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
