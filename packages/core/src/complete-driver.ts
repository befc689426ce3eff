import type { Accelerators, Driver } from "./driver.ts";
import { appendByRewriting } from "./fallback/append.ts";
import { copyFileByBytes } from "./fallback/copy-file.ts";
import { listTreeByWalking } from "./fallback/list-tree.ts";
import { moveDirectoryByCopying, moveFileByCopying } from "./fallback/move.ts";
import { removeTreeByWalking } from "./fallback/remove-tree.ts";
import { isFsError } from "./fs-error.ts";
import type { Native } from "./native.ts";

/** A driver in which every verb works: what it lacks, or refuses with ENOTSUP, is done from its essentials. */
export type CompleteDriver<N extends Native = Native> = Driver<N> &
  Required<Omit<Accelerators<N>, "copyFrom">>;

export function completeDriver<N extends Native>(driver: Driver<N>): CompleteDriver<N> {
  const complete: CompleteDriver<N> = {
    ...driver,
    listTree: (path, call) =>
      orEach(driver.listTree?.(path, call), () => listTreeByWalking(driver, path, call)),
    copyFile: (from, to, request) =>
      or(driver.copyFile?.(from, to, request), () => copyFileByBytes(driver, from, to, request)),
    moveFile: (from, to, request) =>
      or(driver.moveFile?.(from, to, request), () => moveFileByCopying(complete, from, to, request)),
    moveDirectory: (from, to, call) =>
      or(driver.moveDirectory?.(from, to, call), () => moveDirectoryByCopying(complete, from, to, call)),
    removeTree: (path, call) =>
      or(driver.removeTree?.(path, call), () => removeTreeByWalking(complete, path, call)),
    append: (path, chunks, request) =>
      or(driver.append?.(path, chunks, request), () => appendByRewriting(driver, path, chunks, request)),
  };
  return complete;
}

/** The accelerator's answer; where there is none, or it turns out not to be supported here, the fallback's. */
async function or<T>(accelerated: Promise<T> | undefined, fallback: () => Promise<T>): Promise<T> {
  if (accelerated === undefined) return fallback();
  try {
    return await accelerated;
  } catch (error) {
    if (!isFsError(error, "ENOTSUP")) throw error;
    return fallback();
  }
}

async function* orEach<T>(
  accelerated: AsyncIterable<T> | undefined,
  fallback: () => AsyncIterable<T>,
): AsyncIterable<T> {
  if (accelerated === undefined) return yield* fallback();
  try {
    yield* accelerated;
  } catch (error) {
    if (!isFsError(error, "ENOTSUP")) throw error;
    yield* fallback();
  }
}
