import { FsError, isFsError, type FileEntry } from "@s3fs/core";
import type { Traffic } from "../concurrency/traffic.ts";
import { changed, openSource, type Transfer } from "./transfer.ts";

/** A part of a file, half-open. */
export interface PartOfFile {
  /** From 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

export interface ReadPartOptions {
  readonly traffic: Traffic;
  readonly signal: AbortSignal;
}

/** All bytes of a part of the source that was listed. */
export async function readPart(
  transfer: Transfer,
  known: FileEntry,
  { start, end }: PartOfFile,
  { traffic, signal }: ReadPartOptions,
): Promise<Uint8Array> {
  const reading = await openSource(transfer, { known, start, end, signal });
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  try {
    for await (const chunk of reading.chunks) {
      await traffic.pass(chunk.byteLength, signal);
      if (filled + chunk.byteLength > bytes.byteLength) throw miscut(transfer);
      bytes.set(chunk, filled);
      filled += chunk.byteLength;
    }
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(transfer.from, error) : error;
  } finally {
    await reading.release();
  }
  if (filled !== bytes.byteLength) throw miscut(transfer);
  return bytes;
}

function miscut({ from }: Transfer): FsError {
  return new FsError("EINTEGRITY", {
    operation: "copy",
    path: from,
    retryable: true,
    detail: "a part of it came with another length than was asked for",
  });
}
