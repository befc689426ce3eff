import { FsError } from "@s3fs/core";
import type { NodeFsHandle } from "./node-fs-shape.ts";

export interface Extent {
  /** Where the first byte goes. */
  readonly position: number;
  /** Bytes that there shall be. */
  readonly size?: number | undefined;
}

/** Writes each chunk as it comes, whole; the number of bytes. @throws {FsError} EINTEGRITY for another size */
export async function writeChunks(
  handle: NodeFsHandle,
  chunks: AsyncIterable<Uint8Array>,
  { position, size }: Extent,
): Promise<number> {
  let written = 0;
  for await (const chunk of chunks) {
    await writeChunk(handle, chunk, position + written);
    written += chunk.byteLength;
  }
  if (size === undefined || size === written) return written;
  throw new FsError("EINTEGRITY", {
    detail: `the data holds ${written} bytes instead of the ${size} announced`,
  });
}

/** The system may take less than it is given. */
export async function writeChunk(handle: NodeFsHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const length = chunk.byteLength - offset;
    const { bytesWritten } = await handle.write(chunk, offset, length, position + offset);
    if (bytesWritten <= 0) throw new FsError("EIO", { detail: "the system took no byte of a write" });
    offset += bytesWritten;
  }
}
