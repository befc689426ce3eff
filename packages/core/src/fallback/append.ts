import type { Call, Driver, Reading, Written } from "../driver.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { replaceUnchanged } from "./replace-unchanged.ts";

/** Writes the old content and the new one as a whole, on the condition that the old one has not changed meanwhile. */
export async function appendByRewriting<N extends Native>(
  driver: Driver<N>,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  call: Call,
): Promise<Written<N>> {
  const old = await readIfThere(driver, path, call);
  if (old === undefined) return driver.write(path, chunks, { ...call, overwrite: false });
  try {
    return await replaceUnchanged(driver, old.entry, joined(old.chunks, chunks), {
      ...call,
      overwrite: true,
    });
  } finally {
    await old.release();
  }
}

async function readIfThere<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): Promise<Reading<N> | undefined> {
  try {
    return await driver.read(path, call);
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function* joined(...parts: AsyncIterable<Uint8Array>[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield* part;
}
