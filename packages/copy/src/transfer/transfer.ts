import {
  FsError,
  isFsError,
  type CallOptions,
  type FileEntry,
  type FileSystem,
  type Path,
  type Reading,
} from "@s3fs/core";
import type { Traffic } from "../concurrency/traffic.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Two ends of a copy, which are not one file. */
export interface Transfer {
  readonly source: FileSystem;
  readonly from: Path;
  readonly target: FileSystem;
  readonly to: Path;
}

export interface TransferOptions extends CallOptions {
  /** What a listing said of the source: a source that is something else by now is ECHANGED. */
  readonly known?: FileEntry | undefined;
  /** What a listing said of the target: something else by now is ECONFLICT. Undefined: nobody has looked. */
  readonly found?: FileEntry | "nothing" | undefined;
  /** Whether a file that is there may be replaced; false: EEXIST. Default true. */
  readonly overwrite?: boolean | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly traffic: Traffic;
  /** How far an attempt before this one has come. */
  readonly checkpoint?: Checkpoint | undefined;
}

export type Transferred =
  /** Copied inside the store, which knows the size. */
  | { readonly kind: "server-side" }
  | {
      readonly kind: "streamed";
      /** Bytes. */
      readonly size: number;
      /** The source as the reply told it that carried the bytes. */
      readonly source: FileEntry;
      /** The tag that the target gave it, where it has tags. */
      readonly etag?: string;
    };

/** A part of the source, or all of it, which is what was listed. Whoever calls this releases it. */
export async function openSource(
  { source, from }: Pick<Transfer, "source" | "from">,
  {
    known,
    signal,
    ...range
  }: Pick<TransferOptions, "known" | "signal"> & { readonly start?: number; readonly end?: number },
): Promise<Reading> {
  let reading: Reading;
  try {
    reading = await source.read(from, { ...range, ifMatch: known?.etag, signal }).open();
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(from, error) : error;
  }
  if (known === undefined || isListed(known, reading.entry)) return reading;
  await reading.release();
  throw changed(from);
}

/** Without a tag the time has to do. */
function isListed(known: FileEntry, { size, modifiedMs }: FileEntry): boolean {
  return known.size === size && (known.etag !== undefined || known.modifiedMs === modifiedMs);
}

export function changed(path: Path, cause?: unknown): FsError {
  return new FsError("ECHANGED", {
    operation: "copy",
    path,
    retryable: true,
    cause,
    detail: "it is not what was listed, and the target was left as it is; run again",
  });
}

/** How the target must be, for a write. */
export function conditionOf({ found, overwrite = true }: TransferOptions): {
  readonly overwrite: boolean;
  readonly ifMatch?: string;
} {
  if (found === "nothing") return { overwrite: false };
  return found?.etag === undefined ? { overwrite } : { overwrite: true, ifMatch: found.etag };
}

/** What the target's refusal of that means here. */
export function refusedByTarget(error: unknown, path: Path): unknown {
  if (!isFsError(error, "EPRECONDITION", "EEXIST", "ECONFLICT")) return error;
  return new FsError("ECONFLICT", {
    operation: "copy",
    path,
    cause: error,
    detail: "the target has another file there than was listed, which was left as it is; run again",
  });
}

export function miscounted(path: Path, expected: number, written: number): FsError {
  return new FsError("EINTEGRITY", {
    operation: "copy",
    path,
    detail: `the target says it holds ${written} bytes of ${expected}`,
  });
}
