import { createWriteStream as createNodeWriteStream, type PathLike, type WriteStream } from "node:fs";
import type { Adapted } from "./adapted.ts";
import { write } from "./descriptor-calls.ts";
import type { Descriptor } from "./descriptors.ts";
import { fdOf } from "./file-like.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { openDescriptor } from "./open-descriptor.ts";
import { openModeOf } from "./open-mode.ts";
import { streamFunctions, type StreamFunctions } from "./stream-functions.ts";
import type { StreamOptions } from "./stream-options.ts";
import { systemCall } from "./system-call.ts";

/** The options of `fs.createWriteStream`; `flush` needs no mention, since the end of the stream is a commit. */
export type WriteStreamOptions = StreamOptions;

/**
 * Node's own stream, over functions of ours. The content is committed before `finish` is told; a stream that is
 * destroyed before leaves nothing behind, and the old content stands.
 */
export function createWriteStream(
  adapted: Adapted,
  path: PathLike,
  options?: WriteStreamOptions | BufferEncoding | null,
): WriteStream {
  const wishes = typeof options === "string" ? { encoding: options } : (options ?? {});
  const { signal, fd: given, ...others } = wishes;
  let target: Descriptor | undefined;
  let isCommitted = false;
  const functions = streamFunctions(adapted, {
    async open(interruption) {
      target = await openTarget(adapted, path, wishes, interruption);
      return target;
    },
    close: async (descriptor) => (isCommitted ? undefined : descriptor.discard()),
  });
  const fd = given === undefined || given === null ? undefined : fdOf(given);
  if (fd !== undefined) target = adapted.descriptors.get(fd, "write");
  const stream = createNodeWriteStream(path, {
    ...others,
    ...(signal ? { signal } : {}),
    ...(fd === undefined ? {} : { fd }),
    fs: { ...functions.fs, write: writer(adapted, functions) },
  });
  const commit = async (): Promise<void> => {
    await systemCall({ syscall: "close" }, async () => target?.close());
    isCommitted = true;
  };
  if (wishes.autoClose !== false)
    stream._final = (callback) => functions.answer(commit, (error) => callback(asError(error)));
  functions.interruptBy(stream, () => {
    if (!isCommitted) void target?.discard();
  });
  return stream;
}

function openTarget(
  adapted: Adapted,
  path: PathLike,
  { flags = "w" }: WriteStreamOptions,
  signal: AbortSignal,
): Promise<Descriptor> {
  const told = toldPath(path);
  const mode = openModeOf(flags);
  return systemCall({ syscall: "open", path: told }, () =>
    openDescriptor(adapted, { path: nodePath(path), told, mode, signal }),
  );
}

type WriteCallback = (error: unknown, bytesWritten?: number, buffer?: Uint8Array) => void;

function writer(adapted: Adapted, { answer }: StreamFunctions) {
  return (
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | undefined,
    callback: WriteCallback,
  ): void =>
    answer(
      async () => (await write(adapted, fd, buffer, { offset, length, position })).bytesWritten,
      (error, bytesWritten = 0) => callback(error, bytesWritten, buffer),
    );
}

function asError(error: unknown): Error | null {
  if (error === null || error instanceof Error) return error;
  return new Error("the commit failed", { cause: error });
}
