import type { FileSystem } from "@s3fs/core";
import type { Descriptors } from "./descriptors.ts";

/** What the functions of one adapter work on. */
export interface Adapted {
  readonly fs: FileSystem;
  readonly descriptors: Descriptors;
}
