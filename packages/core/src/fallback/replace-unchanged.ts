import { defined } from "../defined.ts";
import type { Driver, WriteRequest, Written } from "../driver.ts";
import type { FileEntry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";

/**
 * Writes over a file on the condition that it is still the one that was read, and describes the new content as the old one
 * was. EPRECONDITION, ECHANGED.
 */
export async function replaceUnchanged<N extends Native>(
  driver: Driver<N>,
  old: FileEntry<N>,
  chunks: AsyncIterable<Uint8Array>,
  request: WriteRequest<N>,
): Promise<Written<N>> {
  const described = { ...defined({ description: old.description }), ...request };
  if (old.etag !== undefined) return driver.write(old.path, chunks, { ...described, ifMatch: old.etag });
  return driver.write(old.path, lookingAgain(driver, old, chunks, request), described);
}

/**
 * Without an etag the store can check nothing while it commits, so the last moment before that has to do: what changes
 * after this look is lost. Refusing the write instead would take it from stores that have no etags at all.
 */
async function* lookingAgain<N extends Native>(
  driver: Driver<N>,
  { path, size, modifiedMs }: FileEntry<N>,
  chunks: AsyncIterable<Uint8Array>,
  { signal }: WriteRequest<N>,
): AsyncIterable<Uint8Array> {
  yield* chunks;
  const now = await driver.stat(path, { signal });
  if (now?.kind !== "file" || now.size !== size || now.modifiedMs !== modifiedMs)
    throw new FsError("ECHANGED", { path });
}
