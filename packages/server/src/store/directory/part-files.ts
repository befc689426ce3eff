import { open } from "node:fs/promises";
import { join } from "node:path";
import type { ByteRange } from "../store.ts";
import { readContent } from "./read-content.ts";
import type { ManifestPart } from "./stored-record.ts";

/** The part files of one object. They are removed when the object is gone and nobody reads them any more. */
export interface PartFiles {
  /** @returns what ends the reading */
  hold(): () => Promise<void>;
  read(range: ByteRange): AsyncGenerator<Uint8Array, void, void>;
  /** The object is gone. */
  giveUp(): Promise<void>;
}

export function createPartFiles(
  directory: string,
  parts: readonly ManifestPart[],
  remove: () => Promise<void>,
): PartFiles {
  let readers = 0;
  let isGivenUp = false;
  return {
    hold() {
      let isHeld = true;
      readers++;
      return async () => {
        if (!isHeld) return;
        isHeld = false;
        readers--;
        if (isGivenUp && readers === 0) await remove();
      };
    },
    read: (range) => readParts(directory, parts, range),
    async giveUp() {
      isGivenUp = true;
      if (readers === 0) await remove();
    },
  };
}

/** One part is open at a time. */
async function* readParts(
  directory: string,
  parts: readonly ManifestPart[],
  range: ByteRange,
): AsyncGenerator<Uint8Array, void, void> {
  let offset = 0;
  for (const { name, size } of parts) {
    if (offset >= range.end) return;
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset, size);
    if (start < end) yield* readPart(join(directory, name), size, { start, end });
    offset += size;
  }
}

async function* readPart(
  path: string,
  contentBytes: number,
  range: ByteRange,
): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(path, "r");
  try {
    yield* readContent({ path, handle, contentBytes }, range);
  } finally {
    await handle.close();
  }
}
