import type { FileHandle } from "./file-handle.ts";

/** The streams of a handle, over its `read` and `write`. They never close it: that is what commits. */
export function handleStreams({
  read,
  write,
}: Pick<FileHandle, "read" | "write">): Pick<FileHandle, "readable" | "writable"> {
  return {
    readable({ start, end = Infinity } = {}) {
      let position = start;
      let left = end - (start ?? 0);
      const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
        async pull(controller) {
          const bytes = await read(Math.max(0, Math.min(BLOCK_BYTES, left)), position);
          left -= bytes.byteLength;
          if (position !== undefined) position += bytes.byteLength;
          if (bytes.byteLength === 0) controller.close();
          else controller.enqueue(bytes);
        },
      };
      return new ReadableStream(source, { highWaterMark: 0 }); // else it would read before anyone asks
    },
    writable({ start } = {}) {
      let position = start;
      return new WritableStream({
        async write(data) {
          const bytes = await write(data, position);
          if (position !== undefined) position += bytes;
        },
      });
    },
  };
}

const BLOCK_BYTES = 262_144;
