/** Bulk paths run fastest on chunks of 256 KiB to 1 MiB; sockets deliver a tenth of that. */
const chunkBytes = 512 * 1024;

/** Copies small chunks into large ones, so that no chunk pins a socket's buffer and few of them pass through promises. */
export interface ChunkGatherer {
  readonly isFull: boolean;
  add(chunk: Uint8Array): void;
  /** What was gathered, at most one chunk of it; undefined when there is nothing. */
  take(): Uint8Array<ArrayBuffer> | undefined;
}

/** @param expectedBytes of the whole body, where known: a small one gets a buffer of its own size */
export function createChunkGatherer(expectedBytes: number = chunkBytes): ChunkGatherer {
  const full: Uint8Array<ArrayBuffer>[] = [];
  let remainingBytes = expectedBytes;
  let buffer = new Uint8Array(0);
  let filled = 0;
  const grow = (wantedBytes: number): void => {
    const hint = remainingBytes > 0 ? remainingBytes : wantedBytes;
    buffer = new Uint8Array(Math.min(chunkBytes, Math.max(1, hint)));
    filled = 0;
  };
  const finish = (): void => {
    if (filled > 0) full.push(filled === buffer.byteLength ? buffer : buffer.slice(0, filled));
    buffer = new Uint8Array(0);
    filled = 0;
  };
  return {
    get isFull() {
      return full.length > 0;
    },
    add(chunk) {
      for (let offset = 0; offset < chunk.byteLength;) {
        if (buffer.byteLength === 0) grow(chunk.byteLength - offset);
        const piece = chunk.subarray(offset, offset + buffer.byteLength - filled);
        buffer.set(piece, filled);
        filled += piece.byteLength;
        offset += piece.byteLength;
        remainingBytes -= piece.byteLength;
        if (filled === buffer.byteLength) finish();
      }
    },
    take() {
      if (full.length === 0) finish();
      return full.shift();
    },
  };
}
