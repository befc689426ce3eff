import { FsError, ROOT, type Native, type NativeHandle, type OpenHandleRequest, type Path } from "@s3fs/core";
import { fileEntryOf } from "./entry-of-stats.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsHandle } from "./node-fs-shape.ts";
import { openInPlace } from "./open-in-place.ts";
import { writeChunk } from "./write-chunks.ts";

/** A descriptor of a file that is there. What is written through it is in the file at once. */
export async function openHandle<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { appends, reads }: OpenHandleRequest<N>,
): Promise<NativeHandle<N>> {
  if (path === ROOT) throw new FsError("EISDIR", { path });
  const { handle } = await openInPlace(mount, path, howOf(appends, reads));
  const { durability = "none" } = mount;
  let hasChanged = false;
  let closing: Promise<void> | undefined;
  const change = async (run: () => Promise<void>): Promise<void> => {
    hasChanged = true; // half a write counts, too
    await run();
  };
  const close = async (): Promise<void> => {
    try {
      if (!hasChanged) return;
      await refuseUnseen(handle, path);
      if (durability !== "none") await handle.sync();
    } finally {
      await handle.close();
    }
  };
  return {
    read: (position, length) => readFully(handle, position, length),
    write: (position, bytes) => change(() => writeChunk(handle, bytes, position)),
    truncate: (size) => change(() => handle.truncate(size)),
    sync: () => handle.sync(),
    stat: async () => fileEntryOf(mount, path, await handle.stat({ bigint: true })),
    close: () => (closing ??= close()),
  };
}

function howOf(appends: boolean, reads: boolean): "update" | "append" | "appendAndRead" {
  if (!appends) return "update";
  return reads ? "appendAndRead" : "append";
}

/** The system may give less than it is asked for. */
async function readFully(
  handle: NodeFsHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await handle.stat({ bigint: true });
  const buffer = new Uint8Array(Math.min(length, Math.max(0, Number(size) - position)));
  for (let filled = 0; filled < buffer.byteLength;) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.byteLength - filled, position + filled);
    if (bytesRead === 0) return buffer.slice(0, filled); // it was cut meanwhile
    filled += bytesRead;
  }
  return buffer;
}

/** A file without a name is one that nobody will ever open again. */
async function refuseUnseen(handle: NodeFsHandle, path: Path): Promise<void> {
  const { nlink } = await handle.stat({ bigint: true });
  if (nlink > 0n) return;
  throw new FsError("ECHANGED", {
    path,
    detail: "the file was removed or replaced while it was open, and what was written to it went with it",
  });
}
