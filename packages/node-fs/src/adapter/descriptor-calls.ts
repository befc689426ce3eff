import type { BigIntStats, PathLike, Stats, TimeLike } from "node:fs";
import type { Adapted } from "./adapted.ts";
import type { Descriptor } from "./descriptors.ts";
import { bufferOf } from "./encoded.ts";
import { invalidType } from "./invalid-argument.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { openDescriptor } from "./open-descriptor.ts";
import { openModeOf } from "./open-mode.ts";
import { statsOfEntry, type StatOption } from "./stats-of-entry.ts";
import { systemCall } from "./system-call.ts";
import { systemError } from "./system-error.ts";
import { modifiedMsOf } from "./times.ts";

/** Every function that takes a numeric descriptor, and the one that gives it out. */
export async function open(
  adapted: Adapted,
  path: PathLike,
  flags?: string | number | null,
): Promise<number> {
  const told = toldPath(path);
  const mode = openModeOf(flags);
  return systemCall({ syscall: "open", path: told }, async () =>
    adapted.descriptors.add(await openDescriptor(adapted, { path: nodePath(path), told, mode })),
  );
}

export async function close({ descriptors }: Adapted, fd: number): Promise<void> {
  return systemCall({ syscall: "close" }, async () => descriptors.take(fd, "close").close());
}

export interface ReadInto {
  readonly buffer?: NodeJS.ArrayBufferView;
  readonly offset?: number | null | undefined;
  readonly length?: number | null | undefined;
  readonly position?: number | bigint | null | undefined;
}

export async function read<T extends NodeJS.ArrayBufferView>(
  adapted: Adapted,
  fd: number,
  buffer: T,
  { offset, length, position }: ReadInto = {},
): Promise<{ bytesRead: number; buffer: T }> {
  const target = part(buffer, offset, length);
  const descriptor = readable(adapted, fd);
  return systemCall({ syscall: "read" }, async () => {
    const bytes = await descriptor.read(target.byteLength, positionOf(position));
    target.set(bytes);
    return { bytesRead: bytes.byteLength, buffer };
  });
}

export async function readv<T extends readonly NodeJS.ArrayBufferView[]>(
  adapted: Adapted,
  fd: number,
  buffers: T,
  position?: number | null,
): Promise<{ bytesRead: number; buffers: T }> {
  let bytesRead = 0;
  for (const buffer of buffers) {
    const at = position === undefined || position === null ? position : position + bytesRead;
    const one = await read(adapted, fd, buffer, { position: at });
    bytesRead += one.bytesRead;
    if (one.bytesRead < buffer.byteLength) break;
  }
  return { bytesRead, buffers };
}

/** Everything from the cursor to the end. */
export async function readRest(adapted: Adapted, fd: number): Promise<Buffer> {
  const descriptor = readable(adapted, fd);
  return systemCall({ syscall: "read" }, async () => {
    const chunks: Uint8Array[] = [];
    for (let chunk = await descriptor.read(CHUNK_BYTES, undefined); chunk.byteLength > 0;) {
      chunks.push(chunk);
      chunk = await descriptor.read(CHUNK_BYTES, undefined);
    }
    return Buffer.concat(chunks);
  });
}

const CHUNK_BYTES = 262_144;

export async function write<T extends NodeJS.ArrayBufferView>(
  adapted: Adapted,
  fd: number,
  buffer: T,
  { offset, length, position }: ReadInto = {},
): Promise<{ bytesWritten: number; buffer: T }> {
  const bytes = part(buffer, offset, length);
  const descriptor = writable(adapted, fd, "write");
  return systemCall({ syscall: "write" }, async () => {
    await descriptor.write(bytes, positionOf(position));
    return { bytesWritten: bytes.byteLength, buffer };
  });
}

export async function writeText(
  adapted: Adapted,
  fd: number,
  text: string,
  position?: number | null,
  encoding: BufferEncoding | null = "utf8",
): Promise<{ bytesWritten: number; buffer: string }> {
  const bytes = Buffer.from(text, encoding ?? "utf8");
  const { bytesWritten } = await write(adapted, fd, bytes, { position });
  return { bytesWritten, buffer: text };
}

export async function writev<T extends readonly NodeJS.ArrayBufferView[]>(
  adapted: Adapted,
  fd: number,
  buffers: T,
  position?: number | null,
): Promise<{ bytesWritten: number; buffers: T }> {
  const bytes = Buffer.concat(buffers.map((buffer) => bufferOf(buffer)));
  const { bytesWritten } = await write(adapted, fd, bytes, { position });
  return { bytesWritten, buffers };
}

export async function fstat(
  { descriptors }: Adapted,
  fd: number,
  options?: StatOption,
): Promise<Stats | BigIntStats> {
  return systemCall({ syscall: "fstat" }, async () =>
    statsOfEntry(await descriptors.get(fd, "fstat").entry(), options),
  );
}

export async function ftruncate(adapted: Adapted, fd: number, size?: number | null): Promise<void> {
  const descriptor = writable(adapted, fd, "ftruncate", "EINVAL");
  return systemCall({ syscall: "ftruncate" }, () => descriptor.truncate(Math.max(0, size ?? 0)));
}

export async function fsync({ descriptors }: Adapted, fd: number): Promise<void> {
  return systemCall({ syscall: "fsync" }, () => descriptors.get(fd, "fsync").sync());
}

export async function fdatasync({ descriptors }: Adapted, fd: number): Promise<void> {
  return systemCall({ syscall: "fdatasync" }, () => descriptors.get(fd, "fdatasync").sync());
}

export async function futimes(
  { descriptors }: Adapted,
  fd: number,
  _accessed: TimeLike,
  modified: TimeLike,
): Promise<void> {
  return systemCall({ syscall: "futime" }, () =>
    descriptors.get(fd, "futime").setModified(modifiedMsOf(modified)),
  );
}

/** Checks the descriptor and changes nothing, for no store behind the contract takes permissions or owners. */
export async function fchange({ descriptors }: Adapted, syscall: string, fd: number): Promise<void> {
  descriptors.get(fd, syscall);
}

function readable({ descriptors }: Adapted, fd: number): Descriptor {
  const descriptor = descriptors.get(fd, "read");
  if (!descriptor.reads) throw systemError("EBADF", { syscall: "read" });
  return descriptor;
}

function writable({ descriptors }: Adapted, fd: number, syscall: string, refusal = "EBADF"): Descriptor {
  const descriptor = descriptors.get(fd, syscall);
  if (!descriptor.writes) throw systemError(refusal, { syscall });
  return descriptor;
}

function part(view: NodeJS.ArrayBufferView, offset?: number | null, length?: number | null): Buffer {
  if (!ArrayBuffer.isView(view))
    throw invalidType("buffer", "an instance of Buffer, TypedArray, or DataView", view);
  const start = offset ?? 0;
  const size = length ?? view.byteLength - start;
  if (start >= 0 && size >= 0 && start + size <= view.byteLength)
    return bufferOf(view).subarray(start, start + size);
  const message = `The range from ${start} with ${size} bytes lies outside of the buffer of ${view.byteLength}`;
  throw Object.assign(new RangeError(message), { code: "ERR_OUT_OF_RANGE" });
}

/** Undefined for the cursor, as Node takes null, -1 and what is no number at all. */
function positionOf(position: number | bigint | null | undefined): number | undefined {
  const given = position === null || position === undefined ? -1 : Number(position);
  return given < 0 ? undefined : given;
}
