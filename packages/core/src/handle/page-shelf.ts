import { concatenated } from "../concatenated.ts";
import type { CompleteDriver } from "../driver.ts";
import { isFsError } from "../fs-error.ts";
import { joinPath, parsePath, type Path } from "../path.ts";
import { NEVER } from "../signal.ts";

export interface ShelfOptions {
  /** Takes the pages; without it nothing may be put here. */
  readonly temporary?: TemporaryFiles | undefined;
  readonly signal?: AbortSignal;
}

/** A `FileSystem`, or anything with a driver. */
export interface TemporaryFiles {
  readonly driver: CompleteDriver;
}

/** Where pages lie that memory has no room for. */
export interface Shelf {
  has(this: void, index: number): boolean;
  get(this: void, index: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  put(this: void, index: number, page: Uint8Array<ArrayBuffer>): Promise<void>;
  forgetFrom(this: void, index: number): void;
  /** Throws nothing. */
  discard(this: void): Promise<void>;
}

/** A directory of its own in the temporary file system, made with the first page. */
export function createShelf({ temporary, signal = NEVER }: ShelfOptions): Shelf {
  const directory = parsePath(`s3fs-pages-${crypto.randomUUID()}`);
  const fileOf = (index: number): Path => joinPath(directory, `${index}`);
  const kept = new Set<number>();
  let isUsed = false;
  return {
    has: (index) => kept.has(index),
    get: async (index) =>
      temporary && kept.has(index) ? fetch(temporary, fileOf(index), signal) : undefined,
    async put(index, page) {
      if (!temporary) return;
      isUsed = true;
      const request = { signal, overwrite: true, size: page.byteLength };
      await temporary.driver.write(fileOf(index), once(page), request);
      kept.add(index);
    },
    forgetFrom(first) {
      for (const index of kept) if (index >= first) kept.delete(index);
    },
    async discard() {
      kept.clear();
      if (temporary && isUsed) await removeQuietly(temporary, directory);
      isUsed = false;
    },
  };
}

async function fetch(
  { driver }: TemporaryFiles,
  path: Path,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { chunks, release } = await driver.read(path, { signal });
  try {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
    return concatenated(parts);
  } finally {
    await release();
  }
}

/** What happens to the temporary files does not change what became of the file. */
async function removeQuietly({ driver }: TemporaryFiles, directory: Path): Promise<void> {
  try {
    await driver.removeTree(directory, { signal: NEVER, includingTwin: false });
  } catch (error) {
    if (!isFsError(error)) throw error;
  }
}

async function* once(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes.slice(); // the page changes on, should it be fetched while a backend still holds this
}
