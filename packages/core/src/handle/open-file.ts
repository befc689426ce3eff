import type { CompleteDriver } from "../driver.ts";
import { enter, type CallOptions, type Visit } from "../door.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { createHandle, type OpenedFile } from "./create-handle.ts";
import { accessOf, type FileFlags } from "./file-flags.ts";
import type { FileHandle } from "./file-handle.ts";
import { openBody } from "./open-body.ts";
import type { TemporaryFiles } from "./page-shelf.ts";

export interface OpenFileOptions<N extends Native = Native> extends CallOptions {
  /** What an update ("r+", "w+", "a" and the like) may hold in memory, in bytes. Default 64 MiB. */
  readonly limitBytes?: number | undefined;
  /** The file system that takes what an update holds beyond `limitBytes`, until its end. Default none: EFBIG. */
  readonly temporary?: TemporaryFiles | undefined;
  /**
   * The most bytes that "r" fetches beyond what it is asked for. It starts with 64 KiB and doubles with each fetch while
   * the file is read on from one place to the next; elsewhere it starts anew. Default 4 MiB.
   */
  readonly readAheadBytes?: number | undefined;
  /** The backend's own options for the reads that a handle makes. */
  readonly nativeRead?: NonNullable<N["read"]> | undefined;
  /** The backend's own options for what a handle writes. */
  readonly nativeWrite?: NonNullable<N["write"]> | undefined;
}

export type UseHandle<T, N extends Native = Native> = (handle: FileHandle<N>) => T | Promise<T>;

export async function openFile<N extends Native>(
  driver: CompleteDriver<N>,
  visit: Visit,
  flags: FileFlags,
  options: OpenFileOptions<N>,
): Promise<OpenedFile<N>> {
  return enter(visit, async (call, path) => {
    const access = accessOf(flags);
    const sizes = {
      limitBytes: sizeOf(options.limitBytes ?? 67_108_864, "limitBytes"),
      readAheadBytes: sizeOf(options.readAheadBytes ?? 4_194_304, "readAheadBytes"),
    };
    const body = await openBody({ driver, visit, call, path, access, options: { ...options, ...sizes } });
    return createHandle({ driver, visit, access, body });
  });
}

/** Opens a file for the time of a function: commits when it returns, rolls back when it throws. */
export async function useFile<T, N extends Native>(
  opening: Promise<OpenedFile<N>>,
  use: UseHandle<T, N>,
): Promise<T> {
  const { handle, rollBack } = await opening;
  let result: T;
  try {
    result = await use(handle);
  } catch (error) {
    await rollBack();
    throw error;
  }
  await handle.close();
  return result;
}

function sizeOf(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new FsError("EINVAL", { detail: `${name} is a whole number of bytes above 0, not ${value}` });
}
