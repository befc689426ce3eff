import { posix } from "node:path";
import type { Dirent, PathLike } from "node:fs";
import { nameOf, parentOf, parsePath, relativeTo, type Entry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { direntOfEntry } from "./dirent-of-entry.ts";
import { encodedName, type EncodingOption } from "./encoded.ts";
import { listOnce } from "./list-once.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";

export interface ReadDirectoryOptions {
  readonly encoding?: BufferEncoding | "buffer" | null | undefined;
  readonly withFileTypes?: boolean | undefined;
  readonly recursive?: boolean | undefined;
}

type Names = (string | Buffer)[] | Dirent<string | Buffer>[];

export async function readDirectory(
  adapted: Adapted,
  path: PathLike,
  options?: ReadDirectoryOptions | BufferEncoding | "buffer" | null,
): Promise<Names> {
  const wishes = typeof options === "string" ? { encoding: options } : (options ?? {});
  const told = toldPath(path);
  return systemCall({ syscall: "scandir", path: told }, async () => {
    const directory = nodePath(path);
    const entries: Entry[] = [];
    for await (const entry of listOnce(adapted, directory, wishes)) entries.push(entry);
    if (wishes.withFileTypes)
      return entries.map((entry) => namedEntry(entry, { directory, told, ...wishes }));
    return entries.map((entry) => encodedName(relativeTo(entry.path, parsePath(directory)), wishes));
  });
}

export interface Naming {
  /** The listed directory, and the caller's spelling of it. */
  readonly directory: string;
  readonly told: string;
  readonly encoding?: BufferEncoding | "buffer" | null | undefined;
}

/** An entry with its own name, and the path of its parent spelled as the caller spelled the listed directory. */
export function namedEntry(entry: Entry, { directory, told, encoding }: Naming): Dirent<string | Buffer> {
  const below = relativeTo(parentOf(entry.path), parsePath(directory));
  const name = encodedName(nameOf(entry.path), { encoding } satisfies EncodingOption);
  return direntOfEntry(entry, name, below === "" ? told : posix.join(told, below));
}
