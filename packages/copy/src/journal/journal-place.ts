import type { FileSystem } from "@s3fs/core";

/** A file to keep a journal in. */
export interface JournalPlace {
  readonly fs: FileSystem;
  readonly path: string;
}
