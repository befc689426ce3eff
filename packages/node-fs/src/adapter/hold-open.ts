import { onAbort, type FileFlags, type FileHandle, type FileSystem } from "@s3fs/core";

/** A file that is open until one of its two ends is called. */
export interface HeldOpen {
  readonly handle: FileHandle;
  commit(this: void): Promise<void>;
  /** Throws away what was written, unless the commit is done; callable at any time, and never fails. */
  discard(this: void): Promise<void>;
}

export interface HoldOptions {
  /** Ends the opening; once the file is open it has no say. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The form of `open` that takes a function commits when that returns, and throws all away, without a warning, when it
 * fails. So the function waits here until it is told which.
 */
export async function holdOpen(
  fs: FileSystem,
  path: string,
  flags: FileFlags,
  { signal }: HoldOptions,
): Promise<HeldOpen> {
  const interruption = new AbortController();
  const unlink = signal ? onAbort(signal, () => interruption.abort(signal.reason)) : undefined;
  const dropped = new Error("the descriptor was given up");
  const end = deferred<void>();
  const opened = deferred<FileHandle>();
  const use = async (handle: FileHandle): Promise<void> => {
    opened.resolve(handle);
    await end.promise;
  };
  const ending = fs.open(path, flags, { signal: interruption.signal }, use);
  try {
    const handle = await Promise.race([opened.promise, failureOf(ending)]);
    return {
      handle,
      commit() {
        end.resolve();
        return ending;
      },
      async discard() {
        end.reject(dropped);
        interruption.abort(dropped); // also of a commit under way, which a silent store would keep waiting
        await quietly(ending);
      },
    };
  } finally {
    unlink?.();
  }
}

/** Whoever commits has the error of the commit; there is no other. */
async function quietly(ending: Promise<void>): Promise<void> {
  try {
    await ending;
  } catch {
    // Told already, or wanted.
  }
}

/** As long as the file is open, its end is not near. */
async function failureOf(ending: Promise<void>): Promise<never> {
  await ending;
  throw new Error("the file was closed before it was open");
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(this: void, value: T): void;
  reject(this: void, error: Error): void;
}

/** Promise.withResolvers, which Node 20 lacks. */
function deferred<T>(): Deferred<T> {
  let settlers: Pick<Deferred<T>, "resolve" | "reject"> = { resolve: () => {}, reject: () => {} };
  const promise = new Promise<T>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  return { promise, ...settlers };
}
