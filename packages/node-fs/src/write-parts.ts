import {
  FsError,
  type Native,
  type PartsRequest,
  type PartsWriter,
  type Path,
  type Written,
} from "@s3fs/core";
import { commit } from "./commit.ts";
import { etagOf, nativeOf } from "./entry-of-stats.ts";
import { hasErrno, meansAbsent } from "./errno.ts";
import { placeOf } from "./look-up.ts";
import { withParents } from "./make-directory.ts";
import type { Mount } from "./mount.ts";
import { directoryOf, inDirectory } from "./native-path.ts";
import { quietly } from "./quietly.ts";
import { discardTemporary } from "./temporary-file.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { writeChunk } from "./write-chunks.ts";
import { begin, complete, targetOf, type Begun } from "./write-file.ts";

const PART_BYTES = 8 * 1024 * 1024;

/** A temporary file whose parts are written at their places, which another process may have made. Its name is the token. */
export async function writeParts<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: PartsRequest<N>,
): Promise<PartsWriter<N>> {
  const { size, outlives = false, signal } = request;
  const begun = await goneOnWith(mount, path, request);
  const { target, temporary } =
    begun ?? (await withParents(mount, path, request, () => begin(mount, path, request)));
  const written = new Set(begun === undefined ? [] : request.begun?.receipts.keys());
  const done = new Set(written);
  return {
    token: temporary.path.slice(directoryOf(temporary.path).length).replace(/^\//, ""),
    partBytes: PART_BYTES,
    written,
    async write(index, bytes) {
      signal.throwIfAborted();
      if (bytes.byteLength !== bytesOfPart(index, size)) throw unfit(index, bytes);
      await writeChunk(temporary.handle, bytes, index * PART_BYTES);
      if (outlives) await temporary.handle.sync();
      done.add(index);
      return "";
    },
    async commit(): Promise<Written<N>> {
      if (done.size !== partsOf(size)) throw incomplete(done.size, size);
      const stats = await complete(mount, temporary, { ...request, mode: target.mode });
      if (Number(stats.size) !== size) throw incomplete(done.size, size);
      signal.throwIfAborted();
      await commit(mount, temporary.path, target.native, request);
      mount.unfinished.delete(temporary.path);
      return { size, etag: etagOf(stats), ...nativeOf(mount, stats) };
    },
    discard: () => discardTemporary(mount, temporary),
    leave: () => quietly(() => temporary.handle.close()),
  };
}

/** The temporary file that was begun, if it is there and holds all parts that are remembered. */
async function goneOnWith<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: PartsRequest<N>,
): Promise<Begun | undefined> {
  const { begun, size } = request;
  if (begun === undefined || !isTemporaryName(begun.token)) return undefined;
  try {
    const target = await targetOf(mount, path, request);
    const native = inDirectory(directoryOf(target.native), begun.token);
    const handle = await mount.fs.open(native, mount.openFlags?.update ?? "r+");
    const temporary = { path: native, handle };
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile() && stats.nlink === 1n && Number(stats.size) >= endOf(begun.receipts.keys(), size)) {
      mount.unfinished.set(native, path);
      return { target, temporary };
    }
    await discardTemporary(mount, temporary);
    return undefined;
  } catch (error) {
    if (hasErrno(error, "ENOENT", "ELOOP", "EISDIR", "EMLINK")) return undefined;
    throw error;
  }
}

export async function discardParts<N extends Native>(
  mount: Mount<N>,
  path: Path,
  token: string,
): Promise<void> {
  if (!isTemporaryName(token)) return;
  try {
    const native = inDirectory(directoryOf(await placeOf(mount, path)), token);
    await mount.fs.unlink(native);
    mount.unfinished.delete(native);
  } catch (error) {
    if (!meansAbsent(error)) throw error;
  }
}

/** Where the last of these parts ends. */
function endOf(indexes: Iterable<number>, size: number): number {
  return Math.min(size, (Math.max(-1, ...indexes) + 1) * PART_BYTES);
}

function partsOf(size: number): number {
  return Math.max(1, Math.ceil(size / PART_BYTES));
}

function bytesOfPart(index: number, size: number): number {
  return Math.min(size, (index + 1) * PART_BYTES) - index * PART_BYTES;
}

function unfit(index: number, { byteLength }: Uint8Array): FsError {
  return new FsError("EINVAL", { detail: `part ${index} is not one of ${byteLength} bytes` });
}

function incomplete(parts: number, size: number): FsError {
  return new FsError("EINTEGRITY", {
    detail: `${parts} parts were written of the ${partsOf(size)} of ${size} bytes`,
  });
}
