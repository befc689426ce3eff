import { interruptible, ROOT, FsError, type Call, type Native, type Path, type Written } from "@s3fs/core";
import { etagOf, nativeOf } from "./entry-of-stats.ts";
import { isDangling, lookUp, refuseNonFile } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsHandle } from "./node-fs-shape.ts";
import { openInPlace } from "./open-in-place.ts";
import { quietly } from "./quietly.ts";
import { writeChunks } from "./write-chunks.ts";
import { writeFile } from "./write-file.ts";

/**
 * Adds to the end of a file in place, so that readers see the end grow. A failure takes back what was added, unless
 * someone else has added more since.
 */
export async function appendFile<N extends Native>(
  mount: Mount<N>,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  { signal }: Call,
): Promise<Written<N>> {
  if (path === ROOT) throw new FsError("EISDIR");
  const found = await lookUp(mount, path);
  if (found === undefined || isDangling(found))
    return writeFile(mount, path, chunks, { signal, overwrite: found !== undefined });
  refuseNonFile(found, path);
  const { handle, stats: before } = await openInPlace(mount, path, "append", found);
  try {
    await addTo(handle, Number(before.size), interruptible(chunks, signal));
    if (mount.durability === "file" || mount.durability === "full") await handle.sync();
    const stats = await handle.stat({ bigint: true });
    return { size: Number(stats.size), etag: etagOf(stats), ...nativeOf(mount, stats) };
  } finally {
    await handle.close();
  }
}

async function addTo(
  handle: NodeFsHandle,
  position: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  let added = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      yield chunk;
      added += chunk.byteLength;
    }
  }
  try {
    await writeChunks(handle, counted(), { position });
  } catch (error) {
    await quietly(() => takeBack(handle, position, position + added));
    throw error;
  }
}

async function takeBack(handle: NodeFsHandle, before: number, after: number): Promise<void> {
  const { size } = await handle.stat({ bigint: true });
  if (Number(size) === after) await handle.truncate(before);
}
