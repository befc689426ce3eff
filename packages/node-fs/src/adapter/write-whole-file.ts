import type { PathLike } from "node:fs";
import type { Adapted } from "./adapted.ts";
import { close, open, write } from "./descriptor-calls.ts";
import { bufferOf } from "./encoded.ts";
import { exclusive } from "./exclusive.ts";
import { fdOf, type FileLike } from "./file-like.ts";
import { invalidType } from "./invalid-argument.ts";
import { requireParent } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { openModeOf } from "./open-mode.ts";
import { systemCall } from "./system-call.ts";

export interface WriteWholeFileOptions {
  readonly encoding?: BufferEncoding | null | undefined;
  readonly flag?: string | number | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

type Chunk = string | NodeJS.ArrayBufferView;
export type Content = Chunk | Iterable<Chunk> | AsyncIterable<Chunk>;

/** All or nothing, unless the content goes to a descriptor: then it is seen when that is closed. */
export async function writeFile(
  adapted: Adapted,
  file: FileLike,
  content: Content,
  options?: WriteWholeFileOptions | BufferEncoding | null,
): Promise<void> {
  const wishes = typeof options === "string" ? { encoding: options } : (options ?? {});
  const { encoding, flag = "w" } = wishes;
  const data = dataOf(content, encoding ?? "utf8");
  const fd = fdOf(file);
  if (fd !== undefined) return writeInto(adapted, fd, data);
  const path = file as PathLike; // what is no descriptor is a path, or nodePath refuses it
  const { flags, appends } = openModeOf(flag);
  if (flags === "r" || flags === "r+") return throughDescriptor(adapted, path, flag, data);
  return writeWhole(adapted, path, data, { ...wishes, appends, isExclusive: flags.includes("x") });
}

export async function appendFile(
  adapted: Adapted,
  file: FileLike,
  content: Content,
  options?: WriteWholeFileOptions | BufferEncoding | null,
): Promise<void> {
  const wishes = typeof options === "string" ? { encoding: options } : options;
  return writeFile(adapted, file, content, { flag: "a", ...wishes });
}

interface Wishes {
  readonly appends: boolean;
  readonly isExclusive: boolean;
  readonly signal?: AbortSignal | null | undefined;
}

type Data = Uint8Array | AsyncIterable<Uint8Array>;

async function writeWhole(
  { fs, ...adapted }: Adapted,
  path: PathLike,
  data: Data,
  { appends, isExclusive, signal }: Wishes,
): Promise<void> {
  return systemCall({ syscall: "open", path: toldPath(path), signal }, async () => {
    const at = nodePath(path);
    await requireParent({ fs, ...adapted }, at);
    const call = { signal: signal ?? undefined };
    if (appends && !isExclusive) await fs.append(at, data, call);
    else await exclusive(isExclusive, () => fs.write(at, data, { overwrite: !isExclusive, ...call }));
  });
}

async function throughDescriptor(
  adapted: Adapted,
  path: PathLike,
  flag: string | number,
  data: Data,
): Promise<void> {
  const fd = await open(adapted, path, flag);
  try {
    await writeInto(adapted, fd, data);
  } catch (error) {
    await adapted.descriptors.take(fd, "close").discard();
    throw error;
  }
  await close(adapted, fd);
}

async function writeInto(adapted: Adapted, fd: number, data: Data): Promise<void> {
  if (data instanceof Uint8Array) await write(adapted, fd, data);
  else for await (const chunk of data) await write(adapted, fd, chunk);
}

function dataOf(content: Content, encoding: BufferEncoding): Data {
  if (typeof content === "string") return Buffer.from(content, encoding);
  if (ArrayBuffer.isView(content)) return bufferOf(content);
  if (typeof content === "object" && content !== null) return encodedChunks(content, encoding);
  throw invalidType("data", "a string, bytes, or an iterable of them", content);
}

async function* encodedChunks(
  chunks: Iterable<Chunk> | AsyncIterable<Chunk>,
  encoding: BufferEncoding,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    yield typeof chunk === "string" ? Buffer.from(chunk, encoding) : bufferOf(chunk);
}
