import { createHash } from "node:crypto";
import * as nodeFs from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import {
  errorMeanings,
  FileSystem,
  FsError,
  parsePath,
  type Data,
  type Entry,
  type ErrorCode,
  type FileFlags,
  type FileHandle,
  type ListOptions,
  type MakeDirectoryOptions,
  type OpenFileOptions,
  type Operation,
  type ReadOptions,
  type RemoveOptions,
  type TransferOptions,
  type UseHandle,
  type WriteOptions,
  type Written,
} from "@s3fs/core";
import { NodeStream } from "./node-stream.ts";
import { nodeHandle } from "./node-handle.ts";
import { unreachable } from "./unreachable.ts";

/**
 * The verbs as a person would write them with `node:fs/promises` alone: no driver, no path parser, no fallback of ours
 * takes part. What of core there is are names: the class that statements take, and that of the errors.
 */
export class NodeOracle extends FileSystem {
  readonly #root: string;
  readonly #opened: nodeFs.FileHandle[] = [];

  constructor(root: string) {
    super(unreachable);
    this.#root = root;
  }

  override stat(path: string): Promise<Entry> {
    return told("stat", path, () => this.#entryOf(path));
  }

  override async exists(path: string): Promise<boolean> {
    try {
      await nodeFs.access(this.#at(path));
      return true;
    } catch {
      return false;
    }
  }

  override async *list(
    path: string = "",
    { recursive = false }: ListOptions = {},
  ): AsyncGenerator<Entry, void, undefined> {
    const names = await told("list", path, () => nodeFs.readdir(this.#at(path), { recursive }));
    for (const name of names.sort()) yield await this.#entryOf(join(path, name));
  }

  override read(path: string, { start, end }: ReadOptions = {}): NodeStream {
    return new NodeStream(
      async () => (await told("read", path, () => nodeFs.readFile(this.#at(path)))).subarray(start, end),
      () => told("read", path, () => this.#entryOf(path)),
    );
  }

  override write(
    path: string,
    data: Data,
    { overwrite = true, modified }: WriteOptions = {},
  ): Promise<Written> {
    return told("write", path, async () => {
      await nodeFs.mkdir(dirname(this.#at(path)), { recursive: true });
      const flag = overwrite ? "w" : "wx";
      await nodeFs.writeFile(this.#at(path), new Uint8Array(await bytesOf(data)), { flag });
      if (modified !== undefined) await this.#setTime(path, modified);
      return { size: (await nodeFs.stat(this.#at(path))).size };
    });
  }

  override append(path: string, data: Data): Promise<Written> {
    return told("append", path, async () => {
      await nodeFs.mkdir(dirname(this.#at(path)), { recursive: true });
      await nodeFs.appendFile(this.#at(path), new Uint8Array(await bytesOf(data)));
      return { size: (await nodeFs.stat(this.#at(path))).size };
    });
  }

  override open(path: string, flags?: FileFlags, options?: OpenFileOptions): Promise<FileHandle>;
  override open<T>(path: string, flags: FileFlags, use: UseHandle<T>): Promise<T>;
  override open<T>(path: string, flags: FileFlags, options: OpenFileOptions, use: UseHandle<T>): Promise<T>;
  override async open<T>(
    path: string,
    flags: FileFlags = "r",
    options: OpenFileOptions | UseHandle<T> = {},
    use: UseHandle<T> | undefined = typeof options === "function" ? options : undefined,
  ): Promise<FileHandle | T> {
    const handle = await told("open", path, async () => {
      if (!flags.startsWith("r")) await nodeFs.mkdir(dirname(this.#at(path)), { recursive: true });
      const opened = await nodeFs.open(this.#at(path), flags);
      this.#opened.push(opened);
      return nodeHandle(path, opened, () => this.#entryOf(path));
    });
    if (use === undefined) return handle;
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  }

  /** Closes what a statement left open that failed half-way, or got a handle where it expected a refusal. */
  override async close(): Promise<void> {
    for (const handle of this.#opened) await handle.close();
  }

  override hash(path: string, algorithm: string): Promise<string> {
    return told("hash", path, async () => {
      const content = await nodeFs.readFile(this.#at(path));
      return createHash(algorithm).update(content).digest("hex");
    });
  }

  override makeDirectory(path: string, { exclusive = false }: MakeDirectoryOptions = {}): Promise<void> {
    return told("makeDirectory", path, async () => {
      if (exclusive) await nodeFs.mkdir(dirname(this.#at(path)), { recursive: true });
      await nodeFs.mkdir(this.#at(path), { recursive: !exclusive });
    });
  }

  override remove(path: string, { recursive = false, missing = "error" }: RemoveOptions = {}): Promise<void> {
    return told("remove", path, async () => {
      const at = this.#at(path);
      if (recursive) return nodeFs.rm(at, { recursive, force: missing === "ignore" });
      const isDirectory = (await nodeFs.lstat(at)).isDirectory();
      await (isDirectory ? nodeFs.rmdir(at) : nodeFs.unlink(at));
    });
  }

  override copy(from: string, to: string, { overwrite = false }: TransferOptions = {}): Promise<void> {
    return told("copy", from, async () => {
      const options = {
        recursive: true,
        force: overwrite,
        errorOnExist: !overwrite,
        preserveTimestamps: true,
      };
      await nodeFs.cp(this.#at(from), this.#at(to), options);
    });
  }

  override move(from: string, to: string): Promise<void> {
    return told("move", from, async () => {
      await nodeFs.mkdir(dirname(this.#at(to)), { recursive: true });
      await nodeFs.rename(this.#at(from), this.#at(to));
    });
  }

  override setModified(path: string, modified: Date | number): Promise<void> {
    return told("setModified", path, () => this.#setTime(path, modified));
  }

  override at(path: string): NodeOracle {
    return new NodeOracle(this.#at(path));
  }

  #at(path: string): string {
    return join(this.#root, path);
  }

  async #setTime(path: string, modified: Date | number): Promise<void> {
    await nodeFs.utimes(this.#at(path), Date.now() / 1000, Number(modified) / 1000);
  }

  async #entryOf(path: string): Promise<Entry> {
    const stats = await nodeFs.lstat(this.#at(path));
    const own = parsePath(relative(this.#root, this.#at(path)));
    if (stats.isDirectory()) return { kind: "directory", path: own };
    return { kind: "file", path: own, size: stats.size, modifiedMs: stats.mtimeMs };
  }
}

/** Node's own error, its code kept, in the class that statements look for. */
export async function told<T>(operation: Operation, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const code = String(error.code).replace(/^ERR_FS_(?:CP_)?/, "");
    if (!isCode(code)) throw error;
    throw new FsError(code, { operation, path, driver: unreachable.name, cause: error });
  }
}

function isCode(code: string): code is ErrorCode {
  return code in errorMeanings;
}

async function bytesOf(data: Data): Promise<ArrayBuffer> {
  if (typeof data === "string" || data instanceof ArrayBuffer) return new Blob([data]).arrayBuffer();
  if (data instanceof Uint8Array) return new Blob([new Uint8Array(data)]).arrayBuffer();
  if (data instanceof Blob) return data.arrayBuffer();
  const parts: (string | Uint8Array<ArrayBuffer>)[] = [];
  for await (const part of data as AsyncIterable<string | Uint8Array>)
    parts.push(typeof part === "string" ? part : new Uint8Array(part));
  return new Blob(parts).arrayBuffer();
}
