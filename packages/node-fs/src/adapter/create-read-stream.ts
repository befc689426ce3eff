import { createReadStream as createNodeReadStream, type PathLike, type ReadStream } from "node:fs";
import type { Adapted } from "./adapted.ts";
import { read } from "./descriptor-calls.ts";
import { fdOf } from "./file-like.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { openDescriptor } from "./open-descriptor.ts";
import { openModeOf } from "./open-mode.ts";
import { openSequence } from "./open-sequence.ts";
import { streamFunctions, type StreamFunctions } from "./stream-functions.ts";
import type { StreamOptions } from "./stream-options.ts";
import { systemCall } from "./system-call.ts";

/** The options of `fs.createReadStream`. */
export interface ReadStreamOptions extends StreamOptions {
  /** The last byte wanted, not the one behind it. */
  readonly end?: number | undefined;
}

/**
 * Node's own stream, over functions of ours that it is given by its documented option `fs`. A file is opened once, for
 * the very range that is wanted, and read as the consumer asks for more.
 */
export function createReadStream(
  adapted: Adapted,
  path: PathLike,
  options?: ReadStreamOptions | BufferEncoding | null,
): ReadStream {
  const wishes = typeof options === "string" ? { encoding: options } : (options ?? {});
  const fd = wishes.fd === undefined || wishes.fd === null ? undefined : fdOf(wishes.fd);
  const functions = streamFunctions(adapted, {
    open: (signal) => openSource(adapted, path, wishes, signal),
    close: (descriptor) => descriptor.close(),
  });
  const { signal, ...others } = wishes;
  const stream = createNodeReadStream(path, {
    ...others,
    ...(signal ? { signal } : {}),
    ...(fd === undefined ? { fd: undefined } : { fd }),
    fs: { ...functions.fs, read: reader(adapted, functions) },
  });
  functions.interruptBy(stream);
  return stream;
}

function openSource(
  adapted: Adapted,
  path: PathLike,
  { flags = "r", start, end }: ReadStreamOptions,
  signal: AbortSignal,
): ReturnType<typeof openDescriptor> {
  const told = toldPath(path);
  const mode = openModeOf(flags);
  return systemCall({ syscall: "open", path: told }, () => {
    const opening = { path: nodePath(path), told, mode, signal };
    if (mode.flags !== "r") return openDescriptor(adapted, opening);
    const range = { start, end: end === undefined || end === Infinity ? undefined : end + 1 };
    return openSequence(adapted, { ...opening, ...range });
  });
}

type ReadCallback = (error: unknown, bytesRead?: number, buffer?: Uint8Array) => void;

function reader(adapted: Adapted, { answer }: StreamFunctions) {
  return (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | undefined,
    callback: ReadCallback,
  ): void =>
    answer(
      async () => (await read(adapted, fd, buffer, { offset, length, position })).bytesRead,
      (error, bytesRead = 0) => callback(error, bytesRead, buffer),
    );
}
