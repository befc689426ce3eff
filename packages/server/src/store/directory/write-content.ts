import type { FileHandle } from "node:fs/promises";
import type { Chunks } from "../store.ts";
import { createBlockSums, encodeRecord } from "./envelope.ts";

/**
 * Writes a file of the store from front to end. A small one is a single write.
 * @param describe gives the record, once the content has ended
 */
export async function writeContent(
  handle: FileHandle,
  chunks: Chunks,
  describe: () => unknown,
): Promise<{ readonly contentBytes: number }> {
  const sums = createBlockSums();
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const chunk of chunks) {
    sums.update(chunk);
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < FLUSH_BYTES) continue;
    await writeAll(handle, waiting, waitingBytes);
    waiting = [];
    waitingBytes = 0;
  }
  const { contentBytes } = sums;
  const end = [sums.finish(), encodeRecord(describe(), contentBytes)];
  const bytes = end.reduce((sum, piece) => sum + piece.length, waitingBytes);
  await writeAll(handle, [...waiting, ...end], bytes);
  return { contentBytes };
}

/** The system may take less than it is given. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[], bytes: number): Promise<void> {
  let { bytesWritten: written } = await handle.writev([...pieces]);
  if (written === bytes) return;
  const whole = Buffer.concat(pieces, bytes);
  while (written < bytes) written += (await handle.write(whole, written)).bytesWritten;
}

const FLUSH_BYTES = 1024 * 1024;
