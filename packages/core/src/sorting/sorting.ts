import { FsError } from "../fs-error.ts";

/** How what may be larger than memory is held: a directory while it is brought into tree order, a plan while it is carried out. */
export interface Sorting {
  /** About how much of each is held in memory, in bytes; the rest goes into `temporary`. Default 8 MiB. */
  readonly limitBytes?: number | undefined;
  /**
   * Opens a place for what memory has no room for, such as `() => new TempFS()`: asked for once something is larger than the limit,
   * emptied and closed when that is done with. Default: none, all is held in memory.
   */
  readonly temporary?: (() => SortPlace) | undefined;
}

/** Any `FileSystem`, or as little of one as this. Only its opener should be able to look into it. */
export interface SortPlace {
  write(
    name: string,
    chunks: AsyncIterable<Uint8Array>,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown>;
  read(name: string, options: { readonly signal: AbortSignal }): AsyncIterable<Uint8Array>;
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_LIMIT_BYTES = 8 * 1024 * 1024;

/** @throws {FsError} EINVAL for a limit that is no whole number of bytes above 0 */
export function limitOf({ limitBytes = DEFAULT_LIMIT_BYTES }: Sorting): number {
  if (Number.isSafeInteger(limitBytes) && limitBytes > 0) return limitBytes;
  throw new FsError("EINVAL", {
    detail: `sorting.limitBytes is a whole number of bytes above 0, not ${limitBytes}`,
  });
}
