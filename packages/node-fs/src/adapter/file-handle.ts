import { createInterface, type Interface } from "node:readline";
import type { BigIntStats, PathLike, ReadStream, Stats, TimeLike, WriteStream } from "node:fs";
import { Readable } from "node:stream";
import type { Adapted } from "./adapted.ts";
import { createReadStream, type ReadStreamOptions } from "./create-read-stream.ts";
import { createWriteStream, type WriteStreamOptions } from "./create-write-stream.ts";
import * as calls from "./descriptor-calls.ts";
import { invalidType } from "./invalid-argument.ts";
import type { StatOption } from "./stats-of-entry.ts";
import { readFile, type ReadWholeFileOptions } from "./read-whole-file.ts";
import { appendFile, writeFile, type Content, type WriteWholeFileOptions } from "./write-whole-file.ts";

type View = NodeJS.ArrayBufferView;

/** What `promises.open` gives: a numeric descriptor with the functions that take one. */
export interface Handle {
  readonly fd: number;
  close(this: void): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openHandle(
  adapted: Adapted,
  path: PathLike,
  flags?: string | number | null,
): Promise<Handle> {
  const fd = await calls.open(adapted, path, flags);
  const close = async (): Promise<void> => calls.close(adapted, fd);
  return {
    fd,
    ...bytesOf(adapted, fd),
    ...wholeOf(adapted, fd),
    ...streamsOf(adapted, fd),
    ...stateOf(adapted, fd),
    close,
    [Symbol.asyncDispose]: close, // as Node's: whoever leaves the scope has written what is there
  };
}

function bytesOf(adapted: Adapted, fd: number) {
  return {
    read: (target?: View | calls.ReadInto | null, ...place: Place) =>
      calls.read(adapted, fd, ...readArguments(target, place)),
    readv: (buffers: readonly View[], position?: number | null) =>
      calls.readv(adapted, fd, buffers, position),
    write: (data: View | string, ...place: Place) => write(adapted, fd, data, place),
    writev: (buffers: readonly View[], position?: number | null) =>
      calls.writev(adapted, fd, buffers, position),
  };
}

/** Offset, length and position in a row, or as an object. */
export type Place = readonly [
  (number | calls.ReadInto | null)?,
  (number | string | null)?,
  (number | bigint | null)?,
];

/** The forms that Node's `read` takes, as one. */
export function readArguments(
  target: View | calls.ReadInto | null | undefined,
  [offset, length, position]: Place,
): [View, calls.ReadInto] {
  if (!ArrayBuffer.isView(target)) {
    const options = target ?? {};
    return [options.buffer ?? Buffer.alloc(READ_BYTES), options];
  }
  if (typeof offset === "object" && offset !== null) return [target, offset];
  return [target, { offset, length: numberOf(length), position }];
}

/** What Node's `read` takes at once when it is given no buffer. */
const READ_BYTES = 16_384;

export async function write(
  adapted: Adapted,
  fd: number,
  data: View | string,
  [offset, length, position]: Place,
): Promise<{ bytesWritten: number; buffer: View | string }> {
  if (typeof data === "string") {
    const at = typeof offset === "object" ? undefined : offset;
    return calls.writeText(adapted, fd, data, at, typeof length === "string" ? encoding(length) : undefined);
  }
  if (!ArrayBuffer.isView(data))
    throw invalidType("buffer", "of type string or an instance of Buffer, TypedArray, or DataView", data);
  if (typeof offset === "object" && offset !== null) return calls.write(adapted, fd, data, offset);
  return calls.write(adapted, fd, data, { offset, length: numberOf(length), position });
}

function numberOf(value: number | string | null | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function encoding(name: string): BufferEncoding {
  if (Buffer.isEncoding(name)) return name;
  throw invalidType("encoding", "a known encoding", name);
}

function wholeOf(adapted: Adapted, fd: number) {
  return {
    readFile: (options?: ReadWholeFileOptions | BufferEncoding | null) => readFile(adapted, fd, options),
    writeFile: (content: Content, options?: WriteWholeFileOptions | BufferEncoding | null) =>
      writeFile(adapted, fd, content, options),
    appendFile: (content: Content, options?: WriteWholeFileOptions | BufferEncoding | null) =>
      appendFile(adapted, fd, content, options),
  };
}

function streamsOf(adapted: Adapted, fd: number) {
  const read = (options: ReadStreamOptions = {}): ReadStream =>
    createReadStream(adapted, "", { ...options, fd });
  return {
    createReadStream: read,
    createWriteStream: (options: WriteStreamOptions = {}): WriteStream =>
      createWriteStream(adapted, "", { ...options, fd }),
    readLines: (options?: ReadStreamOptions): Interface =>
      createInterface({ input: read(options), crlfDelay: Infinity }),
    readableWebStream: () => Readable.toWeb(read({ autoClose: false })),
  };
}

function stateOf(adapted: Adapted, fd: number) {
  return {
    stat: (options?: StatOption): Promise<Stats | BigIntStats> => calls.fstat(adapted, fd, options),
    truncate: (size?: number) => calls.ftruncate(adapted, fd, size),
    sync: () => calls.fsync(adapted, fd),
    datasync: () => calls.fdatasync(adapted, fd),
    utimes: (accessed: TimeLike, modified: TimeLike) => calls.futimes(adapted, fd, accessed, modified),
    chmod: () => calls.fchange(adapted, "fchmod", fd),
    chown: () => calls.fchange(adapted, "fchown", fd),
  };
}
