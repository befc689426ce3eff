import type { PathLike } from "node:fs";
import type { FileLike } from "./file-like.ts";

/** The options that Node's file streams have in common. */
export interface StreamOptions {
  readonly flags?: string | undefined;
  readonly encoding?: BufferEncoding | undefined;
  readonly fd?: Exclude<FileLike, PathLike> | null | undefined;
  readonly autoClose?: boolean | undefined;
  readonly emitClose?: boolean | undefined;
  readonly start?: number | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly highWaterMark?: number | undefined;
}
