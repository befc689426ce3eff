import { isPath } from "@s3fs/core";
import type { Path } from "@s3fs/core";
import { invalidArgument } from "../../s3-error.ts";
import type { S3Error } from "../../s3-error.ts";

/** What a key stands for in a file system: `a/b` a file, `a/b/` a directory. */
export interface KeyPlace {
  readonly kind: "file" | "directory";
  readonly path: Path;
}

/** Undefined for a key that no path can hold: `/a`, `a//b`, `a/../b`, `./a`, or one with a NUL. */
export function placeOfKey(key: string): KeyPlace | undefined {
  const kind = key.endsWith("/") ? "directory" : "file";
  const path = kind === "directory" ? key.slice(0, -1) : key;
  return path !== "" && isPath(path) ? { kind, path } : undefined;
}

export function noPath(key: string): S3Error {
  const rule =
    "This bucket is a directory of a file system, which holds no such key: " +
    "a key is names joined by single slashes, none of them empty, '.' or '..', and none with a NUL.";
  return invalidArgument("key", key, rule);
}
