import { callbackify } from "node:util";
import type { Dirent, PathLike } from "node:fs";
import type { Entry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { listOnce } from "./list-once.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { namedEntry, type Naming } from "./read-directory.ts";
import { systemCall } from "./system-call.ts";

export interface OpenDirectoryOptions {
  readonly encoding?: BufferEncoding | "buffer" | null | undefined;
  readonly recursive?: boolean | undefined;
}

type NamedEntry = Dirent<string | Buffer>;

/** Node's `Dir`, without its synchronous functions: entries as they come, closed by iterating to the end. */
export interface OpenDirectory extends AsyncIterable<NamedEntry> {
  readonly path: string;
  read(this: void): Promise<NamedEntry | null>;
  read(this: void, callback: (error: unknown, entry: NamedEntry | null) => void): void;
  close(this: void): Promise<void>;
  close(this: void, callback: (error?: unknown) => void): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openDirectory(
  adapted: Adapted,
  path: PathLike,
  options?: OpenDirectoryOptions | null,
): Promise<OpenDirectory> {
  const told = toldPath(path);
  const directory = nodePath(path);
  const entries = listOnce(adapted, directory, options ?? {});
  const first = await systemCall({ syscall: "opendir", path: told }, () => entries.next());
  return createDirectory(entries, first, { directory, told, encoding: options?.encoding });
}

type Entries = AsyncGenerator<Entry, void, undefined>;

function createDirectory(
  entries: Entries,
  first: IteratorResult<Entry, void>,
  naming: Naming,
): OpenDirectory {
  let waiting: IteratorResult<Entry, void> | undefined = first;
  let isClosed = false;
  const next = async (): Promise<NamedEntry | null> => {
    if (isClosed) throw closedError();
    const result =
      waiting ?? (await systemCall({ syscall: "scandir", path: naming.told }, () => entries.next()));
    waiting = undefined;
    return result.done ? null : namedEntry(result.value, naming);
  };
  const end = async (): Promise<void> => {
    if (isClosed) throw closedError();
    isClosed = true;
    await entries.return();
  };
  return {
    path: naming.told,
    ...twoForms(next, end),
    async *[Symbol.asyncIterator]() {
      try {
        for (let entry = await next(); entry !== null; entry = await next()) yield entry;
      } finally {
        if (!isClosed) await end();
      }
    },
    [Symbol.asyncDispose]: async () => (isClosed ? undefined : end()),
  };
}

type Read = () => Promise<NamedEntry | null>;

/** Each of them answers by a promise, or calls back. */
function twoForms(next: Read, end: () => Promise<void>): Pick<OpenDirectory, "read" | "close"> {
  const nextBack = callbackify(next);
  const endBack = callbackify(end);
  function read(): Promise<NamedEntry | null>;
  function read(callback: (error: unknown, entry: NamedEntry | null) => void): void;
  function read(
    callback?: (error: unknown, entry: NamedEntry | null) => void,
  ): Promise<NamedEntry | null> | void {
    return callback === undefined ? next() : nextBack((error, entry) => callback(error, entry ?? null));
  }
  function close(): Promise<void>;
  function close(callback: (error?: unknown) => void): void;
  function close(callback?: (error?: unknown) => void): Promise<void> | void {
    return callback === undefined ? end() : endBack(callback);
  }
  return { read, close };
}

/** https://nodejs.org/api/errors.html#err_dir_closed */
function closedError(): Error {
  return Object.assign(new Error("Directory handle was closed"), { code: "ERR_DIR_CLOSED" });
}
