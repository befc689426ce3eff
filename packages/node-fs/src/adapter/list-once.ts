import type { Entry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";

export interface ListOnceOptions {
  readonly recursive?: boolean | undefined;
}

/**
 * The entries of a directory, each name once: where a file and a directory share a path, the file stands for both, as
 * in `stat`; below it, a recursive listing still shows what the directory holds. A store that has such twins is
 * listed whole before the first entry comes.
 */
export async function* listOnce(
  { fs }: Adapted,
  path: string,
  { recursive = false }: ListOnceOptions,
): AsyncGenerator<Entry, void, undefined> {
  const listing = fs.list(path, { recursive });
  if (fs.driver.traits.names === "exclusive") return yield* listing;
  const entries = new Map<string, Entry>();
  for await (const entry of listing) {
    if (entry.kind === "file" || !entries.has(entry.path)) entries.set(entry.path, entry);
  }
  yield* entries.values();
}
