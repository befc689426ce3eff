import { closesWith } from "./closes-with.ts";
import type { Call, CompleteDriver, Driver, Written } from "./driver.ts";
import { appendByRewriting } from "./fallback/append.ts";
import { copyFileByBytes } from "./fallback/copy-file.ts";
import { listTreeByWalking } from "./fallback/list-tree.ts";
import { moveDirectoryByCopying, moveFileByCopying } from "./fallback/move.ts";
import { removeTreeByWalking } from "./fallback/remove-tree.ts";
import { isFsError } from "./fs-error.ts";
import type { Native } from "./native.ts";
import type { Path } from "./path.ts";

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
    append: (path, chunks, request) => append(driver, path, chunks, request),
  };
  return closesWith(complete, driver);
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

/** Refused once it has begun, a listing fails: what was yielded already must not come twice. */
async function* orEach<T>(
  accelerated: AsyncIterable<T> | undefined,
  fallback: () => AsyncIterable<T>,
): AsyncIterable<T> {
  if (accelerated === undefined) return yield* fallback();
  let hasBegun = false;
  try {
    for await (const item of accelerated) {
      hasBegun = true;
      yield item;
    }
  } catch (error) {
    if (hasBegun || !isFsError(error, "ENOTSUP")) throw error;
    yield* fallback();
  }
}

/** Refused once it has taken bytes, an append fails: they are gone, and the rest alone must not be written. */
async function append<N extends Native>(
  driver: Driver<N>,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  request: Call,
): Promise<Written<N>> {
  let hasBegun = false;
  const noted = (async function* () {
    hasBegun = true;
    yield* chunks;
  })();
  try {
    if (driver.append) return await driver.append(path, noted, request);
  } catch (error) {
    if (hasBegun || !isFsError(error, "ENOTSUP")) throw error;
  }
  return appendByRewriting(driver, path, chunks, request);
}
