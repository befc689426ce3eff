import type { PathLike } from "node:fs";
import { isFsError } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { close, open, readRest } from "./descriptor-calls.ts";
import { encodedContent } from "./encoded.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { openModeOf } from "./open-mode.ts";
import { fdOf, type FileLike } from "./file-like.ts";
import { systemCall } from "./system-call.ts";
import { systemError } from "./system-error.ts";

export interface ReadWholeFileOptions {
  readonly encoding?: BufferEncoding | null | undefined;
  readonly flag?: string | number | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

export async function readFile(
  adapted: Adapted,
  file: FileLike,
  options?: ReadWholeFileOptions | BufferEncoding | null,
): Promise<Buffer | string> {
  const wishes = typeof options === "string" ? { encoding: options } : (options ?? {});
  return encodedContent(await contentOf(adapted, file, wishes), wishes);
}

async function contentOf(
  adapted: Adapted,
  file: FileLike,
  { flag = "r", signal }: ReadWholeFileOptions,
): Promise<Uint8Array> {
  const fd = fdOf(file);
  if (fd !== undefined) return readRest(adapted, fd);
  const path = file as PathLike; // what is no descriptor is a path, or nodePath refuses it
  if (openModeOf(flag).flags !== "r") return throughDescriptor(adapted, path, flag);
  return systemCall({ syscall: "open", path: toldPath(path), signal }, async () => {
    const at = nodePath(path);
    try {
      return await adapted.fs.read(at, { signal: signal ?? undefined }).bytes();
    } catch (error) {
      if (isFsError(error, "EISDIR")) throw systemError("EISDIR", { syscall: "read" }, error); // it can be opened
      throw error;
    }
  });
}

async function throughDescriptor(
  adapted: Adapted,
  path: PathLike,
  flag: string | number,
): Promise<Uint8Array> {
  const fd = await open(adapted, path, flag);
  try {
    return await readRest(adapted, fd);
  } finally {
    await close(adapted, fd);
  }
}
